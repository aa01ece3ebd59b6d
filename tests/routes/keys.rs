//! The provider's keys: which verify, and when they are fetched again. Signatures are made by josekit.

use authjs_worker::platform::Platform;
use serde_json::json;

use crate::support::{Browser, ISSUER, Key, Op};

const JWKS: &str = "https://op.example/jwks";

fn browser() -> Browser {
    let mut op = Op::config();
    op["client"] = json!({ "id_token_signed_response_alg": "ES256" });
    let browser = Browser::new(json!({ "providers": [op] }));
    let mut metadata = Op::metadata();
    metadata["id_token_signing_alg_values_supported"] = json!(["ES256"]);
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &metadata);
    browser
}

/// A whole sign-in whose ID Token is signed with `key`; `published` is what the key endpoint answers, if it is asked.
fn sign_in(browser: &mut Browser, key: &Key, published: &[&[&Key]]) -> String {
    let url = Op::start(browser, "/");
    let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
    let mut claims = Op::claims(&nonce);
    claims["iat"] = now(browser).into();
    claims["exp"] = (now(browser) + 600).into();
    browser.platform.expect_json("https://op.example/token", 200, &Op::token_response(&key.sign(&claims)));
    for keys in published {
        let keys: Vec<_> = keys.iter().map(|key| key.public()).collect();
        browser.platform.expect_json(JWKS, 200, &json!({ "keys": keys }));
    }
    browser.platform.log.borrow_mut().clear();
    browser.get(&format!("/api/auth/callback/op?code=c&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    browser.platform.reasons().join(",")
}

fn now(browser: &Browser) -> i64 {
    browser.platform.now().seconds()
}

#[test]
fn a_signature_of_the_published_key_holds_and_the_keys_are_kept() {
    let (mut browser, key) = (browser(), Key::new("1"));
    assert_eq!(sign_in(&mut browser, &key, &[&[&key]]), "");
    assert_eq!(sign_in(&mut browser, &key, &[]), "", "no request for keys");
}

#[test]
fn a_signature_of_another_key_does_not_hold() {
    let (mut browser, published, forged) = (browser(), Key::new("1"), Key::new("1"));
    let reason = sign_in(&mut browser, &forged, &[&[&published], &[&published]]);
    assert_eq!(reason, "id_token_signature");
}

#[test]
fn rotated_keys_are_fetched_once_more() {
    let (mut browser, old, new) = (browser(), Key::new("1"), Key::new("2"));
    assert_eq!(sign_in(&mut browser, &old, &[&[&old]]), "");
    assert_eq!(sign_in(&mut browser, &new, &[&[&old, &new]]), "", "an unknown kid");
    browser.platform.pass_seconds(61);
    let same_kid = Key::new("2");
    assert_eq!(sign_in(&mut browser, &same_kid, &[&[&same_kid]]), "", "a kid used again");
}

#[test]
fn a_storm_of_unknown_keys_costs_one_request_a_minute() {
    let (mut browser, known) = (browser(), Key::new("1"));
    assert_eq!(sign_in(&mut browser, &known, &[&[&known]]), "");
    assert_eq!(sign_in(&mut browser, &Key::new("x"), &[&[&known]]), "id_token_key");
    for _ in 0..3 {
        assert_eq!(sign_in(&mut browser, &Key::new("y"), &[]), "id_token_key");
    }
    browser.platform.pass_seconds(61);
    assert_eq!(sign_in(&mut browser, &Key::new("z"), &[&[&known]]), "id_token_key");
}
