//! Access tokens under `maxAge` and `acr` ([RFC 9470](https://www.rfc-editor.org/rfc/rfc9470)).

use serde_json::{Value, json};

use super::NAVIGATION;
use crate::support::{Answer, Browser, ISSUER, Key, Op};

const JWKS: &str = "https://op.example/jwks";

/// Sends a token with these claims to a path whose rule asks for both.
fn sent(claims: Value, headers: &[(&str, &str)]) -> Result<(), Answer> {
    let issuer = json!({ "issuer": ISSUER, "audience": "https://api.example.com", "algorithms": ["ES256"], "jwksUri": JWKS });
    let rules = json!([{ "path": "/api/me", "access": "signed-in", "maxAge": 300, "acr": ["phr"] }]);
    let auth =
        json!({ "providers": [Op::config()], "bearer": [issuer], "rules": rules, "unmatched": "deny" });
    let (mut browser, key) = (Browser::new(auth), Key::new("a"));
    browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public()] }));
    let mut all = json!({
        "iss": ISSUER, "aud": "https://api.example.com", "sub": "alice", "client_id": "cli",
        "iat": 1_800_000_000, "exp": 1_800_000_300,
    });
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    let authorization = format!("Bearer {}", key.sign_as("at+jwt", &all));
    let headers: Vec<_> =
        headers.iter().copied().chain([("authorization", authorization.as_str())]).collect();
    browser.visit("/api/me", &headers).map(drop)
}

#[test]
fn claims_of_a_token_say_when_and_how_its_user_signed_in() {
    let passes = |claims: Value| sent(claims, &[]).is_ok();
    assert!(passes(json!({ "auth_time": 1_799_999_700, "acr": "phr" })));
    assert!(passes(json!({ "auth_time": 1_799_999_700.5, "acr": "phr" })));
    for unfit in [
        json!({}),
        json!({ "auth_time": 1_799_999_700 }),
        json!({ "acr": "phr" }),
        json!({ "auth_time": 1_799_999_699, "acr": "phr" }),
        json!({ "auth_time": "1799999990", "acr": "phr" }),
        json!({ "auth_time": 1_800_000_000_000_i64, "acr": "phr" }),
        json!({ "auth_time": 1_799_999_990, "acr": ["phr"] }),
        json!({ "authjs_gate": { "auth_time": 1_799_999_990, "acr": "phr" } }),
    ] {
        assert!(!passes(unfit.clone()), "{unfit}");
    }
}

#[test]
fn the_holder_of_a_token_gets_a_challenge_and_no_redirect() {
    let expected = "Bearer realm=\"authjs\", error=\"insufficient_user_authentication\", acr_values=\"phr\", \
        max_age=\"300\", resource_metadata=\"http://localhost:8787/.well-known/oauth-protected-resource\"";
    for headers in [&[][..], NAVIGATION] {
        let answer = sent(json!({ "auth_time": 1 }), headers).expect_err("the gate refuses");
        assert_eq!((answer.status(), answer.location(), answer.set_cookies.len()), (401, "", 0));
        assert_eq!(answer.response.get("www-authenticate"), Some(expected));
    }
}
