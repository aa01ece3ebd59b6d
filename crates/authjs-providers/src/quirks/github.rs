use serde_json::{Map, Value};

use super::github_groups::GitHubGroups;
use crate::groups::GroupSource;
use crate::oauth_provider::OAuthProvider;
use crate::option::{self, DeployerOption, Fill};
use crate::quirk::{Exchange, Quirk};
use crate::quirks::dialect::refused_if;
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
/// The list also says which address is the primary one, and which are verified.
///
/// The quirk asks for the list if the profile has no address, or if a rule needs
/// [proof](crate::OAuthProvider::needs_email_proof). Then the profile has [`VERIFIED`].
///
/// GitHub also refuses requests without `User-Agent`. All requests of this client have one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GitHub;

/// The member of a profile that says whether its address is the primary, verified one of the list.
/// Only the profile of a provider that needs the proof has it. GitHub itself sends no such member.
pub(crate) const VERIFIED: &str = "email_verified";

impl Quirk for GitHub {
    /// GitHub has an error of its own for a refresh token that it does not accept ([refreshing user access
    /// tokens](https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens)).
    fn refresh_response(&self, _: &OAuthProvider, response: OutgoingResponse) -> OutgoingResponse {
        refused_if(response, |members| members.get("error").is_some_and(|error| error == "bad_refresh_token"))
    }

    fn profile(&self, exchange: &Exchange<'_>, mut profile: Map<String, Value>) -> Map<String, Value> {
        profile.shift_remove(VERIFIED);
        if exchange.provider.needs_email_proof {
            profile.insert(VERIFIED.into(), Value::Bool(false));
        }
        profile
    }

    fn follow_up(&self, exchange: &Exchange<'_>, profile: &Map<String, Value>) -> Option<OutgoingRequest> {
        if email(profile).is_some() && !exchange.provider.needs_email_proof {
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
        let Some(addresses) = response.and_then(addresses) else { return profile };
        if email(&profile).is_none()
            && let Some(email) = primary_email(&addresses)
        {
            profile.insert("email".into(), Value::String(email));
        }
        if profile.contains_key(VERIFIED) {
            let is_verified = email(&profile).is_some_and(|email| is_primary_and_verified(&addresses, email));
            profile.insert(VERIFIED.into(), Value::Bool(is_verified));
        }
        profile
    }

    fn group_source(&self) -> Option<&'static dyn GroupSource> {
        Some(&GitHubGroups)
    }
}

fn email(profile: &Map<String, Value>) -> Option<&str> {
    profile.get("email").and_then(Value::as_str).filter(|email| !email.is_empty())
}

/// Returns the entries of the list, if the response is one.
fn addresses(response: &OutgoingResponse) -> Option<Vec<Value>> {
    if !(200..300).contains(&response.status) {
        return None;
    }
    serde_json::from_slice(response.text()).ok()
}

/// Returns the primary address, otherwise the first, without the addresses that GitHub marks as
/// unverified.
fn primary_email(addresses: &[Value]) -> Option<String> {
    let is_verified = |entry: &&Value| flag(entry, "verified") != Some(false);
    let mut verified = addresses.iter().filter(is_verified);
    let first = verified.clone().next()?;
    let entry = verified.find(|entry| flag(entry, "primary") == Some(true)).unwrap_or(first);
    entry.get("email")?.as_str().map(Into::into)
}

fn is_primary_and_verified(addresses: &[Value], email: &str) -> bool {
    addresses.iter().any(|entry| {
        let address = entry.get("email").and_then(Value::as_str);
        address.is_some_and(|address| address.eq_ignore_ascii_case(email))
            && flag(entry, "primary") == Some(true)
            && flag(entry, "verified") == Some(true)
    })
}

fn flag(entry: &Value, name: &str) -> Option<bool> {
    entry.get(name).and_then(Value::as_bool)
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
    fn the_primary_and_verified_address_alone_is_marked() {
        let list = |primary: Value, verified: Value| {
            json!([{"email": "A@example.com", "primary": primary, "verified": verified}]).to_string()
        };
        let marked = |body: &str, email: Value| {
            let response = OutgoingResponse { status: 200, headers: Vec::new(), body: body.into() };
            let profile = json!({ "email": email, VERIFIED: false }).as_object().unwrap().clone();
            GitHub.process_follow_up(profile, Some(&response)).remove(VERIFIED)
        };
        let own = || json!("a@example.com");
        let table = [
            (list(json!(true), json!(true)), own(), true),
            (list(json!(true), json!(true)), json!(null), true),
            (list(json!(true), json!(true)), json!("b@example.com"), false),
            (list(json!(true), json!(false)), own(), false),
            (list(json!(true), json!("true")), own(), false),
            (list(json!(true), json!(null)), own(), false),
            (list(json!(false), json!(true)), own(), false),
            ("[]".into(), own(), false),
        ];
        for (body, email, expected) in table {
            assert_eq!(marked(&body, email.clone()), Some(json!(expected)), "{body} {email}");
        }
        assert_eq!(marked("{}", own()), Some(json!(false)));
        let unasked = Map::from_iter([("email".to_owned(), own())]);
        let body = list(json!(true), json!(true)).into_bytes();
        let response = OutgoingResponse { status: 200, headers: Vec::new(), body };
        assert_eq!(GitHub.process_follow_up(unasked.clone(), Some(&response)), unasked);
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
