//! Reasons of the log that no other test of the routes provokes.

use serde_json::{Value, json};

use crate::routes::accounts::{sign_in, with};
use crate::support::{Browser, ISSUER, Op};

const CRITICAL: &str = r#"{"alg":"HS256","crit":["b64"],"b64":true}"#;

/// Returns whether the log has this reason.
fn has_logged(browser: &Browser, reason: &str) -> bool {
    let reason = format!("\"reason\":\"{reason}\"");
    browser.platform.log.borrow().iter().any(|line| line.contains(&reason))
}

/// Signs in at a provider with these parameters of the authorization request, and these claims.
fn signed_in(params: Value, claims: Value) -> Browser {
    let provider = with(Op::config(), json!({ "authorization": { "params": params } }));
    let mut browser = Browser::new(json!({ "providers": [provider] }));
    sign_in(&mut browser, claims);
    browser
}

#[test]
fn a_claim_that_the_request_asks_for_is_checked() {
    let recent = json!({ "max_age": "300" });
    let strong = json!({ "claims": r#"{"id_token":{"acr":{"essential":true,"values":["phr"]}}}"# });
    for (params, claims, reason) in [
        (&recent, json!({}), "id_token_auth_time"),
        (&recent, json!({ "auth_time": 1 }), "id_token_auth_time"),
        (&strong, json!({ "acr": "0" }), "id_token_acr"),
        (&json!({}), json!({ "c_hash": "AAAAAAAAAAAAAAAAAAAAAA" }), "id_token_c_hash"),
    ] {
        let browser = signed_in(params.clone(), claims.clone());
        assert!(has_logged(&browser, reason), "{claims}: {:?}", browser.platform.log.borrow());
        assert!(!browser.jar.contains_key("authjs.session-token"), "{claims}");
    }
    let browser = signed_in(strong, json!({ "acr": "phr" }));
    assert!(browser.jar.contains_key("authjs.session-token"));
}

#[test]
fn a_picture_that_is_a_script_is_left_out() {
    let browser = signed_in(json!({}), json!({ "picture": "javascript:alert(1)" }));
    assert!(browser.jar.contains_key("authjs.session-token"));
    assert!(has_logged(&browser, "picture_script"), "{:?}", browser.platform.log.borrow());
}

#[test]
fn an_id_token_with_a_critical_extension_is_refused() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    let url = "https://op.example/.well-known/openid-configuration";
    browser.platform.expect_json(url, 200, &Op::metadata());
    let started = Op::start(&mut browser, "/dashboard");
    let claims = Op::claims(&Op::parameter(&started, "nonce"));
    let token = Op::sign_as(CRITICAL, &claims.to_string());
    browser.platform.expect_json("https://op.example/token", 200, &Op::token_response(&token));
    let state = Op::parameter(&started, "state");
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    assert!(has_logged(&browser, "id_token_crit"), "{:?}", browser.platform.log.borrow());
}

#[test]
fn a_logout_token_of_another_type_is_refused() {
    let provider = with(Op::config(), json!({ "backchannelLogout": true }));
    let session = json!({ "strategy": "jwt", "revocable": true });
    let auth = json!({ "providers": [provider], "session": session });
    let mut browser = Browser::with_env(json!({ "AUTH": auth, "AUTH_DB": null }));
    sign_in(&mut browser, json!({}));
    for (header, reason) in
        [(CRITICAL, "logout_token_crit"), (r#"{"alg":"HS256","typ":"at+jwt"}"#, "logout_token_typ")]
    {
        let token = Op::sign_as(header, &Op::claims("").to_string());
        let answer = browser.post("/api/auth/backchannel-logout/op", &[("logout_token", &token)]);
        assert_eq!(answer.status(), 400, "{reason}");
        assert!(has_logged(&browser, reason), "{reason}: {:?}", browser.platform.log.borrow());
    }
}

#[cfg(feature = "bearer")]
#[test]
fn an_access_token_with_a_critical_extension_is_refused() {
    let bearer =
        json!([{ "issuer": ISSUER, "audience": "https://api.example.com", "algorithms": ["ES256"] }]);
    let auth = json!({ "providers": [Op::config()], "matcher": ["/api/:path*"], "bearer": bearer });
    let mut browser = Browser::new(auth);
    let token = Op::sign_as(CRITICAL, &json!({ "iss": ISSUER }).to_string());
    let answer = browser.visit("/api/x", &[("authorization", &format!("Bearer {token}"))]);
    assert_eq!(answer.map_err(|answer| answer.status()), Err(401));
    assert!(has_logged(&browser, "access_token_crit"), "{:?}", browser.platform.log.borrow());
}

#[test]
fn a_query_with_thousands_of_fields_is_refused() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    let answer = browser.get(&format!("/api/auth/callback/github?{}", "a=b&".repeat(2000)));
    assert_eq!(answer.status(), 400);
    assert!(has_logged(&browser, "bad_url"), "{:?}", browser.platform.log.borrow());
}
