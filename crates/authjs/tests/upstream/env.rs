use authjs::config::Warning;
use serde_json::{Value, json};

use super::config;
use crate::support::{Browser, Op};

#[test]
fn providers_client_id_client_secret_issuer_api_key() {
    let config = config(json!({})).unwrap();
    let provider = config.provider("auth0").unwrap().oauth().unwrap();
    assert_eq!(provider.client.client_id, "asdf");
    assert_eq!(provider.client.client_secret.as_ref().map(|secret| secret.reveal()), Some("fdsa"));
    assert_eq!(provider.issuer.as_deref(), Some("https://example.com"));
    assert_eq!(config.warnings, []);
}

fn secrets(variables: Value) -> Vec<String> {
    let config = config(variables).unwrap();
    config.secrets.all().iter().map(|secret| secret.reveal().to_owned()).collect()
}

#[test]
fn auth_secret() {
    let secret = "0123456789012345678901234567890123456789";
    assert_eq!(secrets(json!({ "AUTH_SECRET": secret })), [secret]);
}

/// Upstream has the order of `secretOrder = "core"`. Our default is next-auth's: differences.md,
/// `secret-order`.
#[test]
fn auth_secret_prefer_config() {
    let (old, new) = ("0000000000000000000000000000000000000000", "1111111111111111111111111111111111111111");
    let core = json!({ "providers": ["auth0"], "secretOrder": "core" });
    let variables = |auth: Value| json!({ "AUTH": auth, "AUTH_SECRET": old, "AUTH_SECRET_1": new });
    assert_eq!(secrets(variables(core)), [new, old]);
    assert_eq!(secrets(variables(json!({ "providers": ["auth0"] }))), [old, new]);
}

#[test]
fn auth_redirect_proxy_url() {
    let variables = json!({
        "AUTH": { "providers": [Op::config()] },
        "AUTH_REDIRECT_PROXY_URL": "https://login.example.com/api/auth",
    });
    let mut browser = Browser::with_env(variables).at("https://preview.example.com");
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    let expected = "https://login.example.com/api/auth/callback/op";
    assert_eq!(Op::parameter(&url, "redirect_uri"), expected);
}

fn base_path(auth_url: &str, base_path: Option<&str>) -> Result<(String, Vec<Warning>), String> {
    let mut auth = json!({ "providers": ["auth0"] });
    if let Some(base_path) = base_path {
        auth["basePath"] = base_path.into();
    }
    config(json!({ "AUTH": auth, "AUTH_URL": auth_url })).map(|config| (config.base_path, config.warnings))
}

#[test]
fn auth_url() {
    assert_eq!(base_path("https://n.example/api/auth", None), Ok(("/api/auth".into(), vec![])));
}

/// Upstream prefers the configuration and warns. Here contradictory paths are an error:
/// differences.md, `auth-url-path`. The warning is for two that agree.
#[test]
fn auth_url_prefer_config() {
    let error = base_path("https://n.example/api/auth", Some("/basepath-from-config")).unwrap_err();
    assert!(error.starts_with("AUTH_URL: "), "{error}");
    let redundant = base_path("https://n.example/api/auth", Some("/api/auth"));
    assert_eq!(redundant, Ok(("/api/auth".into(), vec![Warning::BasePathRedundant])));
}

/// Upstream continues with the default. A deployment whose URL should be fixed would then accept
/// any.
#[test]
fn auth_url_but_invalid_value() {
    let error = base_path("secret", None).unwrap_err();
    assert!(error.starts_with("AUTH_URL: "), "{error}");
}

/// Only two of upstream's five exist on Workers. A Worker trusts its host by default.
#[test]
fn trust_host() {
    for (variables, trusted) in [
        (json!({ "AUTH_TRUST_HOST": "1" }), true),
        (json!({ "AUTH_URL": "https://example.com" }), true),
        (json!({}), true),
        (json!({ "AUTH_TRUST_HOST": "false" }), false),
    ] {
        assert_eq!(config(variables.clone()).unwrap().trust_host, trusted, "{variables}");
    }
}

/// Returns the URL of an action, as in a form of this site.
fn action_url(variables: &Value, origin: &str, base_path: &str, headers: &[(&str, &str)]) -> String {
    let mut env = json!({ "AUTH": { "providers": ["github"], "basePath": base_path } });
    env.as_object_mut().unwrap().extend(variables.as_object().unwrap().clone());
    let mut browser = Browser::with_env(env).at(origin);
    let page = browser.send(authjs::http::Method::Get, &format!("{base_path}/signout"), headers, "");
    let (_, after) = page.response.body.split_once("action=\"").expect("a form");
    after.split('"').next().unwrap_or_default().to_owned()
}

/// "createActionURL". A Worker uses the URL of the request. A visitor's `X-Forwarded-*` changes
/// nothing, but upstream trusts it (differences.md, `forwarded-headers`).
#[test]
fn create_action_url() {
    let forwarded = [("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "http")];
    for (variables, origin, base_path, expected) in [
        (json!({}), "https://example.com", "/basepath", "https://example.com/basepath/signout"),
        (json!({}), "http://example.com", "/auth", "http://example.com/auth/signout"),
        (
            json!({ "AUTH_URL": "http://localhost:3000" }),
            "https://example.com",
            "/api/auth",
            "http://localhost:3000/api/auth/signout",
        ),
        (
            json!({ "AUTH_URL": "https://sub.domain.env.com" }),
            "https://example.com",
            "/api/auth",
            "https://sub.domain.env.com/api/auth/signout",
        ),
        (
            json!({ "AUTH_URL": "https://sub.domain.env.com/api/auth" }),
            "https://example.com",
            "/api/auth",
            "https://sub.domain.env.com/api/auth/signout",
        ),
        (
            json!({ "AUTH_URL": "http://localhost:3000/my-app/api/auth" }),
            "https://example.com",
            "/my-app/api/auth",
            "http://localhost:3000/my-app/api/auth/signout",
        ),
    ] {
        for headers in [&[][..], &forwarded[..]] {
            assert_eq!(action_url(&variables, origin, base_path, headers), expected);
        }
    }
}

#[test]
fn duplicate_path_configurations() {
    let trailing = base_path("http://localhost:3000/my-app/api/auth/", Some("/my-app/api/auth")).unwrap();
    assert_eq!(trailing, ("/my-app/api/auth".into(), vec![Warning::BasePathRedundant]));
    let error = base_path("https://sub.domain.env.com/my-app", Some("/api/auth")).unwrap_err();
    assert!(error.contains("its path is not the configured basePath"), "{error}");
}
