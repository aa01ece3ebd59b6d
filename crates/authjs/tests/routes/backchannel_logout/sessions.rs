//! Which sessions a Logout Token ends.

use serde_json::json;

use super::{COOKIE, DAY, STORES, claims, env, lives, log_out, send, signed_in, three_sessions};
use crate::support::{Browser, Op};

#[test]
fn a_sid_ends_one_session() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let cookies = three_sessions(&mut browser);
        assert_eq!(log_out(&mut browser, json!({ "sid": "s-1" })), 200, "{store}");
        assert_eq!(cookies.map(|cookie| lives(&mut browser, &cookie)), [false, true, true], "{store}");
    }
}

#[test]
fn a_sub_ends_all_sessions_of_the_user() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let cookies = three_sessions(&mut browser);
        assert_eq!(log_out(&mut browser, json!({ "sub": "user-1" })), 200, "{store}");
        assert_eq!(cookies.map(|cookie| lives(&mut browser, &cookie)), [false, false, true], "{store}");
    }
}

#[test]
fn a_sid_with_the_sub_of_its_user_ends_one_session() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let cookies = three_sessions(&mut browser);
        assert_eq!(log_out(&mut browser, json!({ "sid": "s-2", "sub": "user-1" })), 200, "{store}");
        assert_eq!(cookies.map(|cookie| lives(&mut browser, &cookie)), [true, false, true], "{store}");
    }
}

#[test]
fn a_sid_with_another_user_s_sub_ends_none() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let cookies = three_sessions(&mut browser);
        assert_eq!(log_out(&mut browser, json!({ "sid": "s-1", "sub": "user-2" })), 400, "{store}");
        assert_eq!(browser.platform.reasons(), ["logout_token_other_user"]);
        assert_eq!(cookies.map(|cookie| lives(&mut browser, &cookie)), [true, true, true], "{store}");
    }
}

#[test]
fn a_session_of_the_provider_that_has_two_here_ends_both() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let (one, other) =
            (signed_in(&mut browser, json!({ "sid": "s" })), signed_in(&mut browser, json!({ "sid": "s" })));
        assert_eq!(log_out(&mut browser, json!({ "sid": "s" })), 200, "{store}");
        assert_eq!([one, other].map(|cookie| lives(&mut browser, &cookie)), [false, false], "{store}");
    }
}

#[test]
fn what_has_ended_or_was_never_here_is_no_failure() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let cookies = three_sessions(&mut browser);
        for (jti, names) in [json!({ "sid": "s-9" }), json!({ "sub": "user-9" }), json!({ "sid": "user-1" })]
            .into_iter()
            .enumerate()
        {
            let mut names = names;
            names["jti"] = json!(format!("j-{jti}"));
            assert_eq!(log_out(&mut browser, names), 200, "{store}");
        }
        assert_eq!(cookies.map(|cookie| lives(&mut browser, &cookie)), [true, true, true], "{store}");
        assert_eq!(browser.platform.reasons(), [""; 0]);
    }
}

#[test]
fn another_issuer_s_user_of_the_same_name_is_another_user() {
    let mut env = env("AUTH_STATE");
    let mut second = Op::config();
    second["id"] = json!("two");
    second["issuer"] = json!("https://two.example");
    second["backchannelLogout"] = json!(true);
    second["clientId"] = json!("client-1");
    second["clientSecret"] = json!("client secret of the tests, 32 characters and more");
    env["AUTH"]["providers"].as_array_mut().unwrap().push(second);
    let mut browser = Browser::with_env(env);
    let cookie = signed_in(&mut browser, json!({ "sid": "s-1" }));
    let mut metadata = Op::metadata();
    metadata["issuer"] = json!("https://two.example");
    browser.platform.expect_json("https://two.example/.well-known/openid-configuration", 200, &metadata);
    for (jti, more) in [json!({ "sub": "user-1" }), json!({ "sid": "s-1" })].into_iter().enumerate() {
        let mut claims = claims(&browser, more);
        claims["iss"] = json!("https://two.example");
        claims["jti"] = json!(format!("j-{jti}"));
        let token = Op::id_token(&claims);
        let answer = browser.post("/api/auth/backchannel-logout/two", &[("logout_token", &token)]);
        assert_eq!(answer.status(), 200, "{:?}", browser.platform.log.borrow());
        assert_eq!(send(&mut browser, &token).status(), 400, "at the other provider");
    }
    assert!(lives(&mut browser, &cookie));
}

#[test]
fn a_session_in_use_can_be_ended_after_the_first_end_of_its_row() {
    for store in ["AUTH_STATE", "AUTH_DB"] {
        let mut browser = Browser::with_env(env(store));
        signed_in(&mut browser, json!({ "sid": "s-1" }));
        for _ in 0..40 {
            browser.platform.pass_seconds(DAY);
            assert_ne!(browser.get("/api/auth/session").response.body, "null");
            match store {
                "AUTH_DB" => drop(browser.purge().unwrap()),
                // What the alarm of a Durable Object does.
                _ => browser.database.execute(&format!(
                    "DELETE FROM provider_sessions WHERE expires <= strftime('%Y-%m-%dT%H:%M:%fZ', {}, 'unixepoch')",
                    browser.platform.seconds()
                )),
            }
        }
        let cookie = browser.jar[COOKIE].clone();
        let metadata = "https://op.example/.well-known/openid-configuration";
        browser.platform.expect_json(metadata, 200, &Op::metadata());
        assert_eq!(log_out(&mut browser, json!({ "sid": "s-1" })), 200);
        assert!(!lives(&mut browser, &cookie), "{store}");
    }
}

#[test]
fn rows_of_sessions_that_have_ended_are_removed() {
    for store in ["AUTH_DB", "rows"] {
        let mut browser = Browser::with_env(env(store));
        signed_in(&mut browser, json!({ "sid": "s-1" }));
        assert_eq!(browser.database.count("provider_sessions"), 2);
        log_out(&mut browser, json!({ "sid": "s-2" }));
        browser.platform.pass_seconds(33 * DAY);
        browser.purge().unwrap();
        assert_eq!(browser.database.count("provider_sessions"), 0, "{store}");
    }
}

// An invocation of a Worker may send 50 queries to D1, or requests to Durable Objects. A user with more sessions would
// keep those that are left.
#[test]
fn the_sessions_of_a_user_end_at_once_however_many_there_are() {
    for store in STORES {
        let mut browser = Browser::with_env(env(store));
        let mut cookies = Vec::new();
        for number in 0..60 {
            cookies.push(signed_in(&mut browser, json!({ "sid": format!("s-{number}") })));
        }
        browser.database.take_ran();
        assert_eq!(log_out(&mut browser, json!({ "sub": "user-1" })), 200, "{store}");
        let ran = browser.database.take_ran();
        assert!(ran.len() < 10, "{store}: {} statements", ran.len());
        assert!(cookies.iter().all(|cookie| !lives(&mut browser, cookie)), "{store}");
    }
}
