//! The form of the sign-in page, and its script.

use serde_json::json;

use super::{browser, with};
use crate::support::Browser;

fn script_of(page: &str) -> &str {
    let (_, rest) = page.split_once("<script src=\"").expect("a script");
    rest.split_once('"').unwrap().0
}

#[test]
fn the_page_has_a_form_and_one_script_that_the_policy_allows() {
    let mut browser = browser();
    let answer = browser.get("/api/auth/signin");
    let page = &answer.response.body;
    for part in [
        r#"<form action="http://localhost:8787/api/auth/callback/passkey" method="POST" id="passkey-form""#,
        r#"data-passkey="http://localhost:8787/api/auth/webauthn-options/passkey" data-conditional>"#,
        r#"<input name="email" id="input-email-for-passkey-provider" data-form-field type="text" placeholder autocomplete="username webauthn" required/>"#,
        r#"<button id="submitButton-passkey" type="submit" tabindex="0">Sign in with Passkey</button>"#,
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let script = script_of(page).to_owned();
    let policy = answer.response.get("content-security-policy").unwrap();
    assert!(
        policy.contains(&format!("script-src {script}")) && policy.contains("connect-src 'self'"),
        "{policy}"
    );
    let answer = browser.get(script.strip_prefix("http://localhost:8787").unwrap());
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.response.get("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(answer.response.get("x-content-type-options"), Some("nosniff"));
    assert!(answer.set_cookies.is_empty(), "shared caches may store it");
}

#[test]
fn a_deployment_without_passkeys_has_no_script() {
    let script = script_of(&browser().get("/api/auth/signin").response.body).to_owned();
    let path = script.strip_prefix("http://localhost:8787").unwrap();
    let mut other = Browser::with_database(json!({ "providers": ["github"] }));
    assert_eq!(other.get(path).status(), 400);
    assert!(!other.get("/api/auth/signin").response.body.contains("<script"));
    assert_eq!(browser().get("/api/auth/webauthn.0.js").status(), 400);
}

#[test]
fn conditional_ui_is_configured() {
    let provider = json!({ "id": "passkey", "enableConditionalUI": false });
    let mut browser = Browser::with_database(with(json!({ "providers": [provider] })));
    assert!(!browser.get("/api/auth/signin").response.body.contains("data-conditional"));
}

#[test]
fn the_form_has_the_configured_fields() {
    let fields = json!({ "email": { "label": "Work", "autoComplete": "webauthn" } });
    let provider = json!({ "id": "keys", "type": "webauthn", "name": "Keys", "formFields": fields });
    let mut browser = Browser::with_database(with(json!({ "providers": [provider] })));
    let page = browser.get("/api/auth/signin").response.body;
    assert!(page.contains(r#"for="input-email-for-keys-provider">Work</label>"#), "{page}");
    assert!(page.contains("Sign in with Keys</button>"), "{page}");
}

#[test]
fn next_auth_learns_the_type_of_the_provider() {
    let listed = browser().get("/api/auth/providers").json();
    assert_eq!(listed["passkey"]["type"], "webauthn");
    assert_eq!(listed["passkey"]["name"], "Passkey");
    // A form of another page leads to the page with the script.
    let mut browser = browser();
    let csrf_token = browser.csrf_token();
    let answer = browser.post("/api/auth/signin/passkey", &[("csrfToken", &csrf_token)]);
    assert_eq!(answer.location(), "http://localhost:8787/api/auth/signin");
}
