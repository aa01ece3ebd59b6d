//! The nonce of an ID Token: of this browser, of this provider, used once.

use authjs::http::Method;
use serde_json::json;

use super::{JSON, NONCE, ORIGIN, SESSION, auth, expecting_discovery, nonce, refused, send, sign_in, site};
use crate::support::{Browser, Op};

#[test]
fn a_stolen_token_with_its_cookie_works_once_where_something_stores_that() {
    for binding in ["AUTH_STATE", "AUTH_DB"] {
        let mut auth = auth(json!({}));
        auth["session"] = json!({ "strategy": "jwt" });
        let mut browser = expecting_discovery(Browser::with_env(json!({ "AUTH": auth, binding: null })));
        let nonce = nonce(&mut browser);
        let token = Op::id_token(&Op::claims(&nonce));
        let cookie = browser.jar[NONCE].clone();
        assert_eq!(send(&mut browser, &token).status(), 200);
        browser.jar.clear();
        browser.jar.insert(NONCE.into(), cookie);
        let answer = send(&mut browser, &token);
        refused(&browser, &answer, 401, "check_used");
        // The page gets another nonce, with which the user can sign in.
        let answer = sign_in(&mut browser, &json!({}));
        assert_eq!(answer.status(), 200, "{binding}");
        let stored = browser.database.text("SELECT group_concat(name) FROM provider_sessions");
        assert!(!stored.contains(&nonce), "only a hash is stored");
    }
}

#[test]
fn a_store_that_fails_signs_no_one_in_with_a_token() {
    let env = json!({ "AUTH": auth(json!({})), "AUTH_STATE": null });
    let mut browser = expecting_discovery(Browser::with_env(env));
    let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
    browser.database.works.set(false);
    let answer = send(&mut browser, &token);
    assert!(answer.status() >= 500, "{}", answer.status());
    assert!(!browser.jar.contains_key(SESSION));
}

#[test]
fn a_token_needs_the_nonce_of_this_browser() {
    // Without a nonce of its own.
    let mut browser = site();
    let answer = send(&mut browser, &Op::id_token(&Op::claims("n")));
    refused(&browser, &answer, 401, "check_missing");
    // With that of another browser, or none.
    for claim in [json!("another"), json!(null), json!(["n"]), json!(1)] {
        let mut browser = site();
        let answer = sign_in(&mut browser, &json!({ "nonce": claim }));
        refused(&browser, &answer, 401, "id_token_nonce");
    }
    // A cookie that another secret has sealed, and one of another provider.
    let mut browser = site();
    let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
    let mut other = Browser::with_env(json!({
        "AUTH": auth(json!({})), "AUTH_SECRET": "another secret for tests, longer than 32 characters",
    }));
    other.jar = browser.jar.clone();
    let answer = send(&mut other, &token);
    refused(&other, &answer, 401, "check_invalid");
    // After an hour.
    browser.platform.pass_seconds(3_700);
    let answer = send(&mut browser, &token);
    refused(&browser, &answer, 401, "check_invalid");
}

#[test]
fn a_nonce_of_another_provider_is_refused() {
    let mut config = auth(json!({}));
    let mut other = config["providers"][0].clone();
    other["id"] = json!("other");
    config["providers"].as_array_mut().unwrap().push(other);
    let env = json!({ "AUTH": config, "AUTH_OTHER_ID": "client-1", "AUTH_OTHER_SECRET": "another client secret of the tests" });
    let mut browser = Browser::with_env(env);
    let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
    let cookie = browser.jar.remove(NONCE).unwrap();
    browser.jar.insert("authjs.nonce.id-token.other".into(), cookie);
    let body = json!({ "id_token": token }).to_string();
    let answer = browser.send(Method::Post, "/api/auth/callback/other/id-token", &[ORIGIN, JSON], &body);
    refused(&browser, &answer, 401, "check_of_other_provider");
}

#[test]
fn a_replay_is_refused() {
    let mut browser = site();
    let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
    assert_eq!(send(&mut browser, &token).status(), 200);
    browser.jar.remove(SESSION);
    let answer = send(&mut browser, &token);
    refused(&browser, &answer, 401, "check_missing");
    nonce(&mut browser);
    let answer = send(&mut browser, &token);
    refused(&browser, &answer, 401, "id_token_nonce");
}

#[test]
fn several_tabs_share_a_nonce_until_half_of_its_time() {
    let mut browser = site();
    let first = nonce(&mut browser);
    browser.platform.pass_seconds(1_700);
    assert_eq!(nonce(&mut browser), first);
    browser.platform.pass_seconds(101);
    assert_ne!(nonce(&mut browser), first);
}
