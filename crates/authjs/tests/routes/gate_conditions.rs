//! The conditions `has` and `missing`, and the log levels of the gate's refusals.

use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use serde_json::{Map, Value, json};

use crate::routes::callback::signed_in_with;
use crate::support::{Browser, Op};

const NAVIGATION: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];

/// Returns whether the gate refuses each of these requests for `/x`, which differ in their headers,
/// with this matcher entry.
fn refused(entry: &Value, requests: &[&[(&str, &str)]]) -> Vec<bool> {
    let mut browser = Browser::new(json!({ "providers": [Op::config()], "matcher": [entry] }));
    requests.iter().map(|headers| browser.visit("/x", headers).is_err()).collect()
}

#[test]
fn has_and_missing_ask_for_headers() {
    let requests: [&[(&str, &str)]; 3] =
        [&[("x-role", "admin")], &[("x-role", "user")], &[("accept", "*/*")]];
    let with = |key: &str, value: Value| {
        let condition = json!({ "type": "header", "key": "X-Role", "value": value });
        refused(&json!({ "source": "/x", key: [condition] }), &requests)
    };
    assert_eq!(with("has", "admin".into()), [true, false, false]);
    assert_eq!(with("missing", "admin".into()), [false, true, true]);
    assert_eq!(with("has", Value::Null), [true, true, false]);
    assert_eq!(with("missing", Value::Null), [false, false, true]);
}

#[test]
fn has_and_missing_ask_for_cookies() {
    let requests: [&[(&str, &str)]; 4] = [
        &[("cookie", "a=1; beta=on%20")],
        &[("cookie", "beta=off")],
        &[("cookie", "alpha=on ")],
        &[("accept", "*/*")],
    ];
    let with = |key: &str, value: &str| {
        let condition = json!({ "type": "cookie", "key": "beta", "value": value });
        refused(&json!({ "source": "/x", key: [condition] }), &requests)
    };
    assert_eq!(with("has", "on "), [true, false, false, false], "the value is decoded");
    assert_eq!(with("missing", "on "), [false, true, true, true]);
    assert_eq!(with("has", "o.*"), [true, true, false, false]);
}

#[test]
fn has_and_missing_ask_for_the_query() {
    let mut browser = Browser::new(json!({
        "providers": [Op::config()],
        "matcher": [{ "source": "/x", "has": [{ "type": "query", "key": "preview", "value": "1" }] }],
    }));
    let seen = ["/x?preview=1", "/x?preview=2&preview=1", "/x?preview=1&preview=2", "/x?other=1", "/x"];
    let refused = seen.map(|path| browser.visit(path, &[]).is_err());
    assert_eq!(refused, [true, true, false, false, false]);
}

/// Returns the levels of the log lines of a visit to a protected page with this session cookie.
fn levels(cookie: Option<&str>) -> Vec<(String, String)> {
    let auth = json!({ "providers": [Op::config()], "matcher": ["/x"], "debug": true });
    let mut browser = Browser::new(auth);
    let headers: Vec<_> = NAVIGATION.iter().copied().chain(cookie.map(|cookie| ("cookie", cookie))).collect();
    assert!(browser.visit("/x", &headers).is_err());
    let lines = browser.platform.log.borrow();
    let told = |line: &String| {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        (text("level"), text("reason"))
    };
    lines.iter().map(told).filter(|(_, reason)| !reason.is_empty()).collect()
}

#[test]
fn a_visitor_without_a_session_is_no_warning_and_a_forged_session_is() {
    assert_eq!(levels(None), [("debug".into(), "session_missing".into())]);
    for forged in ["authjs.session-token=forged", "authjs.session-token.1=second-chunk-alone"] {
        assert_eq!(levels(Some(forged)), [("warn".into(), "session_invalid".into())], "{forged}");
    }
}

#[test]
fn a_session_that_has_ended_is_no_warning() {
    let mut browser = signed_in_with(json!({ "providers": [Op::config()], "matcher": ["/x"] }));
    browser.platform.log.borrow_mut().clear();
    browser.platform.pass_seconds(31 * 86_400);
    assert!(browser.visit("/x", NAVIGATION).is_err());
    let line: Value = serde_json::from_str(&browser.platform.log.borrow()[0]).unwrap();
    assert_eq!((line["level"].as_str(), line["reason"].as_str()), (Some("debug"), Some("session_expired")));
}

/// Ends every session.
struct EndsSessions;

#[async_trait::async_trait(?Send)]
impl Callbacks for EndsSessions {
    async fn jwt(&self, _: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        Ok(None)
    }
}

#[test]
fn the_log_says_that_the_jwt_callback_ended_a_session() {
    let auth = json!({ "providers": [Op::config()], "matcher": ["/x"] });
    let jar = signed_in_with(auth.clone()).jar;
    let mut browser = Browser::with_callbacks(auth, Box::new(EndsSessions));
    browser.jar = jar;
    assert!(browser.visit("/x", NAVIGATION).is_err());
    let line = browser.platform.log.borrow().join("");
    assert!(
        line.contains("session_invalid") && line.contains("the `jwt` callback ended the session"),
        "{line}"
    );
}
