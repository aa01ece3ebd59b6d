//! `idToken: false`: the profile from the UserInfo endpoint, plain or signed.

use authjs::http::OutgoingResponse;
use serde_json::{Value, json};

use crate::support::{Browser, ISSUER, Op};

const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";
const TOKEN: &str = "https://op.example/token";
const USERINFO: &str = "https://op.example/userinfo";

fn config(alg: Option<&str>) -> Value {
    let mut op = Op::config();
    op["idToken"] = false.into();
    if let Some(alg) = alg {
        op["client"]["userinfo_signed_response_alg"] = alg.into();
    }
    json!({ "providers": [op] })
}

fn typed(content_type: &str, body: &str) -> OutgoingResponse {
    let headers = vec![("content-type".to_owned(), content_type.to_owned())];
    OutgoingResponse { status: 200, headers, body: body.as_bytes().to_vec() }
}

/// Signs in at a provider whose userinfo endpoint sends this answer. Returns the browser.
fn signed_in(config: Value, userinfo: OutgoingResponse) -> Browser {
    let mut browser = Browser::new(config);
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
    browser.platform.expect(USERINFO, Ok(userinfo));
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    browser
}

fn header(browser: &Browser, name: &str) -> String {
    let sent = browser.platform.sent.borrow();
    let (_, value) = sent.last().unwrap().headers.iter().find(|(header, _)| *header == name).unwrap();
    value.clone()
}

#[test]
fn the_profile_is_the_userinfo_and_not_the_id_token() {
    let userinfo = typed("application/json", r#"{"sub":"user-1","name":"Countess"}"#);
    let mut browser = signed_in(config(None), userinfo);
    assert_eq!(browser.get("/api/auth/session").json()["user"], json!({ "name": "Countess" }));
    assert_eq!(header(&browser, "authorization"), "Bearer at-1");
    assert_eq!(header(&browser, "accept"), "application/json, application/jwt");
}

// .NET writes such files, and Auth.js accepts them.
#[test]
fn documents_may_begin_with_a_byte_order_mark() {
    let marked = |value: &Value| Ok(typed("application/json", &format!("\u{feff}{value}")));
    let mut browser = Browser::new(config(None));
    browser.platform.expect(DISCOVERY, marked(&Op::metadata()));
    let url = Op::start(&mut browser, "/");
    let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
    let tokens = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
    browser.platform.expect(TOKEN, marked(&tokens));
    browser.platform.expect(USERINFO, marked(&json!({ "sub": "user-1", "name": "Countess" })));
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Countess");
}

#[test]
fn userinfo_about_somebody_else_signs_nobody_in() {
    for userinfo in [r#"{"sub":"user-2"}"#, r#"{"name":"x"}"#] {
        let mut browser = signed_in(config(None), typed("application/json", userinfo));
        assert_eq!(browser.platform.reasons(), ["userinfo_sub"]);
        assert_eq!(browser.get("/api/auth/session").response.body, "null");
    }
}

#[test]
fn signed_userinfo_is_asked_for_verified_and_used() {
    let claims = json!({ "iss": ISSUER, "aud": "client-1", "sub": "user-1", "name": "Countess" });
    let userinfo = typed("application/jwt", &Op::id_token(&claims));
    let mut browser = signed_in(config(Some("HS256")), userinfo);
    assert_eq!(browser.get("/api/auth/session").json()["user"], json!({ "name": "Countess" }));
    assert_eq!(header(&browser, "accept"), "application/jwt");
}

/// Checks that signed userinfo is refused for exactly this reason, and that no user is signed in.
fn refused(alg: Option<&str>, userinfo: OutgoingResponse, reason: &str) {
    let mut browser = signed_in(config(alg), userinfo);
    assert_eq!(browser.platform.reasons(), [reason]);
    assert_eq!(browser.get("/api/auth/session").response.body, "null");
}

#[test]
fn signed_userinfo_that_does_not_hold_signs_nobody_in() {
    let jwt = |claims: &Value| typed("application/jwt", &Op::id_token(claims));
    let good = json!({ "iss": ISSUER, "aud": "client-1", "sub": "user-1" });
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        jwt(&claims)
    };
    let hs256 = Some("HS256");
    refused(hs256, with("iss", json!("https://evil.example")), "userinfo_iss");
    refused(hs256, with("aud", json!("another")), "userinfo_aud");
    refused(hs256, with("exp", json!(1_799_999_000)), "userinfo_time");
    refused(hs256, with("sub", json!("user-2")), "userinfo_sub");
    refused(hs256, typed("application/json", r#"{"sub":"user-1"}"#), "userinfo_unsigned");
    refused(hs256, typed("application/jwt", r#"{"sub":"user-1"}"#), "userinfo_malformed");
    let mut damaged = Op::id_token(&good);
    let last = if damaged.ends_with('A') { 'E' } else { 'A' };
    damaged.replace_range(damaged.len() - 4..damaged.len() - 3, &last.to_string());
    refused(hs256, typed("application/jwt", &damaged), "userinfo_signature");
    refused(hs256, typed("application/jwt", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyLTEifQ."), "userinfo_alg");
    refused(Some("RS256"), jwt(&good), "userinfo_alg");
    refused(None, jwt(&good), "userinfo_alg");
}

#[test]
fn signed_userinfo_of_an_unknown_key_signs_nobody_in() {
    let mut browser = Browser::new(config(Some("RS256")));
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
    // `{"alg":"RS256"}`
    browser.platform.expect(USERINFO, Ok(typed("application/jwt", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln")));
    // RFC 8037 appendix A.2
    let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
    for _ in 0..2 {
        browser.platform.expect_json("https://op.example/jwks", 200, &json!({ "keys": [key] }));
    }
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    assert_eq!(browser.platform.reasons(), ["userinfo_key"]);
    assert_eq!(browser.get("/api/auth/session").response.body, "null");
}
