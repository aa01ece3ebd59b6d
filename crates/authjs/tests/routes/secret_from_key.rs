//! A client secret that is created from a private key: Apple's .p8. Its ID Tokens are ES256 here,
//! for the test's keys.

use authjs::http::{Method, Params};
use authjs::jose::algorithms::find;
use authjs::jose::jwk::JwkSet;
use authjs::jose::jws::{self, UnverifiedJws};
use authjs_testing::signatures::verify_signature;
use serde_json::{Value, json};

use super::apple::{TOKEN, metadata};
use crate::support::{Browser, Key, Op};

/// The pair of RFC 7515 appendix A.3.
const P8: &str = "-----BEGIN PRIVATE KEY-----\n\
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff\n\
    H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp\n\
    7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt\n\
    -----END PRIVATE KEY-----";
const PUBLIC: &str = r#"{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;

fn deployment() -> Browser {
    let apple = json!({
        "id": "apple", "teamId": "TEAM123456", "keyId": "KEY1234567",
        "client": { "id_token_signed_response_alg": "ES256" },
    });
    Browser::with_env(json!({
        "AUTH": { "providers": [apple] },
        "AUTH_APPLE_ID": "client-1",
        "AUTH_APPLE_PRIVATE_KEY": P8,
    }))
}

/// Signs in. Returns the client secret that Apple received.
fn client_secret(browser: &mut Browser, key: &Key, first: bool) -> String {
    if first {
        let discovery = "https://appleid.apple.com/.well-known/openid-configuration";
        browser.platform.expect_json(discovery, 200, &metadata());
    }
    let url = browser.start("apple");
    let now = browser.platform.seconds();
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    claims["iss"] = "https://appleid.apple.com".into();
    claims["iat"] = now.into();
    claims["exp"] = (now + 600).into();
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&key.sign(&claims)));
    if first {
        let keys = json!({ "keys": [key.public()] });
        browser.platform.expect_json("https://appleid.apple.com/auth/keys", 200, &keys);
    }
    let form = format!("state={}&code=c-1", Op::parameter(&url, "state"));
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let answer = browser.send(Method::Post, "/api/auth/callback/apple", &headers, &form);
    browser.platform.finish();
    assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
    let sent = browser.platform.sent.borrow();
    let request = sent.iter().rfind(|request| request.url.as_str() == TOKEN).unwrap();
    let form = Params::parse(request.body.as_deref().unwrap().as_bytes(), 20).unwrap();
    form.get("client_secret").unwrap().to_owned()
}

fn verified(secret: &str) -> UnverifiedJws {
    let jws = jws::parse(secret).unwrap();
    let (algorithm, keys) = (find("ES256").unwrap(), JwkSet::parse(PUBLIC.as_bytes()).unwrap());
    let key = keys.candidates(None, algorithm)[0];
    assert!(verify_signature(algorithm, key, jws.signing_input.as_bytes(), &jws.signature));
    jws
}

#[test]
fn the_key_makes_the_secret() {
    let (mut browser, key) = (deployment(), Key::new("1"));
    let jws = verified(&client_secret(&mut browser, &key, true));
    assert_eq!(Value::Object(jws.header), json!({ "alg": "ES256", "kid": "KEY1234567" }));
    let claims = json!({
        "iss": "TEAM123456", "iat": 1_800_000_000, "exp": 1_800_003_600,
        "aud": "https://appleid.apple.com", "sub": "client-1",
    });
    assert_eq!(Value::Object(jws.unverified_claims), claims);
}

#[test]
fn a_secret_serves_until_shortly_before_it_ends() {
    let (mut browser, key) = (deployment(), Key::new("1"));
    let first = client_secret(&mut browser, &key, true);
    browser.platform.pass_seconds(3_200);
    assert_eq!(client_secret(&mut browser, &key, false), first);
    browser.platform.pass_seconds(200);
    let second = client_secret(&mut browser, &key, false);
    assert_eq!(verified(&second).unverified_claims["iat"], 1_800_003_400);
}
