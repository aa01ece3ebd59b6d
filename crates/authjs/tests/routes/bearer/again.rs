//! A token that comes again: its signature is verified once, everything else each time.

use super::*;

fn far() -> Value {
    with("exp", json!(1_900_000_000))
}

fn expecting(browser: &Browser, keys: &[&Key]) {
    let public: Vec<_> = keys.iter().map(|key| key.public()).collect();
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": public }));
}

#[test]
fn a_signature_is_verified_once() {
    let (mut browser, key) = site(auth(json!({})));
    let (first, second) = (token(&key, &claims()), token(&key, &with("sub", json!("bob"))));
    for _ in 0..3 {
        passes(&mut browser, &first);
    }
    assert_eq!(browser.platform.verified.get(), 1);
    passes(&mut browser, &second);
    assert_eq!(browser.platform.verified.get(), 2, "another token");
}

#[test]
fn another_signature_or_payload_is_verified_and_refused() {
    let (mut browser, key) = site(auth(json!({})));
    let valid = token(&key, &claims());
    passes(&mut browser, &valid);
    let (input, signature) = valid.rsplit_once('.').unwrap();
    let (header, _) = input.split_once('.').unwrap();
    let (other, _) = token(&key, &with("sub", json!("bob")))
        .rsplit_once('.')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let payload = other.split_once('.').unwrap().1;
    expecting(&browser, &[&key]);
    for forged in [
        format!("{input}.{}", signature.chars().rev().collect::<String>()),
        format!("{header}.{payload}.{signature}"),
        format!("{input}."),
    ] {
        assert_eq!(refusal(&mut browser, &format!("Bearer {forged}")).status(), 401, "{forged}");
    }
    passes(&mut browser, &valid);
}

#[test]
fn a_token_that_comes_again_expires() {
    let (mut browser, key) = site(auth(json!({})));
    let valid = token(&key, &claims());
    passes(&mut browser, &valid);
    browser.platform.pass_seconds(331);
    let answer = refusal(&mut browser, &format!("Bearer {valid}"));
    assert_eq!((answer.status(), challenge(&answer)), (401, INVALID));
    assert_eq!(browser.platform.reasons(), ["access_token_exp"]);
}

#[test]
fn a_key_that_the_issuer_withdraws_verifies_nothing_any_more() {
    let (mut browser, key) = site(auth(json!({})));
    let (valid, newer) = (token(&key, &far()), Key::new("b"));
    passes(&mut browser, &valid);
    browser.platform.kv.borrow_mut().clear();
    browser.platform.pass_seconds(100_000);
    expecting(&browser, &[&newer]);
    expecting(&browser, &[&newer]);
    assert_eq!(refusal(&mut browser, &format!("Bearer {valid}")).status(), 401);
    browser.platform.finish();
    assert_eq!(browser.platform.reasons().last().map(String::as_str), Some("access_token_key"));
}

#[test]
fn keys_that_are_fetched_again_verify_again() {
    let (mut browser, key) = site(auth(json!({})));
    let valid = token(&key, &far());
    passes(&mut browser, &valid);
    browser.platform.kv.borrow_mut().clear();
    browser.platform.pass_seconds(100_000);
    expecting(&browser, &[&key]);
    passes(&mut browser, &valid);
    passes(&mut browser, &valid);
    assert_eq!(browser.platform.verified.get(), 2);
}

#[test]
fn a_token_of_one_entry_is_judged_by_the_rules_of_another() {
    let strict = entry(json!({ "header": "X-Token", "scopes": ["admin"] }));
    let (mut browser, key) = site(auth(json!({ "bearer": [entry(json!({})), strict] })));
    let valid = token(&key, &claims());
    passes(&mut browser, &valid);
    let refused = browser.pass(Method::Get, "/api/me", &[("x-token", &valid)]).expect_err("the gate refuses");
    assert_eq!(refused.status(), 403, "the signature says nothing about scopes");
    assert_eq!(browser.platform.verified.get(), 1);
}
