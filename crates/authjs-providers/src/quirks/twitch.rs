use serde_json::{Map, Value};
use url::Url;

use crate::oauth_provider::OAuthProvider;
use crate::quirk::Quirk;
use crate::quirks::dialect::{refused_if, rewrite};
use authjs_oauth::http::OutgoingResponse;

/// Twitch sends scopes as a list, and an error message in the place of the error code ([OIDC
/// authorization code flow](https://dev.twitch.tv/docs/authentication/getting-tokens-oidc/)).
///
/// An ID Token has only the claims that a request names. If a rule needs
/// [proof](crate::OAuthProvider::needs_email_proof), the request also names `email_verified`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Twitch;

impl Quirk for Twitch {
    fn authorization(&self, provider: &OAuthProvider, mut url: Url) -> Url {
        if provider.needs_email_proof {
            let pairs: Vec<_> = url.query_pairs().into_owned().collect();
            url.query_pairs_mut().clear().extend_pairs(pairs.into_iter().map(with_proof));
        }
        url
    }

    fn token_response(&self, _: &OAuthProvider, response: OutgoingResponse) -> OutgoingResponse {
        let change = if (200..300).contains(&response.status) { join_scopes } else { name_error };
        rewrite(response, change)
    }

    fn refresh_response(&self, provider: &OAuthProvider, response: OutgoingResponse) -> OutgoingResponse {
        refused_if(self.token_response(provider, response), |members| {
            members.get("message").is_some_and(|message| message == "Invalid refresh token")
        })
    }
}

/// Adds `email_verified` to the claims of the ID Token that the parameter `claims` names.
fn with_proof((name, value): (String, String)) -> (String, String) {
    let mut claims: Value = match name.as_str() {
        "claims" => serde_json::from_str(&value).unwrap_or_default(),
        _ => Value::Null,
    };
    let Some(id_token) = claims.get_mut("id_token").and_then(Value::as_object_mut) else {
        return (name, value);
    };
    id_token.entry("email_verified").or_insert(Value::Null);
    (name, claims.to_string())
}

fn join_scopes(members: &mut Map<String, Value>) {
    match members.get_mut("scope") {
        None | Some(Value::String(_)) => {}
        Some(Value::Array(scopes)) => {
            let scopes: Vec<_> = scopes.iter().filter_map(Value::as_str).collect();
            let scope = scopes.join(" ");
            members.insert("scope".into(), scope.into());
        }
        Some(_) => drop(members.shift_remove("scope")),
    }
}

fn name_error(members: &mut Map<String, Value>) {
    if !members.get("error").is_some_and(Value::is_string) {
        let message = members.get("message").cloned().unwrap_or_default();
        members.insert("error".into(), "invalid_request".into());
        members.insert("error_description".into(), message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn changed(change: fn(&mut Map<String, Value>), mut members: Value) -> Value {
        change(members.as_object_mut().unwrap());
        members
    }

    #[test]
    fn scopes_become_a_text() {
        let listed = json!({"scope": ["openid", "user:read:email"], "token_type": "bearer"});
        let joined = json!({"scope": "openid user:read:email", "token_type": "bearer"});
        assert_eq!(changed(join_scopes, listed), joined);
        assert_eq!(changed(join_scopes, json!({"scope": null})), json!({}));
        assert_eq!(changed(join_scopes, json!({"scope": "openid"})), json!({"scope": "openid"}));
    }

    #[test]
    fn the_proof_is_one_more_claim() {
        let claims = |value: &str| with_proof(("claims".into(), value.into())).1;
        let named = r#"{"id_token":{"email":null,"email_verified":null}}"#;
        assert_eq!(claims(r#"{"id_token":{"email":null}}"#), named);
        assert_eq!(claims(named), named);
        for other in ["", "[]", r#"{"userinfo":{}}"#, r#"{"id_token":null}"#] {
            assert_eq!(claims(other), other);
        }
        let other = ("state".to_owned(), r#"{"id_token":{}}"#.to_owned());
        assert_eq!(with_proof(other.clone()), other);
    }

    #[test]
    fn a_message_becomes_an_error() {
        let error = changed(name_error, json!({"status": 400, "message": "Invalid authorization code"}));
        assert_eq!(error["error"], "invalid_request");
        assert_eq!(error["error_description"], "Invalid authorization code");
        assert_eq!(changed(name_error, json!({"error": "x"})), json!({"error": "x"}));
    }
}
