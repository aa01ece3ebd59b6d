use authjs_worker::oauth::ClientAuthMethod;
use authjs_worker::pages::Color;
use authjs_worker::providers::{self, Check, Provider};
use serde_json::{Value, json};
use url::Url;

use super::provider;

/// What `@auth/core` makes of its modules; the file names its source.
const TABLE: &str = include_str!("../vectors/providers.json");

fn rows() -> Vec<Value> {
    let table: Value = serde_json::from_str(TABLE).expect("JSON");
    table["providers"].as_array().expect("a list").clone()
}

/// The provider in the shape of the table.
fn resolved(provider: &Provider) -> Value {
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
        "name": provider.name,
        "type": provider.kind.name(),
        "issuer": provider.issuer,
        "authorization": url(&provider.endpoints.authorization),
        "authorizationParams": provider.authorization_params.iter().collect::<Vec<_>>(),
        "token": url(&provider.endpoints.token),
        "userinfo": url(&provider.endpoints.userinfo),
        "checks": provider.checks.iter().map(check).collect::<Vec<_>>(),
        "tokenEndpointAuthMethod": method,
        "idToken": provider.id_token,
        "brandColor": provider.style.brand_color.to_string(),
    })
}

/// The row of `@auth/core`, where the same thing has one spelling here.
fn expected(row: &Value) -> Value {
    let mut expected = row.clone();
    // A blank in a query is `+` here from the beginning; core's own requests have it so too.
    if let Some(url) = row["authorization"].as_str() {
        expected["authorization"] = url.replace("%20", "+").into();
    }
    let color = Color::parse(row["brandColor"].as_str().expect("a colour")).expect("a colour");
    expected["brandColor"] = color.to_string().into();
    for key in ["id", "options"] {
        expected.as_object_mut().expect("an object").remove(key);
    }
    expected
}

#[test]
fn every_built_in_provider_is_that_of_auth_js() {
    for row in rows() {
        let id = row["id"].as_str().expect("an id");
        assert_eq!(resolved(&provider(id, &row["options"])), expected(&row), "{id} {}", row["options"]);
    }
}

#[test]
fn every_built_in_provider_stands_in_the_table() {
    let rows = rows();
    for built_in in providers::all() {
        assert!(rows.iter().any(|row| row["id"] == built_in.id), "{}: run generate.mjs", built_in.id);
    }
}

// Auth.js loses the slash: differences.md, `gitlab-base-url`.
#[test]
fn a_gitlab_under_a_path_keeps_it() {
    let gitlab = provider("gitlab", &json!({ "baseUrl": "https://example.com/gitlab/" }));
    assert_eq!(resolved(&gitlab)["token"], "https://example.com/gitlab/oauth/token");
    assert_eq!(resolved(&gitlab)["userinfo"], "https://example.com/gitlab/api/v4/user");
}
