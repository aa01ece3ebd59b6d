//! Attacks on the flows, each with its required result.

use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};
use async_trait::async_trait;
use authjs::callbacks::{CallbackError, Callbacks, Jwt, SignIn, SignInDecision};
use authjs::http::Method;
use authjs::jose::base64url;
use hmac::{Hmac, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use crate::routes::callback::signed_in_with;
use crate::support::{Browser, ISSUER, Op};

const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";
const TOKEN: &str = "https://op.example/token";
const NAV: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];

fn signed(header: &str, claims: &Value) -> String {
    let input = format!(
        "{}.{}",
        base64url::encode(header.as_bytes()),
        base64url::encode(claims.to_string().as_bytes())
    );
    let key = b"client secret of the tests, 32 characters and more";
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(input.as_bytes());
    format!("{input}.{}", base64url::encode(&mac.finalize().into_bytes()))
}

fn op_with(change: impl FnOnce(&mut Value)) -> Value {
    let mut op = Op::config();
    change(&mut op);
    json!({ "providers": [op] })
}

#[test]
fn typ_of_another_token_kind_is_refused() {
    for typ in ["at+jwt", "logout+jwt"] {
        let mut browser = Browser::new(op_with(|_| {}));
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
        let url = Op::start(&mut browser, "/dashboard");
        let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
        let token = signed(&format!(r#"{{"alg":"HS256","typ":"{typ}"}}"#), &Op::claims(&nonce));
        browser.platform.expect_json(TOKEN, 200, &Op::token_response(&token));
        browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
        assert_eq!(browser.platform.reasons(), ["id_token_typ"], "{typ}");
    }
}

fn next_auth_4(claims: &Value) -> String {
    let secret = b"a secret for tests, longer than 32 characters";
    let mut key = [0u8; 32];
    hkdf::Hkdf::<Sha256>::new(Some(b""), secret)
        .expand(b"NextAuth.js Generated Encryption Key", &mut key)
        .unwrap();
    let protected = base64url::encode(br#"{"alg":"dir","enc":"A256GCM"}"#);
    let iv = [9u8; 12];
    let mut text = claims.to_string().into_bytes();
    let tag = Aes256Gcm::new((&key).into())
        .encrypt_inout_detached(&iv.into(), protected.as_bytes(), InOutBuf::from(text.as_mut_slice()))
        .unwrap();
    format!(
        "{protected}..{}.{}.{}",
        base64url::encode(&iv),
        base64url::encode(&text),
        base64url::encode(&tag)
    )
}

#[test]
fn a_check_cookie_of_next_auth_4_is_no_session() {
    let mut auth = op_with(|_| {});
    auth["jwt"] = json!({ "legacy": true });
    // next-auth < 4.24.5 stores these in its check cookies for every visitor who clicks "sign in".
    // The last three are from earlier releases.
    for check in ["value", "state", "nonce", "code_verifier"] {
        let mut browser = Browser::new(auth.clone());
        let cookie = json!({ check: "abc", "iat": 1_800_000_000, "exp": 1_800_000_900, "jti": "x" });
        browser.jar.insert("authjs.session-token".into(), next_auth_4(&cookie));
        let passed = browser.visit("/admin", NAV).is_ok();
        assert!(!passed, "{check}: the gate let an anonymous visitor through");
    }
}

#[test]
fn a_session_of_next_auth_4_is_a_session() {
    let mut auth = op_with(|_| {});
    auth["jwt"] = json!({ "legacy": true });
    let mut browser = Browser::new(auth);
    let mut session =
        json!({ "sub": "1", "name": "Ada", "iat": 1_800_000_000, "exp": 1_800_000_900, "jti": "x" });
    browser.jar.insert("authjs.session-token".into(), next_auth_4(&session));
    assert!(browser.visit("/admin", NAV).is_ok());
    // A `jwt` callback may have added a claim with the name of a check.
    (session["state"], session["value"]) = ("CA".into(), 7.into());
    browser.jar.insert("authjs.session-token".into(), next_auth_4(&session));
    assert!(browser.visit("/admin", NAV).is_ok());
}

#[test]
fn the_last_query_parameter_decides_as_in_next() {
    let mut auth = op_with(|_| {});
    auth["matcher"] =
        json!([{ "source": "/page", "has": [{ "type": "query", "key": "view", "value": "admin" }] }]);
    let mut browser = Browser::new(auth);
    assert!(browser.visit("/page?view=admin", NAV).is_err());
    assert!(browser.visit("/page?view=x&view=admin", NAV).is_err(), "origin reads the last: admin");
}

#[test]
fn a_json_body_with_too_many_fields_is_refused() {
    let mut browser = Browser::new(op_with(|_| {}));
    let fields: Map<String, Value> = (0..6000).map(|i| (format!("k{i}"), json!(0))).collect();
    let body = Value::Object(fields).to_string();
    assert!(body.len() <= 64 * 1024);
    let answer =
        browser.send(Method::Post, "/api/auth/session", &[("content-type", "application/json")], &body);
    assert_eq!(answer.status(), 400, "{:?}", browser.platform.reasons());
    assert_eq!(browser.platform.reasons(), ["bad_body"]);
}

#[test]
fn a_callback_without_check_cookies_costs_no_request() {
    let mut browser = Browser::new(op_with(|_| {}));
    for _ in 0..5 {
        browser.get("/api/auth/callback/op?code=x&state=y");
    }
    assert_eq!(browser.platform.sent.borrow().len(), 0, "requests to the provider by an anonymous visitor");
}

#[test]
fn checks_are_used_once_also_where_the_sign_in_fails() {
    let mut browser = Browser::new(op_with(|_| {}));
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/dashboard");
    let state = Op::parameter(&url, "state");
    browser.platform.expect_json(TOKEN, 400, &json!({ "error": "invalid_grant" }));
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    assert!(!browser.has_checks(), "the verifier was sent and is still there");
}

/// Denies every sign-in: by a refusal, or by a session that cannot be created.
struct LetsNobodyIn {
    says_no: bool,
}

#[async_trait(?Send)]
impl Callbacks for LetsNobodyIn {
    async fn sign_in(&self, _: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        Ok(if self.says_no { SignInDecision::Deny } else { SignInDecision::Allow })
    }

    async fn jwt(&self, _: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        Err(CallbackError("store unreachable".into()))
    }
}

#[test]
fn checks_are_used_once_also_where_a_callback_lets_nobody_in() {
    for (says_no, reason) in [(true, "access_denied"), (false, "callback_failed")] {
        let mut browser = Browser::with_callbacks(op_with(|_| {}), Box::new(LetsNobodyIn { says_no }));
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
        let url = Op::start(&mut browser, "/dashboard");
        let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
        browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
        browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
        browser.platform.finish();
        assert_eq!(browser.platform.reasons(), [reason]);
        assert!(!browser.has_checks(), "{reason}: a check was used and is still there");
    }
}

struct Broken;
#[async_trait(?Send)]
impl Callbacks for Broken {
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        if input.trigger.is_none() {
            Err(CallbackError("store unreachable".into()))
        } else {
            Ok(Some(input.token))
        }
    }
}

#[test]
fn an_outage_of_a_callback_is_no_sign_out() {
    let good = signed_in_with(op_with(|_| {}));
    let mut browser = Browser::with_callbacks(op_with(|_| {}), Box::new(Broken));
    browser.jar = good.jar;
    let gate = browser.visit("/admin", NAV).unwrap_err();
    assert_eq!((gate.status(), gate.set_cookies.len()), (500, 0), "the gate keeps it");
    browser.get("/api/auth/session");
    assert!(browser.jar.contains_key("authjs.session-token"), "GET /session signed the visitor out");
}

#[test]
fn an_unverified_address_is_not_the_users() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    let state = Op::parameter(&browser.start("github"), "state");
    let token = json!({ "access_token": "gho", "token_type": "bearer" });
    browser.platform.expect_json("https://github.com/login/oauth/access_token", 200, &token);
    browser.platform.expect_json(
        "https://api.github.com/user",
        200,
        &json!({ "id": 7, "login": "eve", "email": null }),
    );
    let emails = json!([
        { "email": "ceo@victim.example", "primary": true, "verified": false },
        { "email": "eve@evil.example", "primary": false, "verified": true },
    ]);
    browser.platform.expect_json("https://api.github.com/user/emails", 200, &emails);
    browser
        .get(&format!("/api/auth/callback/github?code=c&iss=https://github.com/login/oauth&state={state}"));
    browser.platform.finish();
    assert_ne!(browser.get("/api/auth/session").json()["user"]["email"], json!("ceo@victim.example"));
}

fn custom_oauth() -> Value {
    json!({ "providers": [{
        "id": "op", "type": "oauth", "authorization": "https://op.example/authorize",
        "token": "https://op.example/token", "userinfo": "https://op.example/userinfo",
    }] })
}

#[test]
fn a_profile_without_id_signs_nobody_in() {
    for profile in [json!({ "ok": false, "error": "missing_scope" }), json!({}), json!({ "id": "" })] {
        let mut browser = Browser::new(custom_oauth());
        let state = Op::parameter(&Op::start(&mut browser, "/dashboard"), "state");
        browser.platform.expect_json(TOKEN, 200, &json!({ "access_token": "a", "token_type": "bearer" }));
        browser.platform.expect_json("https://op.example/userinfo", 200, &profile);
        browser.get(&format!("/api/auth/callback/op?code=c&state={state}"));
        browser.platform.finish();
        assert!(browser.visit("/admin", NAV).is_err(), "{profile}: the gate is open to nobody in particular");
    }
}

#[test]
fn another_persons_code_is_not_redeemed_even_where_the_server_ignores_pkce() {
    let mut browser = Browser::new(custom_oauth());
    let state = Op::parameter(&Op::start(&mut browser, "/dashboard"), "state");
    for state in [String::new(), "&state=".to_owned(), "&state=x".to_owned(), format!("&state={state}x")] {
        let mut victim = Browser::new(custom_oauth());
        victim.jar.clone_from(&browser.jar);
        victim.get(&format!("/api/auth/callback/op?code=THIEFS-CODE{state}"));
        assert!(victim.platform.sent.borrow().is_empty(), "{state:?}: the token endpoint was asked");
        assert!(victim.visit("/admin", NAV).is_err());
    }
}

#[test]
fn a_server_that_does_not_promise_pkce_gets_a_nonce() {
    // Defaults of a custom OpenID Provider: checks = ["pkce"]. Metadata without
    // code_challenge_methods_supported.
    let mut browser = Browser::new(op_with(|op| {
        op.as_object_mut().unwrap().remove("checks");
    }));
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/dashboard");
    assert!(!Op::parameter(&url, "state").is_empty() || !Op::parameter(&url, "nonce").is_empty(), "{url}");
}

#[test]
fn a_refused_path_is_not_logged_it_may_hold_a_token() {
    let mut browser = Browser::new(op_with(|_| {}));
    browser.jar.insert("authjs.session-token".into(), "x".into());
    let path = format!("/reset/{}", "s3cret".repeat(2000));
    let _ = browser.visit(&path, NAV);
    let log = browser.platform.log.borrow();
    assert!(!log[0].contains("s3cret"), "{}", log[0]);
}

#[test]
fn an_untrusted_host_is_not_redirected_to() {
    let mut auth = op_with(|_| {});
    auth["trustHost"] = false.into();
    auth["pages"] = json!({ "error": "/oops" });
    let mut browser = Browser::new(auth).at("https://evil.example");
    let answer = browser.get("/api/auth/signin");
    assert!(!answer.location().starts_with("https://evil.example"), "{}", answer.location());
}

#[test]
fn a_stolen_code_is_worth_nothing_where_the_server_ignores_pkce() {
    let mut thief = Browser::new(op_with(|op| {
        op.as_object_mut().unwrap().remove("checks");
    }));
    thief.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    // The state is that of the attacker's own sign-in, so it does not expose the attacker.
    let state = Op::parameter(&Op::start(&mut thief, "/dashboard"), "state");
    // The code was issued to the victim's sign-in, at a server that ignores code_verifier and
    // announces no method.
    let mut claims = Op::claims("");
    claims.as_object_mut().unwrap().remove("nonce");
    claims["sub"] = "victim".into();
    thief.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
    thief.get(&format!("/api/auth/callback/op?code=VICTIMS-CODE&iss={ISSUER}&state={state}"));
    thief.platform.finish();
    assert_eq!(thief.platform.reasons(), ["id_token_nonce"]);
    assert!(thief.visit("/admin", NAV).is_err(), "the thief has the victim's session");
}

#[test]
fn a_short_code_that_the_provider_echoes_stays_out_of_the_log() {
    let mut browser = Browser::new(op_with(|_| {}));
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/dashboard");
    let state = Op::parameter(&url, "state");
    let code = "8d3f2a1b9c0e4f5a6b7c";
    let error = json!({ "error": "invalid_grant", "error_description": format!("code={code} is expired") });
    browser.platform.expect_json(TOKEN, 400, &error);
    browser.get(&format!("/api/auth/callback/op?code={code}&iss={ISSUER}&state={state}"));
    assert!(!browser.platform.log.borrow()[0].contains(code), "{}", browser.platform.log.borrow()[0]);
}
