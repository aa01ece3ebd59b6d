//! Logout Tokens that arrive again, at once, or in a storm.

use serde_json::json;

use super::{STORES, claims, env, lives, log_out, send, signed_in};
use crate::support::{Browser, Op};

#[test]
fn a_token_is_used_once() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        signed_in(&mut browser, json!({ "sid": "s-1" }));
        let token = Op::id_token(&claims(&browser, json!({ "sub": "user-1" })));
        assert_eq!(send(&mut browser, &token).status(), 200, "{store}");
        let cookie = signed_in(&mut browser, json!({ "sid": "s-2" }));
        assert_eq!(send(&mut browser, &token).status(), 400, "{store}");
        assert!(browser.platform.reasons().contains(&"logout_token_replayed".to_owned()), "{store}");
        assert!(lives(&mut browser, &cookie), "{store}");
    }
}

#[test]
fn a_database_that_fails_lets_the_provider_try_again() {
    for (store, fails) in [
        ("AUTH_STATE", "DELETE FROM session_families"),
        ("rows", "DELETE FROM sessions"),
        ("AUTH_DB", "SELECT name"),
    ] {
        let mut browser = Browser::with_env(env(store));
        let cookie = signed_in(&mut browser, json!({ "sid": "s-1" }));
        let token = Op::id_token(&claims(&browser, json!({ "sid": "s-1" })));
        browser.database.fails.set(Some(fails));
        assert_eq!(send(&mut browser, &token).status(), 400, "{store}");
        assert_eq!(browser.platform.reasons(), ["store_unavailable"], "{store}");
        assert_eq!(send(&mut browser, &token).status(), 200, "{store}");
        assert!(!lives(&mut browser, &cookie), "{store}");
    }
}

#[test]
fn one_of_simultaneous_copies_acts_and_one_that_died_is_followed() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let cookie = signed_in(&mut browser, json!({ "sid": "s-1" }));
        let token = Op::id_token(&claims(&browser, json!({ "sid": "s-1" })));
        // Another request claims the token before this one does, and dies.
        let until = "strftime('%Y-%m-%dT%H:%M:%fZ', unixepoch() + 60, 'unixepoch')";
        assert_eq!(send(&mut browser, &token).status(), 200, "{store}");
        let claimed = format!("UPDATE provider_sessions SET expires = {until} WHERE session = ''");
        browser.database.execute(&claimed);
        assert_eq!(send(&mut browser, &token).status(), 400, "{store}");
        assert_eq!(browser.platform.reasons(), ["logout_token_replayed"], "{store}");
        browser.platform.pass_seconds(61);
        assert_eq!(send(&mut browser, &token).status(), 200, "{store}");
        assert!(!lives(&mut browser, &cookie), "{store}");
    }
}

/// The keys are asked for once, and again once a minute at most.
#[cfg(feature = "josekit")]
#[test]
fn a_storm_of_bad_tokens_asks_for_keys_twice() {
    use crate::support::Key;

    let mut env = env("AUTH_DB");
    env["AUTH"]["providers"][0]["client"] = json!({ "id_token_signed_response_alg": "ES256" });
    let mut browser = Browser::with_env(env);
    let (own, foreign) = (Key::new("own"), Key::new("foreign"));
    let keys = json!({ "keys": [own.public()] });
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    browser.platform.expect_json("https://op.example/jwks", 200, &keys);
    browser.platform.expect_json("https://op.example/jwks", 200, &keys);
    for number in 0..50 {
        let claims = claims(&browser, json!({ "sid": "s-1", "jti": number.to_string() }));
        assert_eq!(send(&mut browser, &foreign.sign(&claims)).status(), 400);
        browser.platform.pass_seconds(1);
    }
    browser.platform.finish();
    assert!(browser.platform.reasons().iter().all(|reason| reason == "logout_token_key"));
    let claims = claims(&browser, json!({ "sid": "s-1" }));
    assert_eq!(send(&mut browser, &own.sign(&claims)).status(), 200);
}

/// A provider that does not answer is asked once in 5 seconds.
#[test]
fn a_storm_of_tokens_does_not_become_one_at_a_provider_that_is_down() {
    let mut browser = Browser::with_env(env("AUTH_DB"));
    let down = || Err(authjs::platform::FetchError::Timeout);
    browser.platform.expect("https://op.example/.well-known/openid-configuration", down());
    for _ in 0..20 {
        assert_eq!(log_out(&mut browser, json!({ "sid": "s-1" })), 400);
    }
    assert_eq!(browser.platform.sent.borrow().len(), 1);
}
