use serde_json::{Value, json};

use crate::support::{Answer, Browser, ISSUER, Op};

pub const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";
pub const TOKEN: &str = "https://op.example/token";

/// Returns a browser that has started a sign-in, and the authorization URL's state and nonce.
pub fn started(auth: Value) -> (Browser, String, String) {
    started_by(Browser::new(auth))
}

/// Does the same with this browser.
pub fn started_by(mut browser: Browser) -> (Browser, String, String) {
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/dashboard");
    (browser, Op::parameter(&url, "state"), Op::parameter(&url, "nonce"))
}

pub fn op() -> Value {
    json!({ "providers": [Op::config()] })
}

/// Comes back from the provider with a valid query and these parameters.
pub fn come_back(browser: &mut Browser, state: &str, more: &str) -> Answer {
    let answer = browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}{more}"));
    browser.platform.finish();
    answer
}

/// Returns a browser that has signed in at the provider.
pub fn signed_in() -> Browser {
    signed_in_with(op())
}

/// Returns a browser that has signed in with these settings.
pub fn signed_in_with(auth: Value) -> Browser {
    signed_in_by(Browser::new(auth))
}

/// Returns this browser after a sign-in.
pub fn signed_in_by(browser: Browser) -> Browser {
    let (mut browser, state, nonce) = started_by(browser);
    let response = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
    browser.platform.expect_json(TOKEN, 200, &response);
    let answer = come_back(&mut browser, &state, "");
    assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
    browser
}

#[test]
fn a_sign_in_ends_where_it_was_wanted_with_a_session() {
    let mut browser = signed_in();
    let session = browser.get("/api/auth/session");
    assert_eq!(
        session.response.body,
        concat!(
            r#"{"user":{"name":"Ada","email":"ada@example.com","image":"https://op.example/ada.png"},"#,
            r#""expires":"2027-02-14T08:00:00.000Z"}"#
        )
    );
    assert!(!browser.has_checks(), "the checks are cleared");
    assert_eq!(browser.platform.reasons(), Vec::<String>::new());
}

#[test]
fn the_token_request_is_auth_js_to_the_byte() {
    let browser = signed_in();
    let sent = browser.platform.sent.borrow();
    let request = sent.last().unwrap();
    let body = request.body.as_deref().unwrap();
    let prefix = concat!(
        "redirect_uri=http%3A%2F%2Flocalhost%3A8787%2Fapi%2Fauth%2Fcallback%2Fop",
        "&code=c-1&code_verifier="
    );
    assert!(body.starts_with(prefix), "{body}");
    assert!(body.ends_with("&grant_type=authorization_code"), "{body}");
    let authorization = request.headers.iter().find(|(name, _)| *name == "authorization").unwrap();
    assert!(authorization.1.starts_with("Basic "));
}

/// Checks that the ID Token is refused for exactly this reason, and that no user is signed in.
fn refused(change: impl FnOnce(&mut Value), reason: &str) {
    let (mut browser, state, nonce) = started(op());
    let mut claims = Op::claims(&nonce);
    change(&mut claims);
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
    let answer = come_back(&mut browser, &state, "");
    assert_eq!(answer.location(), "http://localhost:8787/api/auth/error?error=Configuration", "{reason}");
    assert_eq!(browser.platform.reasons(), [reason]);
    let all_cleared = answer.set_cookies.iter().all(|line| line.contains("Max-Age=0"));
    assert!(all_cleared && answer.pending().len() == 1, "the checks are used up: {:?}", answer.set_cookies);
    assert_eq!(browser.get("/api/auth/session").response.body, "null");
}

#[test]
fn an_id_token_that_does_not_hold_signs_nobody_in() {
    refused(|claims| claims["iss"] = "https://evil.example".into(), "id_token_iss");
    refused(|claims| claims["aud"] = "another".into(), "id_token_aud");
    refused(|claims| claims["aud"] = json!(["client-1", "another"]), "id_token_azp");
    refused(|claims| claims["nonce"] = "another".into(), "id_token_nonce");
    refused(|claims| claims["nonce"] = Value::Null, "id_token_nonce");
    refused(|claims| claims["exp"] = 1_799_999_000.into(), "id_token_exp");
    refused(|claims| claims["exp"] = "1800000600".into(), "id_token_exp");
    refused(|claims| drop(claims.as_object_mut().unwrap().remove("iat")), "id_token_iat");
    refused(|claims| drop(claims.as_object_mut().unwrap().remove("sub")), "id_token_sub");
    refused(|claims| claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA".into(), "id_token_at_hash");
}

#[test]
fn a_signature_that_does_not_hold_signs_nobody_in() {
    let (mut browser, state, nonce) = started(op());
    let mut token = Op::id_token(&Op::claims(&nonce));
    let last = if token.ends_with('A') { 'E' } else { 'A' };
    token.replace_range(token.len() - 4..token.len() - 3, &last.to_string());
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&token));
    come_back(&mut browser, &state, "");
    assert_eq!(browser.platform.reasons(), ["id_token_signature"]);
}

#[test]
fn an_algorithm_that_was_not_agreed_is_refused_before_any_key_is_asked_for() {
    let (mut browser, state, _) = started(op());
    let none = "eyJhbGciOiJub25lIn0.e30.";
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(none));
    come_back(&mut browser, &state, "");
    assert_eq!(browser.platform.reasons(), ["id_token_alg"]);
}

/// Checks that the response is refused for exactly this reason, before any request to the token
/// endpoint.
fn not_redeemed(query: &str, location: &str, reason: &str) {
    let (mut browser, state, _) = started(op());
    let answer = browser.get(&format!("/api/auth/callback/op?{}", query.replace("STATE", &state)));
    browser.platform.finish();
    assert_eq!(answer.location(), format!("http://localhost:8787/api/auth/{location}"), "{query}");
    assert_eq!(browser.platform.reasons(), [reason], "{query}");
}

#[test]
fn a_forged_authorization_response_is_not_redeemed() {
    const ERROR: &str = "error?error=Configuration";
    const RETRY: &str =
        "signin?error=OAuthCallbackError&code=retry&callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fdashboard";
    not_redeemed("code=c&iss=https://op.example&state=forged", RETRY, "state_mismatch");
    not_redeemed("code=c&iss=https://op.example", RETRY, "state_mismatch");
    not_redeemed("code=c&state=STATE", ERROR, "response_issuer_missing");
    not_redeemed("code=c&state=STATE&iss=https://evil.example", ERROR, "response_issuer");
    not_redeemed("iss=https://op.example&state=STATE", ERROR, "code_missing");
    not_redeemed("code=c&code=d&iss=https://op.example&state=STATE", ERROR, "response_parameter_repeated");
    not_redeemed("code=c&iss=https://op.example&state=STATE&id_token=x", ERROR, "response_mode_unexpected");
    let refused = "signin?error=OAuthCallbackError";
    not_redeemed("error=server_error&iss=https://op.example&state=STATE", refused, "authorization_error");
    not_redeemed("error=server_error&iss=https://op.example", refused, "state_mismatch");
    let shown = "signin?error=OAuthCallbackError&code=access_denied";
    not_redeemed("error=access_denied&iss=https://op.example&state=STATE", shown, "authorization_error");
    not_redeemed("error=access_denied&iss=https://op.example", shown, "state_mismatch");
    not_redeemed(
        "error=user_cancelled_login&iss=https://op.example&state=STATE",
        shown,
        "authorization_error",
    );
    not_redeemed("error=access_denied&iss=https://op.example&state=", RETRY, "state_mismatch");
    not_redeemed("error=access_denied&iss=https://op.example&state=forged", RETRY, "state_mismatch");
    not_redeemed("error=&iss=https://op.example", RETRY, "state_mismatch");
}

// Without `checks`, the defaults are PKCE and state.
#[test]
fn a_refusal_without_state_is_no_error_of_the_site_and_ends_no_sign_in() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    browser.start("github");
    let answer = browser.get("/api/auth/callback/github?error=access_denied");
    assert_eq!(
        answer.location(),
        "http://localhost:8787/api/auth/signin?error=OAuthCallbackError&code=access_denied"
    );
    assert!(browser.has_checks() && answer.set_cookies.is_empty(), "anybody may have sent it");
}

// An attacker can send a visitor to these addresses.
#[test]
fn a_response_that_proves_nothing_ends_no_sign_in() {
    let mut by_state = Op::config();
    by_state["checks"] = json!(["pkce", "state"]);
    let mut browser = Browser::new(json!({ "providers": [by_state, "github"] }));
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let state = Op::parameter(&Op::start(&mut browser, "/dashboard"), "state");
    let mut claims = Op::claims("");
    claims.as_object_mut().unwrap().remove("nonce");

    come_back(&mut browser, "forged", "");
    come_back(&mut browser, "forged", "&error=access_denied");
    browser.get(&format!("/api/auth/callback/op?error=access_denied&iss={ISSUER}"));
    browser.get("/api/auth/callback/op?error=access_denied&state=forged");
    browser.get("/api/auth/callback/op?code=c&state=forged");
    browser.get("/api/auth/callback/github?code=c");
    let reasons = [
        "state_mismatch",
        "state_mismatch",
        "state_mismatch",
        "response_issuer_missing",
        "response_issuer_missing",
        "check_of_other_provider",
    ];
    assert_eq!(browser.platform.reasons(), reasons);
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
    let answer = come_back(&mut browser, &state, "");
    assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.reasons());
}

// A verifier that is kept lets an attacker's code in at a server that ignores PKCE.
#[test]
fn without_a_state_check_a_refusal_ends_the_sign_in() {
    for checks in [json!(["pkce"]), json!(["nonce"]), json!(["pkce", "nonce"])] {
        for iss in ["&iss=https://op.example", ""] {
            let mut config = Op::config();
            config["checks"] = checks.clone();
            let (mut browser, _, _) = started(json!({ "providers": [config] }));
            let answer = browser.get(&format!("/api/auth/callback/op?error=access_denied{iss}"));
            assert!(answer.pending().len() == 1 && !browser.has_checks(), "{checks}");
            come_back(&mut browser, "", "");
            assert_eq!(browser.platform.reasons().last().unwrap(), "check_missing", "{checks}");
        }
    }
}

// RFC 9207: many servers that announce `iss` send it only with a code.
#[test]
fn a_refusal_without_the_promised_iss_is_a_refusal() {
    for (query, location, is_spent) in [
        ("error=access_denied&state=STATE", "OAuthCallbackError&code=access_denied", true),
        ("error=server_error&state=STATE", "OAuthCallbackError", true),
        ("error=access_denied", "OAuthCallbackError&code=access_denied", false),
        ("error=access_denied&state=forged", "OAuthCallbackError&code=access_denied", false),
    ] {
        let (mut browser, state, _) = started(op());
        let answer = browser.get(&format!("/api/auth/callback/op?{}", query.replace("STATE", &state)));
        let page = format!("http://localhost:8787/api/auth/signin?error={location}");
        assert_eq!(answer.location(), page, "{query}");
        assert_eq!(!browser.has_checks(), is_spent, "{query}");
        assert_eq!(answer.set_cookies.len(), usize::from(is_spent), "{query}");
    }
    let (mut browser, state, _) = started(op());
    let answer = browser
        .get(&format!("/api/auth/callback/op?error=access_denied&iss=https://evil.example&state={state}"));
    assert_eq!(answer.location(), "http://localhost:8787/api/auth/error?error=Configuration");
    assert!(answer.set_cookies.is_empty());
}

#[test]
fn checks_expire_after_fifteen_minutes() {
    let (mut browser, state, _) = started(op());
    browser.platform.pass_seconds(900 + 16);
    come_back(&mut browser, &state, "");
    assert_eq!(browser.platform.reasons(), ["check_invalid"]);
}

#[test]
fn checks_of_one_provider_do_not_serve_another() {
    let mut other = Op::config();
    other["id"] = "op2".into();
    other["clientId"] = "client-2".into();
    other["clientSecret"] = "x".into();
    let (mut browser, state, _) = started(json!({ "providers": [Op::config(), other] }));
    browser.get(&format!("/api/auth/callback/op2?code=c-1&iss={ISSUER}&state={state}"));
    assert_eq!(browser.platform.reasons(), ["check_of_other_provider"]);
}

#[test]
fn a_check_cookie_is_no_session() {
    let (mut browser, _, _) = started(op());
    for check in browser.pending() {
        let sealed = browser.jar[&check].clone();
        browser.jar.insert("authjs.session-token".into(), sealed);
        assert_eq!(browser.get("/api/auth/session").response.body, "null", "{check}");
    }
}

#[test]
fn a_token_endpoint_that_refuses_or_redirects_signs_nobody_in() {
    for (status, body, reason) in [
        (400, json!({ "error": "invalid_grant" }), "token_error"),
        (302, json!({}), "provider_status"),
        (500, json!({}), "provider_status"),
        (200, json!({ "access_token": "x" }), "token_response_malformed"),
        (200, json!({ "access_token": "x", "token_type": "mac" }), "token_type"),
        (200, json!({ "access_token": "x", "token_type": "bearer" }), "id_token_missing"),
    ] {
        let (mut browser, state, _) = started(op());
        browser.platform.expect_json(TOKEN, status, &body);
        come_back(&mut browser, &state, "");
        assert_eq!(browser.platform.reasons(), [reason], "{status} {body}");
    }
}

#[test]
fn github_is_asked_for_the_email_it_hides() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    let state = Op::parameter(&browser.start("github"), "state");
    let token = json!({ "access_token": "gho", "token_type": "bearer", "scope": "read:user" });
    browser.platform.expect_json("https://github.com/login/oauth/access_token", 200, &token);
    let profile =
        json!({ "id": 7, "login": "ada", "name": null, "email": null, "avatar_url": "https://a.example/7" });
    browser.platform.expect_json("https://api.github.com/user", 200, &profile);
    let emails = json!([{ "email": "second@x.example" }, { "email": "First@x.example", "primary": true }]);
    browser.platform.expect_json("https://api.github.com/user/emails", 200, &emails);
    let answer = browser
        .get(&format!("/api/auth/callback/github?code=c&iss=https://github.com/login/oauth&state={state}"));
    browser.platform.finish();
    assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
    let user = browser.get("/api/auth/session").json()["user"].clone();
    assert_eq!(user, json!({ "name": "ada", "email": "first@x.example", "image": "https://a.example/7" }));
}

#[test]
fn a_callback_without_a_fitting_provider_is_an_error() {
    let mut browser = Browser::new(op());
    for path in ["/api/auth/callback", "/api/auth/callback/unknown", "/api/auth/callback/undefined"] {
        let answer = browser.get(path);
        assert_eq!(answer.location(), "http://localhost:8787/api/auth/error?error=Configuration");
    }
}

#[test]
fn an_address_that_is_null_is_none() {
    let (mut browser, state, nonce) = started(op());
    let mut claims = Op::claims(&nonce);
    claims["email"] = Value::Null;
    claims["picture"] = Value::Null;
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
    come_back(&mut browser, &state, "");
    let user = browser.get("/api/auth/session").json()["user"].clone();
    assert_eq!(user, json!({ "name": "Ada", "image": null }));
}

#[test]
fn a_provider_that_speaks_of_a_nonce_makes_the_log_name_checks() {
    let mut by_pkce = Op::config();
    by_pkce["checks"] = json!(["pkce", "state"]);
    let logged = |query: &str, token: Option<Value>| {
        let (mut browser, state, _) = started(json!({ "providers": [by_pkce.clone()] }));
        if let Some(body) = token {
            browser.platform.expect_json(TOKEN, 400, &body);
        }
        browser.get(&format!("/api/auth/callback/op?iss={ISSUER}&state={state}&{query}"));
        browser.platform.finish();
        let log = browser.platform.log.borrow();
        log.last().unwrap().clone()
    };
    let hint = r#"`checks` of op is [\"pkce\", \"state\"], add \"nonce\" to it"#;
    let at_authorization = logged("error=invalid_request&error_description=Nonce+is+missing", None);
    assert!(at_authorization.contains(hint), "{at_authorization}");
    let words = json!({ "error": "invalid_request", "error_description": "no nonce in the request" });
    let at_token = logged("code=c", Some(words));
    assert!(at_token.contains(hint), "{at_token}");
    let other = logged("error=access_denied", None);
    assert!(!other.contains("checks"), "{other}");
}
