use authjs::platform::FetchError;

use super::*;
use crate::routes::callback::signed_in_with;

const ENDPOINT: &str = "https://op.example/introspect";

fn site_of_opaque_tokens() -> Browser {
    let introspection = json!({ "url": ENDPOINT, "clientId": "gate" });
    let auth =
        auth(json!({ "bearer": [entry(json!({ "introspection": introspection, "scopes": ["read"] }))] }));
    Browser::with_env(json!({ "AUTH": auth, "AUTH_INTROSPECTION_SECRET": "hunter2" }))
}

fn active() -> Value {
    with("active", json!(true))
}

#[test]
fn the_issuer_is_asked_once_a_minute_about_a_token() {
    let mut browser = site_of_opaque_tokens();
    browser.platform.expect_json(ENDPOINT, 200, &active());
    for _ in 0..3 {
        passes(&mut browser, "opaque-1");
    }
    browser.platform.finish();
    let sent = browser.platform.sent.borrow().last().unwrap().clone();
    assert_eq!(sent.body.as_deref(), Some("token=opaque-1&token_type_hint=access_token"));
    browser.platform.pass_seconds(60);
    browser.platform.expect_json(ENDPOINT, 200, &json!({ "active": false }));
    let answer = refusal(&mut browser, "Bearer opaque-1");
    assert_eq!((answer.status(), challenge(&answer)), (401, INVALID));
    assert_eq!(browser.platform.reasons(), ["access_token_inactive"]);
    assert!(!browser.platform.log.borrow().join("").contains("opaque-1"));
}

#[test]
fn a_token_of_another_site_or_without_a_scope_is_refused() {
    let mut browser = site_of_opaque_tokens();
    for (name, value, status) in
        [("aud", json!("other"), 401), ("aud", Value::Null, 401), ("scope", json!("write"), 403)]
    {
        let mut answer = with(name, value);
        answer["active"] = json!(true);
        browser.platform.expect_json(ENDPOINT, 200, &answer);
        assert_eq!(refusal(&mut browser, "Bearer opaque-1").status(), status, "{name}");
    }
    browser.platform.finish();
}

#[test]
fn an_issuer_that_does_not_answer_is_503() {
    let mut browser = site_of_opaque_tokens();
    browser.platform.expect(ENDPOINT, Err(FetchError::Timeout));
    assert_eq!(refusal(&mut browser, "Bearer opaque-1").status(), 503);
    for status in [401, 500] {
        browser.platform.expect_json(ENDPOINT, status, &active());
        assert_eq!(refusal(&mut browser, "Bearer opaque-1").status(), 503, "{status}");
    }
    browser.platform.finish();
}

#[test]
fn no_issuer_sees_a_session_cookie_a_signed_token_or_a_long_text() {
    let sealed = signed_in_with(auth(json!({}))).jar["authjs.session-token"].clone();
    let mut browser = site_of_opaque_tokens();
    for token in [sealed, Op::id_token(&Op::claims("n")), "x".repeat(4_097)] {
        assert_eq!(refusal(&mut browser, &format!("Bearer {token}")).status(), 401);
    }
    assert!(browser.platform.sent.borrow().is_empty());
}

#[test]
fn a_signed_token_of_the_issuer_is_judged_by_its_keys() {
    let mut browser = site_of_opaque_tokens();
    let key = Key::new("a");
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public()] }));
    passes(&mut browser, &token(&key, &claims()));
    browser.platform.finish();
}
