use std::collections::BTreeSet;

use authjs::oauth::ClientAuthMethod;
use authjs::providers::{self, Check, Color, Endpoints, Kind, Provider, Row};
use serde_json::{Value, json};
use url::Url;

use super::{DIFFERENCES, oauth_provider, provider};

/// The results of `@auth/core` for its modules. The file names its source.
const TABLE: &str = include_str!("../vectors/providers.json");

/// The intended differences: provider, members, the entry of docs/differences.md.
const EXPECTED: &[(&str, &[&str], &str)] = &[
    ("azure-ad-b2c", &["authorizationParams"], "azure-ad-b2c"),
    ("azure-devops", &["token", "checks"], "azure-devops"),
    ("bungie", &["userinfo", "checks"], "bungie"),
    ("dribbble", &["authorizationParams"], "undefined-parameters"),
    ("mattermost", &["issuer"], "mattermost-issuer"),
    ("notion", &["authorizationParams"], "undefined-parameters"),
    ("todoist", &["userinfo"], "todoist"),
    // The same request: its quirk adds the query with the secret.
    ("wechat", &["token"], ""),
];

/// Returns the options without which a provider cannot be configured.
pub(super) fn needed_options(id: &str) -> Value {
    let row = rows().into_iter().find(|row| row["id"] == id).expect("a row");
    let needed = ["netsuite"].contains(&id) || row["options"].get("issuer").is_some();
    if needed { row["options"].clone() } else { json!({}) }
}

pub(super) fn rows() -> Vec<Value> {
    let table: Value = serde_json::from_str(TABLE).expect("JSON");
    table["providers"].as_array().expect("a list").clone()
}

/// Returns the provider in the form of the table.
fn resolved(provider: &Provider) -> Value {
    let Provider { name, style, .. } = provider;
    let provider = provider.oauth().unwrap();
    let url = |url: &Option<Url>| url.as_ref().map(Url::to_string);
    let check = |check: &Check| match check {
        Check::Pkce => "pkce",
        Check::State => "state",
        Check::Nonce => "nonce",
    };
    let method = match provider.client.token_endpoint_auth_method {
        ClientAuthMethod::ClientSecretBasic => "client_secret_basic",
        ClientAuthMethod::ClientSecretPost => "client_secret_post",
        _ => "another",
    };
    json!({
        "name": name,
        "type": provider.kind.name(),
        "issuer": provider.issuer,
        "authorization": url(&provider.endpoints.authorization),
        "authorizationParams": provider.authorization_params.iter().collect::<Vec<_>>(),
        "token": url(&provider.endpoints.token),
        "userinfo": url(&provider.endpoints.userinfo),
        "checks": provider.checks.iter().map(check).collect::<Vec<_>>(),
        "tokenEndpointAuthMethod": method,
        "idToken": provider.id_token,
        "brandColor": style.brand_color.to_string(),
    })
}

/// Returns a row with one spelling for equivalent values.
fn comparable(row: &Value) -> Value {
    let mut comparable = row.clone();
    // The query of the authorization endpoint is in the parameters too.
    if let Some(url) = row["authorization"].as_str() {
        comparable["authorization"] = url.split('?').next().into();
    }
    let checks = comparable["checks"].as_array_mut().expect("a list");
    let is_pkce_alone = checks.iter().eq(["pkce"].iter());
    if !checks.contains(&"state".into()) && (row["type"] == "oidc" || is_pkce_alone) {
        checks.push("state".into()); // differences.md, oauth-state
    }
    let color = Color::parse(row["brandColor"].as_str().expect("a colour")).expect("a colour");
    comparable["brandColor"] = color.to_string().into();
    for key in ["id", "options"] {
        comparable.as_object_mut().expect("an object").remove(key);
    }
    comparable
}

#[test]
fn every_built_in_provider_is_that_of_auth_js() {
    let mut unmet: Vec<_> = EXPECTED.iter().map(|(id, ..)| *id).collect();
    for row in rows() {
        let id = row["id"].as_str().expect("an id");
        let (ours, theirs) = (comparable(&resolved(&provider(id, &row["options"]))), comparable(&row));
        let expected = EXPECTED.iter().find(|(provider, ..)| *provider == id);
        for (member, theirs) in theirs.as_object().expect("an object") {
            let differs = expected.is_some_and(|(_, members, _)| members.contains(&member.as_str()));
            if differs && ours[member] != *theirs {
                unmet.retain(|unmet| *unmet != id);
            } else {
                assert_eq!(ours[member], *theirs, "{id} {}: {member}", row["options"]);
            }
        }
    }
    assert!(unmet.is_empty(), "no difference any more: {unmet:?}");
}

#[test]
fn every_difference_of_a_row_is_written_down() {
    for (provider, _, id) in EXPECTED.iter().filter(|(provider, ..)| *provider != "wechat") {
        assert!(DIFFERENCES.contains(&format!("| `{id}` |")), "{provider}: {id}");
    }
}

#[test]
fn every_provider_of_auth_js_is_built_in() {
    let rows = rows();
    let ids: BTreeSet<_> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    // Auth.js has neither OAuth 1.0 nor proxies to compare with.
    let is_compared = |row: &&Row| row.kind != Kind::Oauth1 && row.assertion.is_none();
    let built_in = providers::all().filter(is_compared).map(|row| row.id);
    assert_eq!(built_in.collect::<BTreeSet<_>>(), ids, "run generate.mjs");
    assert_eq!(ids.len(), 93);
}

#[test]
fn every_endpoint_is_an_https_url() {
    for row in rows() {
        let provider = oauth_provider(row["id"].as_str().expect("an id"), &row["options"]);
        let Endpoints { authorization, token, userinfo, .. } = provider.endpoints;
        for url in [authorization, token, userinfo, provider.well_known].into_iter().flatten() {
            assert!(url.scheme() == "https" && !url.as_str().contains(['{', '}']), "{}: {url}", provider.id);
        }
    }
}

// Auth.js loses the slash: differences.md, `gitlab-base-url`.
#[test]
fn a_gitlab_under_a_path_keeps_it() {
    let gitlab = provider("gitlab", &json!({ "baseUrl": "https://example.com/gitlab/" }));
    assert_eq!(resolved(&gitlab)["token"], "https://example.com/gitlab/oauth/token");
    assert_eq!(resolved(&gitlab)["userinfo"], "https://example.com/gitlab/api/v4/user");
}
