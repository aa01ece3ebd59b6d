//! `session.absoluteMaxAge`

use std::rc::Rc;

use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use authjs::functions::{Encode, Functions};
use std::cell::Cell;

use super::*;

/// Twelve hours.
fn limit() -> Value {
    json!({ "absoluteMaxAge": 12 * HOUR })
}

const END: &str = "Fri, 15 Jan 2027 20:00:00 GMT";

#[test]
fn no_use_prolongs_a_session_beyond_its_absolute_end() {
    let mut browser = signed_in(env(limit()));
    let end = browser.platform.seconds() + 12 * HOUR;
    for _ in 0..11 {
        browser.platform.pass_seconds(HOUR);
        let answer = browser.get("/api/auth/session");
        assert_eq!(answer.json()["expires"], "2027-01-15T20:00:00.000Z");
        assert_eq!(expires(answer.cookie(COOKIE)), END);
        assert_eq!((token(&browser)["exp"].as_i64(), visit(&mut browser)), (Some(end), 200));
    }
    browser.platform.pass_seconds(HOUR - 1);
    assert_eq!(visit(&mut browser), 200);
    browser.platform.pass_seconds(1);
    assert_eq!(visit(&mut browser), 401);
    assert!(!browser.jar.contains_key(COOKIE), "the cookie is cleared");
    assert_eq!(browser.platform.reasons(), ["session_expired"]);
}

#[test]
fn no_use_prolongs_a_row_beyond_its_absolute_end() {
    let mut browser = signed_in(env_of_database(limit()));
    let row = "SELECT expires FROM sessions";
    for hour in 0..11 {
        browser.platform.pass_seconds(HOUR);
        let answer = browser.get("/api/auth/session");
        assert_eq!(expires(answer.cookie(COOKIE)), END, "{hour}");
        assert_eq!(
            (browser.database.text(row).as_str(), visit(&mut browser)),
            ("2027-01-15T20:00:00.000Z", 200)
        );
    }
    let ran = browser.database.take_ran();
    assert!(!ran.iter().any(|ran| ran.starts_with("UPDATE")), "nothing is left to extend: {ran:?}");
    // Another server that shares the database extends the row.
    browser.database.execute("UPDATE sessions SET expires = '2027-02-14T08:00:00.000Z'");
    assert_eq!(shown(&mut browser)["expires"], "2027-01-15T20:00:00.000Z");
    browser.platform.pass_seconds(HOUR);
    assert_eq!(visit(&mut browser), 401);
    let mut browser = signed_in(env_of_database(limit()));
    browser.platform.pass_seconds(12 * HOUR);
    assert_eq!(shown(&mut browser), Value::Null);
    assert_eq!(browser.database.count("sessions"), 0);
}

#[test]
fn another_device_has_limits_of_its_own() {
    let mut browser = signed_in(env(limit()));
    let phone = browser.jar.clone();
    browser.platform.pass_seconds(6 * HOUR);
    browser.jar.clear();
    sign_in(&mut browser, "user-1");
    browser.platform.pass_seconds(6 * HOUR);
    assert_eq!(visit(&mut browser), 200);
    browser.jar = phone;
    assert_eq!(visit(&mut browser), 401);
}

#[test]
fn a_sign_in_begins_a_new_time_and_a_link_does_not() {
    for env in [env(limit()), env_of_database(limit())] {
        let mut browser = signed_in(env.clone());
        browser.platform.pass_seconds(6 * HOUR);
        sign_in(&mut browser, "user-1");
        browser.platform.pass_seconds(11 * HOUR);
        assert_eq!(visit(&mut browser), 200, "a sign-in to the same account");
    }
    let mut tokens = env_of_database(limit());
    tokens["AUTH"]["session"]["strategy"] = json!("jwt");
    for env in [tokens, env_of_database(limit())] {
        let mut browser = signed_in(env);
        browser.platform.pass_seconds(6 * HOUR);
        sign_in(&mut browser, "user-2");
        assert_eq!((browser.database.count("users"), browser.database.count("accounts")), (1, 2));
        browser.platform.pass_seconds(6 * HOUR - 1);
        assert_eq!(visit(&mut browser), 200);
        browser.platform.pass_seconds(1);
        assert_eq!(visit(&mut browser), 401, "a stolen session cannot be prolonged by linking accounts");
    }
}

#[test]
fn a_session_that_does_not_say_when_its_user_signed_in_has_ended() {
    let mut before = signed_in(env(json!({})));
    assert_eq!(token(&before).get("authjs_since"), None, "the claim is there only if something needs it");
    assert_eq!(visit(&mut before), 200);
    let mut browser = Browser::with_env(env(limit()));
    browser.jar = before.jar.clone();
    assert_eq!(visit(&mut browser), 401);
    assert!(!browser.jar.contains_key(COOKIE));
    assert_eq!(browser.platform.reasons(), ["session_undated"]);
    // Another server that shares the secret may say so.
    let mut claims = token(&before);
    let now = browser.platform.seconds();
    for (since, status) in [(json!(now - 11 * HOUR), 200), (json!(now - 12 * HOUR), 401), (json!("x"), 401)] {
        claims.insert("authjs_since".into(), since.clone());
        seal(&mut browser, &claims);
        assert_eq!(visit(&mut browser), status, "{since}");
    }
    // A time after that of issue counts as the time of issue.
    let mut early = claims.clone();
    early.insert("authjs_since".into(), (now + HOUR).into());
    early.insert("iat".into(), (now - 12 * HOUR).into());
    seal(&mut browser, &early);
    assert_eq!(visit(&mut browser), 401);
}

#[test]
fn a_row_that_does_not_say_when_it_began_has_ended() {
    let mut browser = signed_in(env_of_database(limit()));
    browser.database.execute("UPDATE sessions SET createdAt = NULL");
    assert_eq!(visit(&mut browser), 401);
    assert_eq!(browser.platform.reasons(), ["session_undated"]);
    assert_eq!(browser.database.count("sessions"), 1, "it may be a session of another server");
}

#[test]
fn a_session_in_use_that_can_be_ended_lasts_until_its_absolute_end() {
    let mut env = env(json!({ "revocable": true, "absoluteMaxAge": HOUR, "idleSeconds": HOUR / 2 }));
    env["AUTH_STATE"] = Value::Null;
    let mut browser = signed_in(env);
    // The second use is less than `updateAge`, ten minutes, after the first.
    for minutes in [11, 9, 10, 10, 10, 9] {
        browser.platform.pass_seconds(minutes * 60);
        assert_ne!(shown(&mut browser), Value::Null);
    }
    browser.platform.pass_seconds(60);
    assert_eq!(shown(&mut browser), Value::Null);
}

#[test]
fn a_session_with_a_family_says_when_it_began() {
    let mut revocable = env(json!({ "revocable": true }));
    revocable["AUTH_STATE"] = Value::Null;
    let before = signed_in(revocable.clone());
    revocable["AUTH"]["session"]["absoluteMaxAge"] = (12 * HOUR).into();
    let mut browser = Browser::with_env(revocable);
    browser.jar = before.jar.clone();
    // Its row is in the other database.
    browser.database.execute(&format!(
        "INSERT INTO session_families VALUES ('{}', '{}', 'op', '{2}', '{2}', '{2}')",
        token(&before)["authjs_family"]["id"].as_str().unwrap(),
        token(&before)["authjs_family"]["subject"].as_str().unwrap(),
        "2027-02-14T08:00:00.000Z",
    ));
    browser.platform.pass_seconds(12 * HOUR - 1);
    assert_ne!(shown(&mut browser), Value::Null);
    assert_eq!(expires(browser.get("/api/auth/session").cookie(COOKIE)), END);
    browser.platform.pass_seconds(1);
    assert_eq!(visit(&mut browser), 401);
    // The row of a family ends with its session, and is not extended in vain.
    let mut env = env(limit());
    env["AUTH"]["session"]["revocable"] = json!(true);
    env["AUTH_STATE"] = Value::Null;
    let mut browser = signed_in(env);
    assert_eq!(browser.database.text("SELECT expires FROM session_families"), "2027-01-15T20:00:00.000Z");
    browser.platform.pass_seconds(11 * HOUR);
    browser.database.take_ran();
    assert_ne!(shown(&mut browser), Value::Null);
    assert_eq!(browser.database.take_ran(), ["SELECT expires FROM"]);
}

/// A `jwt` callback that replaces the claim, or drops it.
struct Forging(bool);

#[async_trait::async_trait(?Send)]
impl Callbacks for Forging {
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let mut token = input.token;
        token.shift_remove("authjs_since");
        if self.0 {
            token.insert("authjs_since".into(), json!(1_800_000_000 + 11 * HOUR));
        }
        Ok(Some(token))
    }
}

#[test]
fn a_callback_can_neither_forge_nor_drop_the_time_of_the_sign_in() {
    for forges in [false, true] {
        let mut browser = signed_in_by(Browser::with_env_and(env(limit()), Box::new(Forging(forges))));
        browser.platform.pass_seconds(11 * HOUR);
        assert_ne!(shown(&mut browser), Value::Null);
        assert_ne!(update(&mut browser, &json!({ "authjs_since": 1_800_039_600 })).json(), Value::Null);
        assert_eq!(token(&browser)["authjs_since"], 1_800_000_000);
        browser.platform.pass_seconds(HOUR);
        assert_eq!(visit(&mut browser), 401);
    }
    // Without a limit there is no claim, and a callback cannot lay one up for later.
    let browser = signed_in_by(Browser::with_env_and(env(json!({})), Box::new(Forging(true))));
    assert_eq!(token(&browser).get("authjs_since"), None);
}

#[derive(Default)]
struct Encoding(Rc<Cell<i64>>);

#[async_trait::async_trait(?Send)]
impl Functions for Encoding {
    async fn encode(&self, input: Encode<'_>) -> Result<Option<String>, CallbackError> {
        self.0.set(input.max_age);
        Ok(None)
    }
}

#[test]
fn the_deployer_s_encode_gets_the_time_that_is_left() {
    let encoding = Encoding::default();
    let max_age = Rc::clone(&encoding.0);
    let mut browser = signed_in_by(Browser::with_env(env(limit())).replace(Rc::new(encoding)));
    assert_eq!(max_age.get(), 12 * HOUR);
    browser.platform.pass_seconds(10 * HOUR);
    shown(&mut browser);
    assert_eq!(max_age.get(), 2 * HOUR);
}
