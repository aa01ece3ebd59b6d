//! `origin.assertion` about the holders of tokens.

use authjs::jose::jws::{UnverifiedJws, parse};

use super::*;
use crate::routes::callback::signed_in_with;

/// [RFC 8410 §10.3](https://www.rfc-editor.org/rfc/rfc8410#section-10.3).
const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
/// The SHA-256 of `test`.
const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn site_with(more: Value) -> (Browser, Key) {
    let mut settings = auth(json!({ "origin": { "assertion": true } }));
    settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let tokens =
        json!([{ "id": "ci", "sha256": SHA256, "scopes": ["deploy"], "expires": "2030-01-01T00:00:00Z" }]);
    let env =
        json!({ "AUTH": settings, "AUTH_ASSERTION_KEY": KEY, "AUTH_SERVICE_TOKENS": tokens.to_string() });
    let (browser, key) = (Browser::with_env(env), Key::new("a"));
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public()] }));
    (browser, key)
}

fn stated(pass: &Pass) -> UnverifiedJws {
    let [(name, assertion)] = pass.headers.as_slice() else { panic!("{:?}", pass.headers) };
    assert_eq!(name, "X-Auth-Assertion");
    parse(assertion).unwrap()
}

#[test]
fn the_holder_of_an_access_token_is_stated_with_the_issuer_of_the_token() {
    let (mut browser, key) = site_with(json!({ "upstream": "https://origin.example" }));
    let mut claims = claims();
    claims["groups"] = json!(["staff"]);
    claims["email"] = "alice@example.com".into();
    let jws = stated(&passes(&mut browser, &token(&key, &claims)));
    assert_eq!((&jws.header["typ"], &jws.header["alg"]), (&json!("token-assertion+jwt"), &json!("EdDSA")));
    let expected = json!({
        "iss": "http://localhost:8787/api/auth", "aud": "https://origin.example", "sub": "alice",
        "sub_id": { "format": "iss_sub", "iss": ISSUER, "sub": "alice" },
        "client_id": "cli", "scope": "read write", "groups": ["staff"],
        "iat": 1_800_000_000, "exp": 1_800_000_060,
    });
    assert_eq!(Value::Object(jws.unverified_claims), expected, "the issuer has not verified the address");
}

#[test]
fn a_machine_is_never_stated_as_a_user_of_the_site() {
    let (mut browser, _) = site_with(json!({}));
    let jws = stated(&passes(&mut browser, "svc_ci.test"));
    assert_eq!(jws.header["typ"], "token-assertion+jwt");
    let claims = jws.unverified_claims;
    assert_eq!((&claims["sub"], &claims["client_id"]), (&json!("service:ci"), &json!("ci")));
    assert_eq!(claims["sub_id"], json!({ "format": "iss_sub", "iss": "service", "sub": "service:ci" }));
}

#[test]
fn an_assertion_ends_with_its_token() {
    let (mut browser, key) = site_with(json!({}));
    for (left, expected) in [(300, 60), (20, 20), (1, 1)] {
        let exp = browser.platform.seconds() + left;
        let claims = stated(&passes(&mut browser, &token(&key, &with("exp", json!(exp))))).unverified_claims;
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), expected);
    }
    browser.platform.pass_seconds(10);
    let exp = browser.platform.seconds() - 5;
    let claims = stated(&passes(&mut browser, &token(&key, &with("exp", json!(exp))))).unverified_claims;
    assert_eq!(claims["exp"], exp, "the tolerance of the gate does not lengthen it");
}

#[test]
fn the_token_and_not_the_session_beside_it_is_stated() {
    let (mut browser, key) = site_with(json!({}));
    browser.jar = signed_in_with(auth(json!({}))).jar;
    let of_session = browser.pass(Method::Get, "/api/me", &[]).ok().flatten().unwrap();
    assert_eq!(stated(&of_session).header["typ"], "auth-assertion+jwt");
    assert_eq!(stated(&passes(&mut browser, &token(&key, &claims()))).unverified_claims["sub"], "alice");
}
