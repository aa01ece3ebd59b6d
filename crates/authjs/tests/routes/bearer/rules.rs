//! Rules of the gate that judge a token.

use serde_json::{Value, json};

#[cfg(feature = "second-factor")]
use super::{JWKS, challenge};
use super::{auth, claims, get, site, token, with};
#[cfg(feature = "second-factor")]
use crate::support::{Browser, Key};

fn rules() -> Value {
    json!([
        { "path": "/api/admin", "access": "api", "groups": ["admins"] },
        { "path": "/api/mail", "access": "api", "emailDomains": ["example.com"] },
        { "path": "/api/op", "access": "api", "providers": ["op"] },
        { "path": "/api/sub", "access": "api", "claims": { "sub": ["alice"] } },
        { "path": "/api/roles", "access": "api", "claims": { "https://acme.example/roles": ["admin"] } },
        { "path": "/api/realm", "access": "api", "claims": { "realm.roles": ["admin"] } },
        { "path": "/api/:path*", "access": "api" },
    ])
}

/// Returns the status with which the gate answers a token with these claims. 200 if it passes.
fn status(path: &str, claims: &Value) -> u16 {
    let mut auth = auth(json!({ "rules": rules(), "unmatched": "public" }));
    auth.as_object_mut().unwrap().shift_remove("matcher");
    let (mut browser, key) = site(auth);
    let authorization = format!("Bearer {}", token(&key, claims));
    get(&mut browser, path, &authorization).map_or_else(|answer| answer.status(), |_| 200)
}

#[test]
fn claims_of_a_token_meet_conditions() {
    assert_eq!(status("/api/me", &claims()), 200);
    assert_eq!(status("/api/admin", &claims()), 403);
    assert_eq!(status("/api/admin", &with("groups", json!(["admins"]))), 200);
    assert_eq!(status("/api/admin", &with("groups", json!(["users"]))), 403);
    assert_eq!(status("/api/sub", &claims()), 200);
    assert_eq!(status("/api/sub", &with("sub", json!("eve"))), 403);
}

#[test]
fn a_name_with_dots_is_one_claim_or_a_path_and_never_both() {
    assert_eq!(status("/api/roles", &with("https://acme.example/roles", json!(["admin"]))), 200);
    assert_eq!(status("/api/roles", &with("https://acme", json!({ "example/roles": ["admin"] }))), 403);
    let mut both = with("realm.roles", json!(["admin"]));
    assert_eq!(status("/api/realm", &both), 200);
    both["realm"] = json!({ "roles": ["user"] });
    assert_eq!(status("/api/realm", &both), 403);
}

#[test]
fn a_token_has_no_provider_and_no_record_of_a_sign_in() {
    assert_eq!(status("/api/op", &with("provider", json!("op"))), 403);
    let forged = json!({ "groups": ["admins"], "email": "ada@example.com", "provider": "op" });
    for path in ["/api/op", "/api/admin", "/api/mail"] {
        assert_eq!(status(path, &with("authjs_gate", forged.clone())), 403, "{path}");
    }
}

#[test]
fn an_address_of_a_token_must_be_verified() {
    let mut verified = with("email", json!("ada@example.com"));
    assert_eq!(status("/api/mail", &verified), 403);
    verified["email_verified"] = json!("true");
    assert_eq!(status("/api/mail", &verified), 403);
    verified["email_verified"] = json!(true);
    assert_eq!(status("/api/mail", &verified), 200);
    verified["email"] = json!("x@evil.example,ada@example.com");
    assert_eq!(status("/api/mail", &verified), 403);
}

/// RFC 9470: the challenge says that the user must authenticate with more.
#[cfg(feature = "second-factor")]
#[test]
fn a_token_whose_issuer_says_mfa_passes_a_rule_that_asks_for_it() {
    let rules = json!([{ "path": "/api/:path*", "access": "api", "mfa": true }]);
    let answered = |claims: &Value| {
        let more = json!({ "rules": rules, "unmatched": "public", "secondFactor": {} });
        let mut auth = auth(more);
        auth.as_object_mut().unwrap().shift_remove("matcher");
        let browser = Browser::with_database(auth);
        let key = Key::new("a");
        browser.platform.expect_json(JWKS, 200, &json!({ "keys": [key.public()] }));
        let mut browser = browser;
        get(&mut browser, "/api/me", &format!("Bearer {}", token(&key, claims)))
    };
    assert!(answered(&with("amr", json!(["pwd", "mfa"]))).is_ok());
    for amr in [
        json!(null),
        json!([]),
        json!("mfa"),
        json!(["pwd", "otp"]),
        json!({ "mfa": true }),
        json!([["mfa"]]),
    ] {
        let answer = answered(&with("amr", amr.clone())).err().unwrap();
        assert_eq!(answer.status(), 401, "{amr}");
        assert!(challenge(&answer).contains(r#"error="insufficient_user_authentication""#), "{amr}");
    }
    let forged = json!({ "second_factor": { "owner": "alice", "user": null, "since": 1_800_000_000, "at": 1_800_000_000 } });
    assert!(answered(&with("authjs_gate", forged)).is_err(), "a token has no record of a sign-in");
}
