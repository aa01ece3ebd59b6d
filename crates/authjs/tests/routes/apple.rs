//! Sign in with Apple: the response is posted, and has the user's name once, in addition to the
//! code.

use authjs::http::{Method, Params};
use serde_json::{Value, json};

use crate::support::{Browser, Op};

pub(super) const TOKEN: &str = "https://appleid.apple.com/auth/token";

/// Returns a browser. ID Tokens are HS256 under the client secret, so that the flow is tested
/// without the runtime's WebCrypto.
fn browser() -> Browser {
    let apple = json!({ "id": "apple", "client": { "id_token_signed_response_alg": "HS256" } });
    let browser = Browser::with_env(json!({
        "AUTH": { "providers": [apple] },
        "AUTH_APPLE_ID": "client-1",
        "AUTH_APPLE_SECRET": "client secret of the tests, 32 characters and more",
    }));
    let discovery = "https://appleid.apple.com/.well-known/openid-configuration";
    browser.platform.expect_json(discovery, 200, &metadata());
    browser
}

/// <https://appleid.apple.com/.well-known/openid-configuration> has no userinfo_endpoint.
pub(super) fn metadata() -> Value {
    json!({
        "issuer": "https://appleid.apple.com",
        "authorization_endpoint": "https://appleid.apple.com/auth/authorize",
        "token_endpoint": TOKEN,
        "jwks_uri": "https://appleid.apple.com/auth/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

/// Signs in. The form that Apple's page posts has these fields in addition to code and state.
/// Returns the user of the session.
fn sign_in(browser: &mut Browser, more: &[(&str, &str)]) -> Value {
    let url = browser.start("apple");
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    claims["iss"] = "https://appleid.apple.com".into();
    claims["name"] = Value::Null;
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
    let state = Op::parameter(&url, "state");
    let form = [("state", state.as_str()), ("code", "c-1")];
    let body: Params = form.iter().chain(more).copied().collect();
    let cross_site: Vec<_> =
        browser.pending().iter().map(|name| format!("{name}={}", browser.jar[name])).collect();
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", "https://appleid.apple.com"),
        ("cookie", &cross_site.join("; ")),
    ];
    let answer = browser.send(Method::Post, "/api/auth/callback/apple", &headers, &body.to_string());
    browser.platform.finish();
    assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
    browser.get("/api/auth/session").json()["user"].clone()
}

#[test]
fn the_name_of_the_first_consent_is_in_the_session() {
    let user = r#"{"name": {"firstName": "Ada", "lastName": "Lovelace"}, "email": "mallory@example.com"}"#;
    let user = sign_in(&mut browser(), &[("user", user)]);
    assert_eq!(user, json!({ "name": "Ada Lovelace", "email": "ada@example.com", "image": null }));
}

#[test]
fn later_the_address_stands_in_for_the_name() {
    let expected = json!({ "name": "Ada@Example.com", "email": "ada@example.com", "image": null });
    assert_eq!(sign_in(&mut browser(), &[]), expected);
    assert_eq!(sign_in(&mut browser(), &[("user", "{}")]), expected);
}

#[test]
fn apple_is_asked_as_auth_js_asks_it() {
    let mut browser = browser();
    let url = browser.start("apple");
    let names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    let expected = ["response_type", "client_id", "redirect_uri", "scope", "response_mode", "state", "nonce"];
    assert_eq!(names, expected, "{url}");
    assert_eq!(Op::parameter(&url, "scope"), "name email");
    assert_eq!(Op::parameter(&url, "response_mode"), "form_post");
}

#[test]
fn apple_gets_the_client_secret_in_the_body() {
    let mut browser = browser();
    sign_in(&mut browser, &[]);
    let sent = browser.platform.sent.borrow();
    let body = sent.last().unwrap().body.as_deref().unwrap();
    assert!(body.contains("&client_id=client-1&client_secret="), "{body}");
    assert!(!body.contains("code_verifier"), "{body}");
}
