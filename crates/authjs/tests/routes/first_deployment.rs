//! A deployment without any setting, and others that cannot be used.

use authjs::config::Config;
use authjs::http::{AuthResponse, IncomingRequest, Method};
use authjs::misconfigured;
use serde_json::{Value, json};
use url::Url;

use crate::support::{TestEnv, TestHeaders};

const SECRET: &str = "a secret for tests, longer than 32 characters";

fn answer(env: Value, method: Method, headers: &[(&str, &str)]) -> AuthResponse {
    let error = Config::from_env(&TestEnv(env), None).expect_err("it cannot be used");
    let headers = TestHeaders::new(headers);
    let url = Url::parse("https://app.example/dashboard").unwrap();
    misconfigured(&error, &IncomingRequest { method, url, headers: &headers, body: Vec::new() }, "k3f7m2q9xa")
}

fn navigation(env: Value) -> AuthResponse {
    answer(env, Method::Get, &[("sec-fetch-mode", "navigate"), ("accept", "text/html")])
}

#[test]
fn with_nothing_set_a_navigation_is_told_what_is_missing_and_how_to_set_it() {
    let commands: [(&str, Value, &[&str]); 3] = [
        ("nothing", json!({ "AUTH": { "providers": [] } }), &["AUTH_SECRET", "providers"]),
        (
            "no secret",
            json!({ "AUTH": { "providers": ["github"] }, "AUTH_GITHUB_ID": "id-1", "AUTH_GITHUB_SECRET": "hunter2" }),
            &["AUTH_SECRET"],
        ),
        ("no provider", json!({ "AUTH_SECRET": SECRET }), &["providers"]),
    ];
    for (what, env, missing) in commands {
        let page = navigation(env);
        assert_eq!(page.status, 503, "{what}");
        assert_eq!(page.get("content-type"), Some("text/html; charset=utf-8"));
        for name in ["AUTH_SECRET", "providers"] {
            let is_named = page.body.contains(&format!("<li><p><strong>{name}</strong>"));
            assert_eq!(is_named, missing.contains(&name), "{what}: {name}");
        }
        assert_eq!(
            page.body.contains("npx wrangler secret put AUTH_SECRET"),
            missing.contains(&"AUTH_SECRET")
        );
        for value in [SECRET, "hunter2", "id-1"] {
            assert!(!page.body.contains(value), "{what}");
        }
    }
}

#[test]
fn the_credentials_of_a_provider_are_named_beside_the_secret() {
    let page = navigation(json!({ "AUTH": { "providers": ["github"] } }));
    assert_eq!(page.status, 503);
    assert!(page.body.contains("AUTH_SECRET") && page.body.contains("AUTH_GITHUB_"), "{}", page.body);
}

#[test]
fn any_other_mistake_stays_an_error_of_the_server() {
    for env in [
        json!({ "AUTH": { "matchers": ["/x"] } }),
        json!({ "AUTH": { "matcher": ["/admin/:path("] } }),
        json!({ "AUTH": { "providers": ["githup"] } }),
        json!({ "AUTH": { "providers": ["github"] }, "AUTH_SECRET": SECRET }),
        json!({ "AUTH_SECRET": "short" }),
        json!({ "AUTH_DEV": "yes" }),
    ] {
        let page = navigation(env.clone());
        assert_eq!(page.status, 500, "{env}");
        assert!(page.body.contains("Sign-in is not working") && !page.body.contains("wrangler"), "{env}");
    }
}

#[test]
fn what_is_no_navigation_gets_no_page() {
    for (method, headers) in [
        (Method::Get, &[("accept", "*/*")][..]),
        (Method::Get, &[("sec-fetch-mode", "cors"), ("accept", "text/html")]),
        (Method::Other, &[("accept", "application/json")]),
    ] {
        let answer = answer(json!({}), method, headers);
        assert_eq!(answer.status, 500, "{headers:?}");
        assert!(!answer.body.contains("AUTH_SECRET"), "{headers:?}");
    }
}
