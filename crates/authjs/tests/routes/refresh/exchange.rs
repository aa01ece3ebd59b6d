//! A backend that is asked again when tokens are refreshed: `exchange.again`.

use serde_json::json;

use super::*;

const BACKEND: &str = "https://api.example.com/auth";

fn exchanging() -> Value {
    let mut env = env();
    env["AUTH"]["callbacks"]["signIn"] = json!({ "exchange": {
        "url": BACKEND,
        "body": { "token": "account.access_token", "name": "profile.name" },
        "store": { "backendToken": "token" },
        "again": "refresh",
    } });
    env["AUTH"]["callbacks"]["jwt"]["backend"] = json!("user.backendToken");
    env["AUTH"]["callbacks"]["session"]["backend"] = json!("token.backend");
    env
}

fn signed_in_with_backend() -> Browser {
    let (mut browser, state, nonce) = started_by(Browser::with_env(exchanging()));
    let mut response = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
    response["refresh_token"] = json!("rt-1");
    browser.platform.expect_json(TOKEN, 200, &response);
    browser.platform.expect_json(BACKEND, 200, &json!({ "token": "b-1" }));
    come_back(&mut browser, &state, "");
    browser.platform.sent.take();
    browser
}

#[test]
fn a_backend_is_asked_again_once() {
    let mut browser = signed_in_with_backend();
    let older = browser.jar[COOKIE].clone();
    assert_eq!(shown(&mut browser)["backend"], "b-1");
    for round in 2..4 {
        browser.platform.pass_seconds(DUE);
        expect_refresh(&browser, round, &json!({}));
        browser.platform.expect_json(BACKEND, 200, &json!({ "token": format!("b-{round}") }));
        for cookie in [browser.jar[COOKIE].clone(), older.clone()] {
            browser.jar.insert(COOKIE.into(), cookie);
            let shown = shown(&mut browser);
            assert_eq!(shown["backend"], format!("b-{round}"));
            assert_eq!(shown["user"]["name"], "Ada");
        }
        let sent = browser.platform.sent.take();
        assert_eq!(sent.len(), 2, "one refresh, one exchange");
        let body: Value = serde_json::from_str(sent[1].body.as_deref().unwrap()).unwrap();
        assert_eq!(body, json!({ "token": format!("at-{round}"), "name": "Ada" }));
    }
}

#[test]
fn a_backend_that_fails_leaves_its_last_answer() {
    let mut browser = signed_in_with_backend();
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    browser.platform.expect_json(BACKEND, 500, &json!({}));
    let shown = shown(&mut browser);
    assert_eq!((&shown["accessToken"], &shown["backend"]), (&json!("at-2"), &json!("b-1")));
    assert_eq!(browser.platform.reasons(), ["exchange_failed"]);
}
