//! `npm run providers`, and the page that it creates.

use authjs::providers;
use serde_json::{Value, json};

#[path = "../../examples/providers/listing/mod.rs"]
mod listing;

#[cfg_attr(not(feature = "oauth1"), ignore = "the page has every provider that can be compiled in")]
#[test]
fn the_page_about_built_in_providers_is_up_to_date() {
    let page = include_str!("../../../../docs/providers.md").replace("\r\n", "\n");
    assert!(page == listing::markdown(), "docs/providers.md is stale: run `npm run providers -- --write`");
}

#[test]
fn every_provider_is_listed_by_its_id() {
    let listed: Vec<Value> = serde_json::from_str(&listing::json()).unwrap();
    let ids: Vec<_> = listed.iter().map(|provider| provider["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted());
    assert_eq!(ids.len(), providers::all().count() + listing::mailers());
    for id in ["cloudflare", "email", "nodemailer", "resend"] {
        assert!(ids.contains(&id), "{id}");
    }
    let (table, page) = (listing::table(), listing::markdown());
    for id in &ids {
        assert!(table.lines().any(|line| line.split_whitespace().next() == Some(id)), "{id}");
        let is_proxy = providers::find(id).is_some_and(|row| row.assertion.is_some());
        assert!(is_proxy || page.contains(&format!("/api/auth/callback/{id}`")), "{id}");
    }
}

#[test]
fn a_listed_provider_has_its_defaults_and_what_is_left_to_the_deployer_in_braces() {
    let listed: Vec<Value> = serde_json::from_str(&listing::json()).unwrap();
    let listed = |id: &str| listed.iter().find(|provider| provider["id"] == id).unwrap().to_string();
    let github = json!({
        "id": "github", "name": "GitHub", "type": "oauth", "issuer": "https://github.com/login/oauth",
        "authorization": "https://github.com/login/oauth/authorize",
        "token": "https://github.com/login/oauth/access_token",
        "userinfo": "https://api.github.com/user",
        "scope": "read:user user:email", "checks": ["pkce", "state"],
        "tokenEndpointAuthMethod": "client_secret_basic",
        "emailProof": ["email_verified"],
        "env": { "id": "AUTH_GITHUB_ID", "secret": "AUTH_GITHUB_SECRET", "issuer": "AUTH_GITHUB_ISSUER" },
    });
    assert_eq!(listed("github"), github.to_string());
    let okta = json!({
        "id": "okta", "name": "Okta", "type": "oidc", "issuer": "{issuer}",
        "authorization": null, "token": null, "userinfo": null,
        "scope": "openid profile email", "checks": ["pkce", "state"],
        "tokenEndpointAuthMethod": "client_secret_basic",
        "emailProof": ["email_verified"],
        "env": { "id": "AUTH_OKTA_ID", "secret": "AUTH_OKTA_SECRET", "issuer": "AUTH_OKTA_ISSUER" },
    });
    assert_eq!(listed("okta"), okta.to_string());
}

#[cfg_attr(not(feature = "oauth1"), ignore = "the page has every provider that can be compiled in")]
#[test]
fn every_note_is_about_a_provider_and_an_option_it_has() {
    assert_eq!(listing::stray_notes(), Vec::<String>::new());
}
