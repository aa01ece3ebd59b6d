use serde_json::{Map, Value};

use crate::quirk::{Exchange, Quirk};
use crate::secret_from_key::SecretFromKey;
use authjs_jose::json;

/// Apple gives its clients no secret but a key, the file `AuthKey_<keyId>.p8` ([creating a client
/// secret](https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret)).
pub(crate) const SECRET: SecretFromKey = SecretFromKey {
    algorithm: "ES256",
    audience: "https://appleid.apple.com",
    issuer: "teamId",
    kid: "keyId",
};

/// Apple sends the name of a user once, at the first consent, in the authorization response: as a
/// JSON text in the form field `user` ([Sign in with
/// Apple](https://developer.apple.com/documentation/signinwithapple/request-an-authorization-to-the-sign-in-with-apple-server.)).
///
/// The field is not signed, so the user can write any text into it. Only the name is used, because
/// it identifies no account. The address in it is ignored. Any other text counts as absent, as in
/// Auth.js.
///
/// Apple has no UserInfo endpoint, so none is required.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Apple;

impl Quirk for Apple {
    fn profile(&self, exchange: &Exchange<'_>, mut profile: Map<String, Value>) -> Map<String, Value> {
        profile.remove("user");
        if let Some(name) = exchange.callback.get("user").and_then(name) {
            profile.insert("user".into(), serde_json::json!({ "name": name }));
        }
        profile
    }
}

/// Returns `name` of the form field, an object.
fn name(user: &str) -> Option<Value> {
    json::parse_object(user.as_bytes())?.remove("name").filter(Value::is_object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_form_field_the_name_alone_is_taken() {
        let user =
            r#"{"name": {"firstName": "Ada", "lastName": "L"}, "email": "victim@example.com", "sub": "1"}"#;
        assert_eq!(name(user).unwrap()["firstName"], "Ada");
        for other in ["", "x", "null", "[]", "{}", r#"{"name": "Ada"}"#, r#"{"name": {}, "name": {}}"#] {
            assert_eq!(name(other), None, "{other}");
        }
    }
}
