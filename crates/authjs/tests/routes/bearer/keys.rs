use authjs::platform::FetchError;

use super::*;

#[test]
fn the_keys_are_found_by_discovery_and_kept() {
    let mut bearer = entry(json!({}));
    bearer.as_object_mut().unwrap().remove("jwksUri");
    let (mut browser, key) = (Browser::new(auth(json!({ "bearer": [bearer] }))), Key::new("a"));
    browser.platform.expect_json(METADATA, 200, &Op::metadata());
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public()] }));
    for _ in 0..3 {
        passes(&mut browser, &token(&key, &claims()));
    }
    browser.platform.finish();
    assert_eq!(browser.platform.kv.borrow().len(), 2, "another isolate finds them in KV");
}

#[test]
fn unknown_keys_cause_one_more_request_a_minute() {
    let (mut browser, key) = site(auth(json!({})));
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public()] }));
    for round in 0..500 {
        let forged = token(&Key::new(&format!("k{}", round % 7)), &claims());
        assert_eq!(refusal(&mut browser, &format!("Bearer {forged}")).status(), 401);
        if round > 10 {
            break;
        }
    }
    browser.platform.finish();
    assert_eq!(browser.platform.reasons().last().map(String::as_str), Some("access_token_key"));
    let other = Key::new("b");
    browser.platform.pass_seconds(61);
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public(), other.public()] }));
    passes(&mut browser, &token(&other, &claims()));
    browser.platform.finish();
}

#[test]
fn a_wrong_signature_is_401() {
    let (mut browser, _) = site(auth(json!({})));
    let forger = Key::new("a");
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [Key::new("a").public()] }));
    let answer = refusal(&mut browser, &format!("Bearer {}", token(&forger, &claims())));
    assert_eq!((answer.status(), challenge(&answer)), (401, INVALID));
    assert_eq!(browser.platform.reasons(), ["access_token_signature"]);
}

#[test]
fn an_issuer_that_is_down_is_503_and_asked_five_times_a_minute() {
    let (mut browser, key) = (Browser::new(auth(json!({}))), Key::new("a"));
    for _ in 0..5 {
        browser.platform.expect(JWKS, Err(FetchError::Timeout));
    }
    let valid = format!("Bearer {}", token(&key, &claims()));
    for _ in 0..11 {
        let answer = refusal(&mut browser, &valid);
        assert_eq!((answer.status(), challenge(&answer)), (503, ""));
        assert_eq!(answer.response.get("retry-after"), Some("5"));
        browser.platform.pass_seconds(5);
    }
    browser.platform.finish();
    browser.platform.pass_seconds(6);
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public()] }));
    passes(&mut browser, &token(&key, &claims()));
}

#[test]
fn each_of_several_issuers_signs_with_its_own_keys() {
    let other = json!({
        "issuer": "https://other.example", "audience": API, "algorithms": ["ES256"],
        "jwksUri": "https://other.example/jwks",
    });
    let (mut browser, key) = site(auth(json!({ "bearer": [entry(json!({})), other] })));
    let second = Key::new("a");
    passes(&mut browser, &token(&key, &claims()));
    browser.platform.expect_json("https://other.example/jwks", 200, &json!({ "keys": [second.public()] }));
    let of_other = with("iss", json!("https://other.example"));
    passes(&mut browser, &token(&second, &of_other));
    browser.platform.expect_json("https://other.example/jwks", 200, &json!({ "keys": [second.public()] }));
    let answer = refusal(&mut browser, &format!("Bearer {}", token(&key, &of_other)));
    assert_eq!(answer.status(), 401, "the keys of the first do not sign for the second");
}
