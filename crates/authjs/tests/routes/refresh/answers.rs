//! What providers answer to a refresh.

use serde_json::json;

use super::*;

/// Lets the tokens become due, and a provider answer with these members.
fn answered(env: Value, more: &Value) -> (Browser, Result<String, u16>) {
    let mut browser = signed_in_by(Browser::with_env(env));
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, more);
    let token = visit(&mut browser);
    browser.platform.sent.take();
    (browser, token)
}

/// Lets the tokens become due again. Returns the refresh token that is sent then.
fn sent_next(mut browser: Browser) -> String {
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 3, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-3"));
    sent(&browser).pop().unwrap()
}

#[test]
fn an_answer_without_a_refresh_token_keeps_the_old_one() {
    for kept in [json!({ "refresh_token": null }), json!({ "refresh_token": "rt-1" })] {
        let (browser, token) = answered(env(), &kept);
        assert_eq!(token.as_deref(), Ok("at-2"));
        assert_eq!(sent_next(browser), "rt-1");
    }
}

#[test]
fn an_answer_without_an_end_lasts_as_long_as_the_last() {
    let (browser, token) = answered(env(), &json!({ "expires_in": null }));
    assert_eq!(token.as_deref(), Ok("at-2"));
    assert_eq!(sent_next(browser), "rt-2");
}

fn id_token(change: &Value) -> Value {
    let mut claims = Op::claims("");
    let members = claims.as_object_mut().unwrap();
    members.shift_remove("nonce");
    members.insert("iat".into(), (1_800_000_000 + DUE).into());
    members.extend(change.as_object().unwrap().clone());
    json!({ "id_token": Op::id_token(&claims) })
}

#[test]
fn an_id_token_of_the_same_user_is_kept() {
    let (browser, token) = answered(env(), &id_token(&json!({})));
    assert_eq!(token.as_deref(), Ok("at-2"));
    assert_eq!(sent_next(browser), "rt-2");
}

#[test]
fn an_id_token_of_another_user_ends_the_session_whatever_is_configured() {
    for on_failure in ["end", "keep"] {
        let env = env_with(&json!({ "onFailure": on_failure }));
        let (mut browser, token) = answered(env, &id_token(&json!({ "sub": "mallory" })));
        assert_eq!(token, Err(401), "{on_failure}");
        assert_eq!(browser.database.count("session_tokens"), 0);
        assert_eq!(shown(&mut browser), Value::Null);
        assert_eq!(browser.platform.reasons()[0], "refresh_refused");
    }
}

#[test]
fn an_id_token_that_is_not_valid_ends_the_session() {
    for change in [
        json!({ "iss": "https://other.example" }),
        json!({ "aud": "client-2" }),
        json!({ "nonce": "another" }),
        json!({ "azp": "client-2" }),
    ] {
        let (browser, token) = answered(env(), &id_token(&change));
        assert_eq!(token, Err(401), "{change}");
        assert_eq!(browser.database.count("session_tokens"), 0);
    }
    let forged = json!({ "id_token": format!("{}x", Op::id_token(&Op::claims("")).trim_end_matches('x')) });
    assert_eq!(answered(env(), &forged).1, Err(401));
}

#[test]
fn an_id_token_may_repeat_the_nonce_of_the_sign_in() {
    let (mut browser, state, nonce) = started_by(Browser::with_env(env()));
    let mut response = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
    response["refresh_token"] = json!("rt-1");
    browser.platform.expect_json(TOKEN, 200, &response);
    come_back(&mut browser, &state, "");
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &id_token(&json!({ "nonce": nonce })));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
}

#[test]
fn an_id_token_that_only_the_clock_refuses_loses_no_refresh_token() {
    let (mut browser, token) = answered(env(), &id_token(&json!({ "iat": 1_800_009_999 })));
    assert_eq!(token.as_deref(), Ok("at-1"), "the session goes on with the old token");
    browser.platform.pass_seconds(6);
    expect_refresh(&browser, 3, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-3"));
    assert_eq!(sent(&browser), ["rt-2"]);
}

#[test]
fn a_refused_refresh_token_ends_the_session() {
    for revocable in [false, true] {
        let mut env = env();
        env["AUTH"]["session"] = json!({ "revocable": revocable });
        let mut browser = signed_in_by(Browser::with_env(env));
        let copy = browser.jar[COOKIE].clone();
        browser.platform.pass_seconds(DUE);
        browser.platform.expect_json(
            TOKEN,
            400,
            &json!({ "error": "invalid_grant", "error_description": "used" }),
        );
        assert_eq!(visit(&mut browser), Err(401));
        assert!(!browser.jar.contains_key(COOKIE), "the cookie is cleared");
        let line = browser.platform.log.borrow()[0].clone();
        assert!(line.contains("refresh_refused") && line.contains("invalid_grant: used"), "{line}");
        assert!(!line.contains("rt-1"), "{line}");
        assert_eq!(browser.database.count("session_tokens") + browser.database.count("session_families"), 0);
        browser.jar.insert(COOKIE.into(), copy);
        assert_eq!(shown(&mut browser), Value::Null, "there is no loop");
    }
}

#[test]
fn a_session_may_go_on_without_fresh_tokens() {
    let mut browser = signed_in_by(Browser::with_env(env_with(&json!({ "onFailure": "keep" }))));
    let older = browser.jar[COOKIE].clone();
    browser.platform.pass_seconds(DUE);
    browser.platform.expect_json(TOKEN, 400, &json!({ "error": "invalid_grant" }));
    assert_eq!(shown(&mut browser)["error"], "RefreshTokenError");
    for cookie in [browser.jar[COOKIE].clone(), older] {
        browser.jar.insert(COOKIE.into(), cookie);
        browser.platform.pass_seconds(DUE);
        assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
        assert_eq!(shown(&mut browser)["error"], "RefreshTokenError");
    }
    browser.database.take_ran();
    browser.platform.pass_seconds(DUE);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    assert_eq!(browser.database.take_ran(), [""; 0], "it asks no more");
}
