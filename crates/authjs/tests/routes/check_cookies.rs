//! The shared cookies of a pending sign-in: their lifetime, their keys, and when a callback clears
//! them. `tabs/` has those of `sharedChecks = false`.

use authjs::jose::jwe::EncryptionKey;
use authjs::jose::jwt;
use authjs::platform::Platform;
use authjs::secret::Secret;
use serde_json::json;

use crate::support::{Browser, Op};

const NOW: i64 = 1_800_000_000;

fn github() -> (Browser, String) {
    let mut browser = Browser::new(json!({ "providers": ["github", Op::config()], "sharedChecks": true }));
    let state = Op::parameter(&browser.start("github"), "state");
    (browser, state)
}

#[test]
fn check_cookies_expire_after_a_quarter_of_an_hour() {
    let mut browser = Browser::new(json!({ "providers": ["github"], "sharedChecks": true }));
    let csrf_token = browser.csrf_token();
    let answer = browser.post("/api/auth/signin/github", &[("csrfToken", &csrf_token)]);
    let expires = browser.platform.now().plus_seconds(900).http_date();
    for name in ["authjs.state", "authjs.pkce.code_verifier"] {
        let cookie = answer.cookie(name);
        assert!(cookie.contains("; Max-Age=900"), "{cookie}");
        assert!(cookie.contains(&format!("; Expires={expires}")), "{cookie}");
    }
}

#[test]
fn a_check_cookie_without_a_value_is_refused() {
    let (mut browser, _) = github();
    let secret = Secret::new("a secret for tests, longer than 32 characters");
    let claims = json!({ "value": "", "provider": "github", "iat": NOW, "exp": NOW + 900 });
    let key = EncryptionKey::derive(&secret, "authjs.state");
    let sealed = jwt::encode(&key, claims.as_object().unwrap(), [1; 16]);
    browser.jar.insert("authjs.state".into(), sealed);
    browser.get("/api/auth/callback/github?code=c-1&state=");
    assert_eq!(browser.platform.reasons(), ["check_invalid"]);
}

#[test]
fn a_refusal_leaves_the_check_cookie_of_another_provider_alone() {
    let (mut browser, state) = github();
    let mut of_op = Browser::new(json!({ "providers": [Op::config()], "sharedChecks": true }));
    of_op.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    Op::start(&mut of_op, "/");
    browser.jar.insert("authjs.nonce".into(), of_op.jar["authjs.nonce"].clone());
    browser.jar.insert("authjs.pkce.code_verifier".into(), "does not open".into());
    let answer = browser.get(&format!("/api/auth/callback/github?error=access_denied&state={state}"));
    assert!(answer.cookie("authjs.state").contains("Max-Age=0"), "{:?}", answer.set_cookies);
    assert!(answer.cookie("authjs.pkce.code_verifier").contains("Max-Age=0"), "{:?}", answer.set_cookies);
    assert_eq!(answer.cookie("authjs.nonce"), "");
}
