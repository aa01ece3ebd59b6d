//! What a session has of newer tokens, and when it asks for them.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use serde_json::{Map, Value, json};

use super::*;

#[test]
fn fresh_tokens_cost_no_request_and_no_read() {
    let mut browser = signed_in();
    assert_eq!(browser.database.count("session_tokens"), 1);
    assert_eq!(browser.database.count("session_families"), 0, "nothing checks whether the session lives");
    for _ in 0..FRESH / 20 {
        browser.platform.pass_seconds(20);
        assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
        assert_eq!(shown(&mut browser)["accessToken"], "at-1");
    }
    assert_eq!(browser.database.take_ran(), [""; 0]);
    assert_eq!(sent(&browser), [""; 0]);
}

#[test]
fn tokens_are_refreshed_before_they_expire() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    let before = browser.jar[COOKIE].clone();
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    assert_eq!(browser.database.take_ran(), [&ASK[..], &["UPDATE session_tokens SET"]].concat());
    assert_ne!(browser.jar[COOKIE], before, "the cookie is re-issued");
    let sent = browser.platform.sent.take();
    assert!(
        sent[0].headers.iter().any(|(name, value)| *name == "authorization" && value.starts_with("Basic "))
    );
    assert_eq!(sent[0].body.as_deref(), Some("grant_type=refresh_token&refresh_token=rt-1"));
    for _ in 0..3 {
        browser.platform.pass_seconds(FRESH / 4);
        assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
        assert_eq!(shown(&mut browser)["accessToken"], "at-2");
    }
    assert_eq!(browser.database.take_ran(), [""; 0]);
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 3, &json!({}));
    assert_eq!(shown(&mut browser)["accessToken"], "at-3");
    assert_eq!(super::sent(&browser), ["rt-2"]);
}

#[test]
fn the_time_ahead_is_an_option() {
    let mut browser = signed_in_by(Browser::with_env(env_with(&json!({ "before": 100 }))));
    browser.platform.pass_seconds(190);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    browser.platform.pass_seconds(10);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
}

#[test]
fn short_tokens_are_refreshed_at_half_time() {
    let browser = Browser::with_env(env_with(&json!({ "before": 3600 })));
    let mut browser = signed_in_by(browser);
    browser.platform.pass_seconds(149);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    browser.platform.pass_seconds(1);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
}

#[test]
fn an_older_cookie_gets_the_newest_tokens_by_one_read() {
    let mut browser = signed_in();
    let older = browser.jar[COOKIE].clone();
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    let mut other = browser.beside(env());
    for browser in [&mut browser, &mut other] {
        browser.platform.pass_seconds(DUE);
    }
    browser.platform.pass_seconds(-DUE);
    browser.database.take_ran();
    for browser in [&mut browser, &mut other] {
        browser.jar.insert(COOKIE.into(), older.clone());
        assert_eq!(visit(browser).as_deref(), Ok("at-2"));
        assert_eq!(browser.database.take_ran(), ASK);
        assert_ne!(browser.jar[COOKIE], older);
        assert_eq!(shown(browser)["accessToken"], "at-2");
        assert_eq!(browser.database.take_ran(), [""; 0]);
    }
}

#[test]
fn an_update_gets_the_newest_tokens_too() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    let token = browser.csrf_token();
    let body = json!({ "csrfToken": token, "data": { "a": 1 } }).to_string();
    let headers = [("content-type", "application/json")];
    let answer = browser.send(authjs::http::Method::Post, "/api/auth/session", &headers, &body);
    assert_eq!(answer.json()["accessToken"], "at-2");
}

#[test]
fn the_mapping_copies_the_new_account_and_leaves_the_rest() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    let before = shown(&mut browser);
    assert_eq!(before["accessToken"], "at-2");
    assert_eq!(before["user"]["name"], "Ada");
}

/// Records the calls, and keeps what a deployer may keep.
#[derive(Clone, Default)]
struct Recording {
    calls: Rc<RefCell<Vec<Value>>>,
    ends: bool,
}

#[async_trait(?Send)]
impl Callbacks for Recording {
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let Jwt { mut token, user, account, profile, trigger, .. } = input;
        let account = account.map(|account| json!(account.to_json()));
        if let Some(account) = &account {
            token.insert("own".into(), account["access_token"].clone());
        }
        self.calls.borrow_mut().push(json!({
            "user": user.is_some(), "profile": profile.is_some(), "trigger": trigger.is_some(), "account": account,
        }));
        let is_refresh = trigger.is_none() && account.is_some();
        token.insert("authjs_tokens".into(), json!({ "generation": 9 }));
        token.shift_remove("authjs_family");
        Ok((!self.ends || !is_refresh).then_some(token))
    }
}

#[test]
fn the_callback_gets_the_new_account_and_no_trigger() {
    let recording = Recording::default();
    let mut browser = signed_in_by(Browser::with_env_and(env(), Box::new(recording.clone())));
    recording.calls.take();
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    let calls = recording.calls.take();
    assert_eq!(calls.len(), 1, "it runs once: {calls:?}");
    let Value::Object(call) = &calls[0] else { panic!() };
    assert_eq!(
        (&call["user"], &call["profile"], &call["trigger"]),
        (&json!(false), &json!(false), &json!(false))
    );
    let account = json!({
        "provider": "op", "type": "oidc", "providerAccountId": "user-1", "access_token": "at-2",
        "refresh_token": "rt-2", "token_type": "bearer", "expires_in": 300, "expires_at": 1_800_000_570,
    });
    for (name, value) in account.as_object().unwrap() {
        assert_eq!(&call["account"][name], value, "{name}");
    }
    assert!(call["account"]["id_token"].is_string(), "the ID Token of the sign-in stays");
    // The callback neither forges nor drops the claims of the Worker.
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 3, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-3"));
}

#[test]
fn the_callback_may_end_a_session_with_newer_tokens() {
    let recording = Recording { ends: true, ..Recording::default() };
    let mut browser = signed_in_by(Browser::with_env_and(env(), Box::new(recording)));
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser), Err(401));
    assert!(!browser.jar.contains_key(COOKIE));
}

#[test]
fn what_is_stored_is_sealed_and_opens_with_an_older_secret() {
    let mut browser = signed_in();
    let stored = browser.database.text("SELECT tokens FROM session_tokens");
    assert!(stored.starts_with("eyJ") && stored.split('.').count() == 5, "{stored}");
    let log = browser.platform.log.borrow().join("\n");
    assert!(!log.contains("rt-1") && !log.contains("at-1"));
    let mut rotated = env();
    rotated["AUTH_SECRET"] = json!("another secret for tests, longer than 32");
    rotated["AUTH_SECRET_1"] = json!("a secret for tests, longer than 32 characters");
    let mut other = browser.beside(rotated);
    other.platform.pass_seconds(DUE);
    expect_refresh(&other, 2, &json!({}));
    assert_eq!(visit(&mut other).as_deref(), Ok("at-2"));
    // The new seal opens with the new secret.
    browser.database.execute("UPDATE session_tokens SET generation = 1, due = 0, subject = 'x'");
    browser.platform.pass_seconds(DUE);
    assert_eq!(visit(&mut browser), Err(401), "the row of another subject");
}

#[test]
fn the_tokens_of_another_session_do_not_open() {
    let mut browser = signed_in();
    browser.jar.clear();
    sign_in_as(&mut browser, "user-2");
    browser.database.execute(
        "UPDATE session_tokens SET due = 0, generation = 7, tokens = (SELECT tokens FROM session_tokens LIMIT 1)",
    );
    browser.platform.pass_seconds(DUE);
    assert_eq!(visit(&mut browser), Err(401));
    assert_eq!(sent(&browser), [""; 0]);
}

#[test]
fn rows_end_with_their_sessions() {
    for revocable in [false, true] {
        let mut env = env();
        env["AUTH"]["session"] = json!({ "revocable": revocable });
        let mut browser = signed_in_by(Browser::with_env(env));
        assert_eq!(browser.database.count("session_families"), i64::from(revocable));
        let token = browser.csrf_token();
        browser.post("/api/auth/signout", &[("csrfToken", &token)]);
        assert_eq!(browser.database.count("session_tokens"), 0);
        assert_eq!(browser.database.count("session_families"), 0);
    }
}

#[test]
fn a_sign_in_replaces_the_tokens_of_the_browser_s_session() {
    let mut browser = signed_in();
    sign_in_as(&mut browser, "user-1");
    assert_eq!(browser.database.count("session_tokens"), 1);
}

#[test]
fn tokens_of_others_end_with_their_sessions() {
    let mut env = env();
    env["AUTH"]["session"] = json!({ "revocable": true });
    let mut browser = signed_in_by(Browser::with_env(env));
    browser.jar.clear();
    sign_in_as(&mut browser, "user-1");
    assert_eq!(browser.database.count("session_tokens"), 2);
    let token = browser.csrf_token();
    browser.post("/api/auth/signout", &[("csrfToken", &token), ("scope", "others")]);
    assert_eq!(browser.database.count("session_tokens"), 1);
}

#[test]
fn rows_are_extended_with_their_sessions_and_purged_after_them() {
    let mut env = env();
    env["AUTH_DB"] = Value::Null;
    env["AUTH"]["session"] = json!({ "strategy": "jwt" });
    env.as_object_mut().unwrap().shift_remove("AUTH_STATE");
    let mut browser =
        signed_in_with(Browser::with_env(env), &json!({ "refresh_token": "rt-1", "expires_in": 9_000_000 }));
    for _ in 0..40 {
        browser.platform.pass_seconds(86_400);
        shown(&mut browser);
        assert_eq!(browser.purge(), Ok(0));
    }
    assert_eq!(browser.database.count("session_tokens"), 1);
    browser.platform.pass_seconds(32 * 86_400);
    assert_eq!(browser.purge(), Ok(1));
}

#[test]
fn a_session_without_a_row_ends_when_its_tokens_are_due() {
    for (on_failure, expected) in [("end", Err(401)), ("keep", Ok("at-1".to_owned()))] {
        let mut browser = signed_in_by(Browser::with_env(env_with(&json!({ "onFailure": on_failure }))));
        browser.database.execute("DELETE FROM session_tokens");
        assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
        browser.platform.pass_seconds(DUE);
        assert_eq!(visit(&mut browser), expected);
    }
}

#[test]
fn sessions_of_providers_without_refresh_tokens_are_as_ever() {
    let mut browser = signed_in_with(Browser::with_env(env()), &json!({}));
    browser.platform.pass_seconds(1_000);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    assert_eq!(browser.database.take_ran(), [""; 0]);
    assert_eq!(browser.platform.reasons(), ["refresh_failed"]);
    let without_end = json!({ "refresh_token": "rt-1", "expires_in": 0 });
    let mut browser = signed_in_with(Browser::with_env(env()), &without_end);
    browser.platform.pass_seconds(10_000);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    assert!(browser.platform.log.borrow()[0].contains("does not say when"));
}

#[test]
fn a_failing_store_fails_a_sign_in() {
    let (mut browser, state, nonce) = started_by(Browser::with_env(env()));
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
    browser.database.works.set(false);
    let answer = come_back(&mut browser, &state, "");
    assert!(answer.location().contains("error=Configuration"), "{}", answer.location());
}
