use serde_json::{Map, Value};

use crate::quirk::{Exchange, Quirk};
use crate::secret_from_key::SecretFromKey;
use authjs_jose::json;

/// Apple gives its clients no secret but a key, the file `AuthKey_<keyId>.p8`
/// ([creating a client secret](https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret)).
pub(crate) const SECRET: SecretFromKey = SecretFromKey {
    algorithm: "ES256",
    audience: "https://appleid.apple.com",
    issuer: "teamId",
    kid: "keyId",
};

/// Apple tells the name of a user once, at the first consent, and in the authorization response: a JSON text in the
/// form field `user`
/// ([Sign in with Apple](https://developer.apple.com/documentation/signinwithapple/request-an-authorization-to-the-sign-in-with-apple-server.)).
///
/// Nobody signs that field: whoever comes back can write into it what they like. Only the name is taken, which says
/// nothing about who they are; the address in it is not. What is no such text is as good as none, as in Auth.js.
///
/// Apple has no UserInfo endpoint; ours need not exist.
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

/// `name` of the form field, an object.
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
