//! Tokens that stay fresh in sessions of the strategy `database`.

use serde_json::json;

use super::*;

fn env() -> Value {
    env_of(&json!({}))
}

/// Returns the environment with more members of `tokens`.
fn env_of(tokens: &Value) -> Value {
    let mut env = env_with(tokens);
    env["AUTH_DB"] = Value::Null;
    env["AUTH"]["callbacks"]["jwt"] = json!({ "accessToken": "account.access_token" });
    env
}

const READ: &str = "SELECT s.sessionToken, s.userId,";

/// Returns what a column of the user's account has.
fn of_account(browser: &Browser, column: &str) -> String {
    browser.database.text(&format!("SELECT CAST({column} AS TEXT) FROM accounts"))
}

#[test]
fn tokens_are_read_once_and_refreshed_before_they_expire() {
    let mut browser = signed_in_by(Browser::with_env(env()));
    assert_eq!(browser.database.count("session_tokens"), 1);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    assert_eq!(browser.database.take_ran(), [&[READ][..], &ASK].concat());
    for _ in 0..5 {
        browser.platform.pass_seconds(FRESH / 6);
        assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
        assert_eq!(shown(&mut browser)["accessToken"], "at-1");
    }
    assert_eq!(browser.database.take_ran(), [READ; 10], "the isolate knows the tokens");
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    let before = browser.jar[COOKIE].clone();
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    let written = ["UPDATE session_tokens SET", "UPDATE accounts SET"];
    assert_eq!(browser.database.take_ran(), [&[READ][..], &ASK, &written].concat());
    assert_eq!(browser.jar[COOKIE], before, "the cookie stays");
    assert_eq!(sent(&browser), ["rt-1"]);
    assert_eq!(shown(&mut browser)["accessToken"], "at-2");
    assert_eq!(browser.database.take_ran(), [READ]);
}

#[test]
fn the_account_gets_the_new_tokens() {
    let mut browser = signed_in_by(Browser::with_env(env()));
    assert_eq!(of_account(&browser, "refresh_token"), "rt-1");
    let id_token = of_account(&browser, "id_token");
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    assert_eq!(of_account(&browser, "access_token"), "at-2");
    assert_eq!(of_account(&browser, "refresh_token"), "rt-2");
    assert_eq!(of_account(&browser, "expires_at"), "1800000570");
    assert_eq!(of_account(&browser, "id_token"), id_token, "what the answer lacks stays");
}

#[test]
fn the_account_keeps_sealed_tokens_and_may_keep_those_of_the_sign_in() {
    let mut sealed = env();
    sealed["AUTH"]["accounts"] = json!({ "seal": true });
    let mut browser = signed_in_by(Browser::with_env(sealed));
    let before = of_account(&browser, "refresh_token");
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    let stored = of_account(&browser, "refresh_token");
    assert!(stored != before && stored.starts_with("eyJ") && stored.split('.').count() == 5, "{stored}");

    let mut kept = env();
    kept["AUTH"]["accounts"] = json!({ "refreshTokens": false });
    let mut browser = signed_in_by(Browser::with_env(kept));
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    assert_eq!(of_account(&browser, "refresh_token"), "rt-1");
}

#[test]
fn a_write_to_the_account_that_is_lost_loses_no_refresh_token() {
    let mut browser = signed_in_by(Browser::with_env(env()));
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    browser.database.fails.set(Some("UPDATE accounts SET refresh_token"));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    assert_eq!(of_account(&browser, "refresh_token"), "rt-1");
    assert_eq!(browser.platform.reasons(), ["store_unavailable"]);
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 3, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-3"));
    assert_eq!(sent(&browser), ["rt-1", "rt-2"]);
    assert_eq!(of_account(&browser, "refresh_token"), "rt-3");
}

#[test]
fn another_isolate_gets_the_newest_tokens() {
    let mut browser = signed_in_by(Browser::with_env(env()));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    let mut other = browser.beside(env());
    assert_eq!(visit(&mut other).as_deref(), Ok("at-1"));
    for browser in [&mut browser, &mut other] {
        browser.platform.pass_seconds(DUE);
    }
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    assert_eq!(visit(&mut other).as_deref(), Ok("at-2"));
    assert_eq!((sent(&browser).len(), sent(&other).len()), (1, 0));
}

fn refuse(browser: &Browser) {
    browser.platform.expect_json(TOKEN, 400, &json!({ "error": "invalid_grant" }));
}

#[test]
fn a_refused_refresh_ends_the_session_everywhere() {
    let mut browser = signed_in_by(Browser::with_env(env()));
    let mut other = browser.beside(env());
    assert_eq!(visit(&mut other).as_deref(), Ok("at-1"));
    browser.platform.pass_seconds(DUE);
    refuse(&browser);
    assert_eq!(visit(&mut browser), Err(401));
    assert_eq!((browser.database.count("sessions"), browser.database.count("session_tokens")), (0, 0));
    assert_eq!(visit(&mut other), Err(401));
    assert_eq!(browser.platform.reasons()[0], "refresh_refused");
}

#[test]
fn a_session_that_is_not_deleted_ends_nevertheless() {
    let mut browser = signed_in_by(Browser::with_env(env()));
    let mut other = browser.beside(env());
    browser.platform.pass_seconds(DUE);
    refuse(&browser);
    browser.database.fails.set(Some("DELETE FROM sessions"));
    assert_eq!(visit(&mut browser), Err(401));
    assert_eq!(browser.database.count("sessions"), 1);
    assert_eq!(visit(&mut other), Err(401));
    assert_eq!(browser.database.count("sessions"), 0);
    assert_eq!(sent(&browser), ["rt-1"]);
    assert_eq!(sent(&other), [""; 0]);
}

#[test]
fn a_session_may_go_on_without_fresh_tokens() {
    let keep = env_of(&json!({ "onFailure": "keep" }));
    let mut browser = signed_in_by(Browser::with_env(keep));
    browser.platform.pass_seconds(DUE);
    refuse(&browser);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    let session = shown(&mut browser);
    assert_eq!((&session["error"], &session["user"]["name"]), (&json!("RefreshTokenError"), &json!("Ada")));
    browser.platform.pass_seconds(DUE);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    assert_eq!(sent(&browser), ["rt-1"], "it is not tried again");
}

#[test]
fn an_id_token_of_another_user_ends_the_session_whatever_is_configured() {
    for on_failure in ["end", "keep"] {
        let mut browser = signed_in_by(Browser::with_env(env_of(&json!({ "onFailure": on_failure }))));
        browser.platform.pass_seconds(DUE);
        let mut claims = Op::claims("");
        claims.as_object_mut().unwrap().shift_remove("nonce");
        claims["iat"] = (1_800_000_000 + DUE).into();
        claims["sub"] = "mallory".into();
        expect_refresh(&browser, 2, &json!({ "id_token": Op::id_token(&claims) }));
        assert_eq!(visit(&mut browser), Err(401), "{on_failure}");
        assert_eq!(browser.database.count("sessions"), 0);
        assert_eq!(of_account(&browser, "refresh_token"), "rt-1");
    }
}

#[test]
fn an_outage_of_the_tokens_ends_no_session() {
    let mut browser = signed_in_by(Browser::with_env(env()));
    browser.database.fails.set(Some("UPDATE session_tokens SET"));
    assert_eq!(visit(&mut browser).as_deref(), Ok(""), "without tokens");
    browser.platform.pass_seconds(5);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    browser.platform.pass_seconds(DUE);
    browser.database.fails.set(Some("UPDATE session_tokens SET"));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    browser.database.take_ran();
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    assert_eq!(browser.database.take_ran(), [READ], "the store is not asked again at once");
}

#[test]
fn tokens_end_with_their_sessions() {
    let ends: [fn(&mut Browser); 4] = [
        |browser| {
            let token = browser.csrf_token();
            browser.post("/api/auth/signout", &[("csrfToken", &token)]);
        },
        |browser| {
            let ended = browser.jar[COOKIE].clone();
            sign_in_as(browser, "user-1");
            assert_ne!(browser.jar[COOKIE], ended);
            let token = browser.csrf_token();
            browser.post("/api/auth/signout", &[("csrfToken", &token)]);
        },
        |browser| {
            browser.jar.clear();
            sign_in_as(browser, "user-1");
            assert_eq!(browser.database.count("session_tokens"), 2);
            let token = browser.csrf_token();
            browser.post("/api/auth/signout", &[("csrfToken", &token), ("scope", "others")]);
            assert_eq!(browser.database.count("session_tokens"), 1);
            assert_eq!(visit(browser).as_deref(), Ok("at-1"));
            browser.post("/api/auth/signout", &[("csrfToken", &token)]);
        },
        |browser| {
            browser.platform.pass_seconds(40 * 86_400);
            shown(browser);
        },
    ];
    for end in ends {
        let mut browser = signed_in_by(Browser::with_env(env()));
        end(&mut browser);
        assert_eq!((browser.database.count("sessions"), browser.database.count("session_tokens")), (0, 0));
    }
}

#[test]
fn tokens_are_extended_with_their_sessions() {
    let lasting = json!({ "refresh_token": "rt-1", "expires_in": 9_000_000 });
    let mut browser = signed_in_with(Browser::with_env(env()), &lasting);
    let before = browser.database.text("SELECT expires FROM session_tokens");
    browser.platform.pass_seconds(2 * 86_400);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    assert!(browser.database.text("SELECT expires FROM session_tokens") > before);
}

#[test]
fn tokens_last_as_long_as_a_session_with_an_absolute_limit() {
    let mut env = env();
    env["AUTH"]["session"]["absoluteMaxAge"] = json!(20 * 86_400);
    let lasting = json!({ "refresh_token": "rt-1", "expires_in": 9_000_000 });
    let mut browser = signed_in_with(Browser::with_env(env), &lasting);
    let ends = |browser: &Browser| {
        let end = |table| browser.database.text(&format!("SELECT expires FROM {table}"));
        (end("sessions"), end("session_tokens"))
    };
    let (session, tokens) = ends(&browser);
    assert!(tokens >= session, "{tokens}, {session}");
    browser.platform.pass_seconds(2 * 86_400);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    let (session, tokens) = ends(&browser);
    assert!(tokens >= session, "{tokens}, {session}");
}

#[test]
fn sessions_that_have_no_tokens_are_as_ever() {
    let mut browser = signed_in_by(Browser::with_env(env()));
    browser.database.execute("DELETE FROM session_tokens");
    for _ in 0..3 {
        assert_eq!(visit(&mut browser).as_deref(), Ok(""));
        browser.platform.pass_seconds(DUE);
    }
    assert_eq!(sent(&browser), [""; 0]);
}

#[test]
fn the_tokens_of_another_session_do_not_open() {
    let mut browser = signed_in_by(Browser::with_env(env()));
    browser.jar.clear();
    sign_in_as(&mut browser, "user-1");
    browser
        .database
        .execute("UPDATE session_tokens SET tokens = (SELECT tokens FROM session_tokens LIMIT 1)");
    let shown = shown(&mut browser);
    assert_eq!(shown["user"]["name"], "Ada");
    assert_eq!(shown.get("accessToken"), None);
    browser.database.execute("UPDATE session_tokens SET due = 0");
    browser.platform.pass_seconds(DUE);
    assert_eq!(visit(&mut browser).as_deref(), Ok(""));
    assert_eq!(sent(&browser), [""; 0]);
}

#[test]
fn a_sign_out_revokes_the_newest_refresh_token() {
    sign_out::revokes_the_newest_refresh_token(env());
}
