//! What a session says of its sign-in, however often it is re-issued.

use authjs::http::Method;
use serde_json::{Value, json};

use super::{auth, expecting_discovery, passes, sign_in, signed_in, site};
use crate::routes::accounts::with;
use crate::support::Browser;

#[test]
fn a_session_in_use_does_not_become_recent() {
    let more = json!({ "session": { "maxAge": 3600, "updateAge": 0 } });
    let mut browser = expecting_discovery(Browser::new(with(auth(json!({ "maxAge": 300 })), more)));
    signed_in(&mut browser, 0);
    for _ in 0..10 {
        browser.platform.pass_seconds(30);
        let before = browser.jar["authjs.session-token"].clone();
        let cookies = browser.visit("/admin", super::NAVIGATION).unwrap_or_default();
        assert!(!cookies.is_empty(), "the gate re-issues the session");
        let value = cookies[0].split_once('=').unwrap().1.split(';').next().unwrap().to_owned();
        browser.jar.insert("authjs.session-token".into(), value);
        browser.get("/api/auth/session");
        update(&mut browser, json!({ "authjs_gate": { "auth_time": 9_999_999_999_i64 } }));
        assert_ne!(browser.jar["authjs.session-token"], before);
    }
    assert!(passes(&mut browser, "/admin"));
    browser.platform.pass_seconds(1);
    assert!(!passes(&mut browser, "/admin"), "300 seconds after the sign-in");
}

fn update(browser: &mut Browser, data: Value) {
    let csrf_token = browser.csrf_token();
    let body = json!({ "csrfToken": csrf_token, "data": data }).to_string();
    let answer =
        browser.send(Method::Post, "/api/auth/session", &[("content-type", "application/json")], &body);
    assert_eq!(answer.status(), 200);
}

#[test]
fn a_session_from_before_the_rule_is_asked_again() {
    let mut before = site(json!({}));
    sign_in(&mut before, &json!({ "auth_time": 1_800_000_000, "acr": "phr" }));
    assert!(passes(&mut before, "/admin"));
    for rule in [json!({ "maxAge": 300 }), json!({ "acr": "phr" })] {
        let mut after = site(rule);
        after.jar = before.jar.clone();
        assert!(!passes(&mut after, "/admin") && passes(&mut after, "/about"));
    }
}

#[test]
fn a_session_records_only_what_rules_ask() {
    let recorded = |rule: Value, claims: &Value| {
        let show = json!({ "callbacks": { "session": { "gate": "token.authjs_gate" } } });
        let mut browser = expecting_discovery(Browser::new(with(auth(rule), show)));
        sign_in(&mut browser, claims);
        browser.get("/api/auth/session").json()["gate"].clone()
    };
    let said = json!({ "auth_time": 1_799_999_990, "acr": "phr", "amr": ["otp"] });
    assert_eq!(recorded(json!({}), &said), Value::Null);
    assert_eq!(recorded(json!({ "maxAge": 300 }), &said), json!({ "auth_time": 1_799_999_990 }));
    assert_eq!(recorded(json!({ "acr": ["phr", "x"] }), &said), json!({ "acr": "phr" }));
    assert_eq!(
        recorded(json!({ "acr": "other" }), &said),
        json!({}),
        "values that no rule names are left out"
    );
}
