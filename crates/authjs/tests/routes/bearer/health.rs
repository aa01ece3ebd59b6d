//! `health`: what a monitor with a service token learns.

use authjs::http::Method;
use authjs::platform::FetchError;

use super::*;
use crate::support::Answer;

/// The SHA-256 of `test`.
const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";

fn env(options: Value) -> Value {
    let token = |id: &str, scopes: Value| json!({ "id": id, "sha256": SHA256, "scopes": scopes, "expires": "2030-01-01T00:00:00Z" });
    let tokens = json!([token("monitor", json!(["health:read"])), token("ci", json!(["sessions:revoke"]))]);
    let mut auth =
        json!({ "providers": [Op::config(), "github"], "matcher": ["/dashboard"], "health": true });
    auth.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    json!({ "AUTH": auth, "AUTH_SERVICE_TOKENS": tokens.to_string(), "AUTH_DB": null, "AUTH_STATE": null })
}

fn ask(browser: &mut Browser, token: &str) -> Answer {
    browser.send(Method::Get, "/api/auth/health", &[("authorization", &format!("Bearer {token}"))], "")
}

fn expect(browser: &Browser, discovery: u16, token: u16) {
    browser.platform.expect_json(DISCOVERY, discovery, &json!({}));
    browser.platform.expect_json("https://github.com/login/oauth/access_token", token, &json!({}));
}

#[test]
fn it_says_what_answers_and_nothing_secret() {
    let mut browser = Browser::with_env(env(json!({ "session": { "strategy": "jwt", "revocable": true } })));
    expect(&browser, 200, 404);
    let answer = ask(&mut browser, "svc_monitor.test");
    assert_eq!(answer.status(), 200, "{}", answer.response.body);
    let body = answer.json();
    assert_eq!(body["status"], "ok");
    assert_eq!(body["providers"], json!({ "op": "ok", "github": "ok" }));
    assert_eq!(body["stores"], json!({ "cache": "ok", "database": "ok", "state": "ok" }));
    assert_eq!(body["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(body["configuration"].as_str().unwrap().len(), 32);
    assert!(answer.response.get("cache-control").unwrap().contains("no-store"));
    for secret in ["client-1", "gh-", "secret", "svc_", "test\""] {
        assert!(!answer.response.body.contains(secret), "{secret}");
    }
    browser.platform.finish();
}

#[test]
fn without_a_token_it_is_401_and_without_the_scope_403_and_nothing_is_asked() {
    let mut browser = Browser::with_env(env(json!({})));
    let none = browser.get("/api/auth/health");
    assert_eq!((none.status(), none.json()), (401, json!({ "message": "Unauthorized" })));
    assert!(none.response.get("www-authenticate").is_some());
    for (token, status) in
        [("svc_monitor.other", 401), ("svc_nobody.test", 401), ("x", 401), ("svc_ci.test", 403)]
    {
        assert_eq!(ask(&mut browser, token).status(), status, "{token}");
    }
    assert!(browser.platform.sent.borrow().is_empty());
    assert!(browser.platform.reasons().iter().all(|reason| reason == "service_token_refused"));
}

#[test]
fn what_fails_is_named_and_the_answer_is_503() {
    let mut browser = Browser::with_env(env(json!({})));
    browser.platform.expect(DISCOVERY, Err(FetchError::Timeout));
    browser.platform.expect_json("https://github.com/login/oauth/access_token", 502, &json!({}));
    browser.platform.kv_works.set(false);
    let answer = ask(&mut browser, "svc_monitor.test");
    let body = answer.json();
    assert_eq!((answer.status(), &body["status"]), (503, &json!("failed")));
    assert_eq!(body["providers"], json!({ "op": "failed", "github": "failed" }));
    assert_eq!((&body["stores"]["cache"], &body["stores"]["database"]), (&json!("failed"), &json!("ok")));
}

#[test]
fn an_answer_is_kept_for_seconds() {
    let mut browser = Browser::with_env(env(json!({})));
    expect(&browser, 200, 404);
    let first = ask(&mut browser, "svc_monitor.test").response.body;
    browser.platform.pass_seconds(9);
    assert_eq!(ask(&mut browser, "svc_monitor.test").response.body, first);
    assert_eq!(browser.platform.sent.borrow().len(), 2);
    browser.platform.pass_seconds(1);
    expect(&browser, 404, 404);
    assert_eq!(ask(&mut browser, "svc_monitor.test").status(), 503, "metadata need 200");
    let sent = browser.platform.sent.borrow();
    assert!(
        sent.len() == 4 && sent.iter().all(|request| request.method == "GET" && request.timeout_ms == 3_000)
    );
}

#[test]
fn without_the_option_it_is_an_unknown_action() {
    let mut browser = Browser::with_env(env(json!({ "health": false })));
    assert_eq!(ask(&mut browser, "svc_monitor.test").status(), 400);
    let mut browser = Browser::with_env(env(json!({})));
    assert_eq!(browser.post("/api/auth/health", &[]).status(), 400);
}
