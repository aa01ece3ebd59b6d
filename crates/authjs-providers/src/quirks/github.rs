use serde_json::{Map, Value};

use crate::option::{self, DeployerOption, Fill};
use crate::quirk::{Exchange, Quirk};
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse};

/// `enterprise.baseUrl`: a GitHub Enterprise Server, whose API is under `/api/v3`
/// ([REST API](https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api)).
pub(crate) const ENTERPRISE: DeployerOption = option::base_url(
    "enterprise.baseUrl",
    &[
        option::value("web", Some("https://github.com")),
        Fill { variable: "api", unset: Some("https://api.github.com"), set: "{value}/api/v3" },
    ],
);

/// GitHub omits a private e-mail address from the profile. A separate endpoint lists the addresses
/// ([list email
/// addresses](https://docs.github.com/en/rest/users/emails#list-email-addresses-for-the-authenticated-user)).
///
/// GitHub also refuses requests without `User-Agent`. All requests of this client have one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GitHub;

impl Quirk for GitHub {
    fn follow_up(&self, exchange: &Exchange<'_>, profile: &Map<String, Value>) -> Option<OutgoingRequest> {
        if has_email(profile) {
            return None;
        }
        let mut url = exchange.server.userinfo_endpoint.clone()?;
        url.path_segments_mut().ok()?.pop_if_empty().push("emails");
        Some(OutgoingRequest::get(url).header("authorization", format!("Bearer {}", exchange.access_token())))
    }

    fn process_follow_up(
        &self,
        mut profile: Map<String, Value>,
        response: Option<&OutgoingResponse>,
    ) -> Map<String, Value> {
        if let Some(email) = response.and_then(primary_email) {
            profile.insert("email".into(), Value::String(email));
        }
        profile
    }
}

fn has_email(profile: &Map<String, Value>) -> bool {
    profile.get("email").and_then(Value::as_str).is_some_and(|email| !email.is_empty())
}

/// Returns the primary address, otherwise the first, without the addresses that GitHub marks as
/// unverified.
fn primary_email(response: &OutgoingResponse) -> Option<String> {
    if !(200..300).contains(&response.status) {
        return None;
    }
    let entries: Vec<Value> = serde_json::from_slice(response.text()).ok()?;
    let is_primary = |entry: &&Value| entry.get("primary").and_then(Value::as_bool) == Some(true);
    let is_verified = |entry: &&Value| entry.get("verified").and_then(Value::as_bool) != Some(false);
    let mut verified = entries.iter().filter(is_verified);
    let first = verified.clone().next()?;
    let entry = verified.find(is_primary).unwrap_or(first);
    entry.get("email")?.as_str().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn completed(status: u16, body: &str) -> Value {
        let response = OutgoingResponse { status, headers: Vec::new(), body: body.into() };
        let profile = json!({"id": 1, "email": null}).as_object().unwrap().clone();
        GitHub.process_follow_up(profile, Some(&response)).remove("email").unwrap()
    }

    #[test]
    fn the_primary_address_is_taken_else_the_first() {
        let two =
            r#"[{"email": "a@example.com", "primary": false}, {"email": "b@example.com", "primary": true}]"#;
        assert_eq!(completed(200, two), json!("b@example.com"));
        assert_eq!(completed(200, r#"[{"email": "a@example.com"}]"#), json!("a@example.com"));
    }

    #[test]
    fn an_answer_without_addresses_leaves_the_profile_as_it_is() {
        for (status, body) in
            [(404, r#"[{"email": "a@example.com"}]"#), (200, "[]"), (200, "{}"), (200, "[1]")]
        {
            assert_eq!(completed(status, body), Value::Null, "{status} {body}");
        }
        assert_eq!(GitHub.process_follow_up(Map::new(), None), Map::new());
    }
}
