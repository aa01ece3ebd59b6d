use serde_json::{Map, Value};

use crate::oauth_provider::OAuthProvider;
use crate::quirk::Quirk;
use crate::quirks::dialect::rewrite;
use authjs_oauth::http::OutgoingResponse;

/// Twitch sends scopes as a list, and an error message in the place of the error code ([OIDC
/// authorization code flow](https://dev.twitch.tv/docs/authentication/getting-tokens-oidc/)).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Twitch;

impl Quirk for Twitch {
    fn token_response(&self, _: &OAuthProvider, response: OutgoingResponse) -> OutgoingResponse {
        let change = if (200..300).contains(&response.status) { join_scopes } else { name_error };
        rewrite(response, change)
    }
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
    fn a_message_becomes_an_error() {
        let error = changed(name_error, json!({"status": 400, "message": "Invalid authorization code"}));
        assert_eq!(error["error"], "invalid_request");
        assert_eq!(error["error_description"], "Invalid authorization code");
        assert_eq!(changed(name_error, json!({"error": "x"})), json!({"error": "x"}));
    }
}
