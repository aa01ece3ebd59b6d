use serde_json::{Value, json};

use super::config;
use crate::support::Browser;

fn callback_url_at(variables: Value) -> String {
    let mut env = json!({ "AUTH": { "providers": ["github"] } });
    env.as_object_mut().unwrap().extend(variables.as_object().unwrap().clone());
    let providers = Browser::with_env(env).at("https://example.com").get("/api/auth/providers").json();
    providers["github"]["callbackUrl"].as_str().unwrap().to_owned()
}

#[test]
fn should_return_the_original_request_if_auth_url_and_nextauth_url_are_not_set() {
    assert_eq!(callback_url_at(json!({})), "https://example.com/api/auth/callback/github");
}

#[test]
fn should_return_a_new_request_with_modified_url_if_auth_url_is_set() {
    let url = callback_url_at(json!({ "AUTH_URL": "https://auth.example.com" }));
    assert_eq!(url, "https://auth.example.com/api/auth/callback/github");
}

const SECRET: &str = "auth-secret, 32 characters and more of it";
const OTHER: &str = "nextauth-secret, 32 characters and more of it";

fn secret(variables: Value) -> String {
    config(variables).unwrap().secrets.all()[0].reveal().to_owned()
}

#[test]
fn should_set_secret_from_auth_secret() {
    assert_eq!(secret(json!({ "AUTH_SECRET": SECRET })), SECRET);
}

#[test]
fn should_set_secret_from_nextauth_secret_if_auth_secret_is_not_set() {
    assert_eq!(secret(json!({ "AUTH_SECRET": null, "NEXTAUTH_SECRET": OTHER })), OTHER);
}

#[test]
fn should_prioritize_auth_secret_over_nextauth_secret() {
    assert_eq!(secret(json!({ "AUTH_SECRET": SECRET, "NEXTAUTH_SECRET": OTHER })), SECRET);
}

/// The configuration has no secret to override: a secret in `AUTH` is an unknown key.
#[test]
fn should_not_override_existing_secret_in_config() {
    let error = config(json!({ "AUTH": { "providers": ["auth0"], "secret": SECRET } })).unwrap_err();
    assert!(error.starts_with("secret: ") && !error.contains(SECRET), "{error}");
}

fn base_path(variables: Value) -> Result<String, String> {
    config(variables).map(|config| config.base_path)
}

#[test]
fn should_set_base_path_from_auth_url() {
    let variables = json!({ "AUTH_URL": "https://example.com/custom-auth" });
    assert_eq!(base_path(variables), Ok("/custom-auth".into()));
}

#[test]
fn should_set_base_path_from_nextauth_url_if_auth_url_is_not_set() {
    let variables = json!({ "NEXTAUTH_URL": "https://example.com/next-auth" });
    assert_eq!(base_path(variables), Ok("/next-auth".into()));
}

#[test]
fn should_not_set_base_path_if_url_pathname_is_a_slash() {
    assert_eq!(base_path(json!({ "AUTH_URL": "https://example.com/" })), Ok("/api/auth".into()));
}

/// Upstream keeps the configuration's value. Here a contradiction is an error, as in `env`.
#[test]
fn should_not_override_existing_base_path_in_config() {
    let auth = json!({ "providers": ["auth0"], "basePath": "/existing-path" });
    let error =
        base_path(json!({ "AUTH": auth, "AUTH_URL": "https://example.com/custom-auth" })).unwrap_err();
    assert!(error.contains("/existing-path"), "{error}");
}

#[test]
fn should_prioritize_auth_url_over_nextauth_url() {
    let variables = json!({
        "AUTH_URL": "https://example.com/auth-url", "NEXTAUTH_URL": "https://example.com/nextauth-url",
    });
    assert_eq!(base_path(variables), Ok("/auth-url".into()));
}

#[test]
fn should_default_base_path_to_api_auth_if_no_url_is_set() {
    assert_eq!(base_path(json!({})), Ok("/api/auth".into()));
}

/// Upstream ignores it: see `env::auth_url_but_invalid_value`.
#[test]
fn should_handle_invalid_url_gracefully() {
    assert!(base_path(json!({ "AUTH_URL": "invalid-url" })).is_err());
}
