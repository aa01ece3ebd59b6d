//! `AUTH_SESSIONS_NOT_BEFORE`

use super::*;
use crate::support::TestEnv;

const NOW: i64 = 1_800_000_000;

fn since(mut env: Value, not_before: i64) -> Value {
    env["AUTH_SESSIONS_NOT_BEFORE"] = json!(not_before.to_string());
    env
}

#[test]
fn rolling_does_not_bring_a_session_over_the_date() {
    let mut browser = signed_in(since(env(json!({})), NOW));
    for _ in 0..5 {
        browser.platform.pass_seconds(24 * HOUR);
        assert_eq!(visit(&mut browser), 200);
        assert_ne!(update(&mut browser, &json!({})).json(), Value::Null);
    }
    assert_eq!(token(&browser)["authjs_since"], NOW);
    // The date moves to after the sign-in, and before the last issue.
    let mut later = Browser::with_env(since(env(json!({})), NOW + 1));
    later.platform.pass_seconds(5 * 24 * HOUR);
    later.jar = browser.jar.clone();
    assert_eq!(visit(&mut later), 401);
    assert_eq!(later.platform.reasons(), ["session_revoked"]);
}

#[test]
fn the_first_date_ends_every_session_that_does_not_say_when_it_began() {
    let before = signed_in(env(json!({})));
    let mut browser = Browser::with_env(since(env(json!({})), NOW - 1));
    browser.jar = before.jar.clone();
    assert_eq!(visit(&mut browser), 401);
    assert_eq!(browser.platform.reasons(), ["session_undated"]);
}

#[test]
fn sessions_of_the_database_end_by_when_their_rows_were_made() {
    for (not_before, status) in [(NOW, 200), (NOW + 1, 401)] {
        let mut browser = signed_in(since(env_of_database(json!({})), not_before));
        browser.platform.pass_seconds(48 * HOUR);
        assert_eq!(visit(&mut browser), status);
        assert_eq!(shown(&mut browser).is_null(), status == 401);
    }
    let mut browser = signed_in(since(env_of_database(json!({})), NOW));
    browser.database.execute("UPDATE sessions SET createdAt = NULL");
    assert_eq!(visit(&mut browser), 401);
}

#[test]
fn hosts_of_both_strategies_have_one_date() {
    let env = |not_before: i64| {
        let mut env = since(env_of_database(json!({ "strategy": "jwt" })), not_before);
        env["AUTH"]["hosts"] = json!({ "admin.example.com": { "session": { "strategy": "database" } } });
        env["AUTH"]["unknownHosts"] = json!("base");
        env["AUTH"]["useSecureCookies"] = json!(false);
        env
    };
    for (not_before, status) in [(NOW, 200), (NOW + 1, 401)] {
        assert_eq!(visit(&mut signed_in(env(not_before))), status);
        let mut admin = Browser::with_env(env(not_before)).at("https://admin.example.com");
        sign_in(&mut admin, "user-1");
        assert_eq!(admin.database.count("sessions"), 1, "{:?}", admin.platform.log.borrow());
        assert_eq!(visit(&mut admin), status);
    }
}

#[test]
fn an_adapter_cannot_say_when_a_session_began() {
    let mistake = |mut env: Value| {
        for name in ["AUTH_OP_ID", "AUTH_OP_SECRET", "AUTH_SECRET"] {
            env[name] = SECRET.into();
        }
        let config = authjs::config::Config::from_env(&TestEnv(env), None).unwrap();
        config.undated_sessions().map(|error| error.to_string()).unwrap_or_default()
    };
    let limited = json!({ "idleSeconds": 900 });
    assert!(mistake(env_of_database(limited.clone())).starts_with("session: adapters do not store when"));
    let dated = mistake(since(env_of_database(json!({})), NOW));
    assert!(dated.starts_with("AUTH_SESSIONS_NOT_BEFORE: adapters do not store when"), "{dated}");
    for fine in [env(limited), since(env(json!({})), NOW), env_of_database(json!({}))] {
        assert_eq!(mistake(fine), "");
    }
}
