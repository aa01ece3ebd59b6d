//! What an ID Token must say.

use authjs::jose::base64url;
use serde_json::{Value, json};

use super::{
    JSON, NONCE, ORIGIN, SESSION, auth, expecting_discovery, nonce, post, reason, refused, send, sign_in,
    site,
};
use crate::support::{Browser, Op};

#[test]
fn a_script_of_the_site_signs_in_with_an_id_token() {
    let mut browser = site();
    let asked = post(&mut browser, &[ORIGIN, JSON], &json!({}));
    let cookie = asked.cookie(NONCE);
    for attribute in ["Max-Age=3600", "HttpOnly", "SameSite=Lax", "Path=/api/auth"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let nonce = asked.json()["nonce"].as_str().unwrap().to_owned();
    assert!(nonce.len() >= 43 && !cookie.contains(&nonce), "{nonce}");
    let answer = send(&mut browser, &Op::id_token(&Op::claims(&nonce)));
    assert_eq!((answer.status(), answer.json()), (200, json!({ "url": "http://localhost:8787/dashboard" })));
    assert!(answer.cookie(NONCE).contains("Max-Age=0"), "a nonce signs in once");
    assert!(browser.visit("/dashboard", &[]).is_ok());
    let session = browser.get("/api/auth/session").json();
    assert_eq!(session["user"]["email"], "ada@example.com");
    assert_eq!(browser.platform.reasons(), [""; 0]);
}

#[test]
fn the_rules_for_id_tokens_hold() {
    let rows = [
        (json!({ "iss": "https://evil.example" }), "id_token_iss"),
        (json!({ "aud": "client-2" }), "id_token_aud"),
        (json!({ "aud": ["client-2", "client-3"] }), "id_token_aud"),
        (json!({ "aud": null }), "id_token_aud"),
        (json!({ "aud": ["client-1", "client-2"] }), "id_token_azp"),
        (json!({ "azp": "client-2" }), "id_token_azp"),
        (json!({ "exp": 1_799_999_000 }), "id_token_exp"),
        (json!({ "exp": null }), "id_token_exp"),
        (json!({ "iat": 1_799_990_000 }), "id_token_iat"),
        (json!({ "iat": 1_800_009_000 }), "id_token_iat"),
        (json!({ "nbf": 1_800_009_000 }), "id_token_nbf"),
        (json!({ "sub": "" }), "id_token_sub"),
    ];
    for (claims, expected) in rows {
        let mut browser = site();
        let answer = sign_in(&mut browser, &claims);
        refused(&browser, &answer, 401, expected);
    }
}

#[test]
fn unsigned_and_foreign_tokens_are_refused() {
    let part = |value: &Value| base64url::encode(value.to_string().as_bytes());
    for (header, expected) in [
        (json!({ "alg": "none" }), "id_token_alg"),
        (json!({ "alg": "RS256" }), "id_token_alg"),
        (json!({ "alg": "HS256" }), "id_token_signature"),
        (json!({ "alg": "HS256", "typ": "at+jwt" }), "id_token_signature"),
    ] {
        let mut browser = site();
        let claims = Op::claims(&nonce(&mut browser));
        let answer = send(&mut browser, &format!("{}.{}.c2ln", part(&header), part(&claims)));
        refused(&browser, &answer, 401, expected);
    }
    // HS256 under the client secret, where the provider is not registered to sign so.
    let mut browser = expecting_discovery(Browser::new(auth(json!({ "client": {} }))));
    let answer = sign_in(&mut browser, &json!({}));
    refused(&browser, &answer, 401, "id_token_alg");
    for token in ["x", "a.b", "..", "a.b.c.d.e"] {
        let mut browser = site();
        nonce(&mut browser);
        let answer = send(&mut browser, token);
        assert_eq!(answer.status(), 401, "{token}");
        assert!(!browser.jar.contains_key(SESSION));
    }
}

#[test]
fn clients_of_native_apps_are_named() {
    let apps = || expecting_discovery(Browser::new(auth(json!({ "idTokenAudiences": ["ios", "android"] }))));
    for claims in [
        json!({ "aud": "ios" }),
        json!({ "aud": "ios", "azp": "ios" }),
        json!({ "azp": "android" }),
        json!({ "aud": "client-1" }),
    ] {
        let mut browser = apps();
        assert_eq!(sign_in(&mut browser, &claims).status(), 200, "{claims}");
        assert!(browser.jar.contains_key(SESSION));
    }
    for (claims, expected) in [
        (json!({ "aud": "web-2" }), "id_token_aud"),
        (json!({ "aud": "ios", "azp": "web-2" }), "id_token_azp"),
    ] {
        let mut browser = apps();
        let answer = sign_in(&mut browser, &claims);
        refused(&browser, &answer, 401, expected);
    }
    // They count here alone: the code flow of the site takes none of them.
    let mut browser = apps();
    let url = Op::start(&mut browser, "/dashboard");
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    claims["aud"] = json!("ios");
    browser.platform.expect_json(
        "https://op.example/token",
        200,
        &Op::token_response(&Op::id_token(&claims)),
    );
    let state = Op::parameter(&url, "state");
    browser.get(&format!("/api/auth/callback/op?code=c&iss=https://op.example&state={state}"));
    assert_eq!(reason(&browser), "id_token_aud");
}
