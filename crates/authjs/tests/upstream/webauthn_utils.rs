//! webauthn-utils.test.ts of @auth/core, over HTTP and with an authenticator in software.

use authjs_testing::authenticator::Authenticator;
use serde_json::{Value, json};

use crate::routes::webauthn::{
    CHALLENGE, CONFIGURATION, HOME, REFUSED, browser, options, place, register, send, sign_in, sign_up,
    user_of, with,
};
use crate::support::Browser;

fn party(configured: Value) -> Value {
    let provider = json!({ "id": "passkey", "relyingParty": configured });
    let mut browser = Browser::with_database(with(json!({ "providers": [provider] })));
    options(&mut browser, "?email=ada@example.com")["options"]["rp"].clone()
}

#[test]
fn errors_on_missing_adapter() {
    let config = super::config(json!({ "AUTH": { "providers": ["passkey"] } }));
    assert!(config.unwrap_err().contains("needs a database"));
}

#[test]
fn errors_on_non_webauthn_provider() {
    let mut browser = Browser::with_database(with(json!({ "providers": ["github"] })));
    assert_eq!(browser.get("/api/auth/webauthn-options/github").location(), CONFIGURATION);
}

#[test]
fn returns_relying_party_with_default_values() {
    assert_eq!(party(json!({})), json!({ "name": "localhost:8787", "id": "localhost" }));
}

#[test]
fn returns_relying_party_with_custom_values() {
    let custom = json!({ "id": "custom.example", "name": "Custom", "origin": "https://custom.example" });
    assert_eq!(party(custom), json!({ "name": "Custom", "id": "custom.example" }));
}

#[test]
fn returns_relying_party_with_mixed_values() {
    assert_eq!(party(json!({ "name": "Custom" })), json!({ "name": "Custom", "id": "localhost" }));
}

#[test]
fn generates_registration_response() {
    let mut browser = browser();
    sign_up(&mut browser, "ada@example.com");
    let answer = options(&mut browser, "?action=register");
    assert_eq!(answer["options"]["excludeCredentials"].as_array().unwrap().len(), 1);
    assert_eq!(answer["options"]["user"]["name"], "ada@example.com");
    assert!(browser.jar.contains_key(CHALLENGE));
}

#[test]
fn doesnt_get_authenticators_for_new_users() {
    let mut browser = browser();
    browser.database.take_ran();
    let answer = options(&mut browser, "?email=ada@example.com");
    assert_eq!(answer["options"]["excludeCredentials"], json!([]));
    assert!(browser.database.ran.borrow().iter().all(|sql| !sql.contains("authenticators")));
}

#[test]
fn generates_authentication_response() {
    let mut browser = browser();
    sign_up(&mut browser, "ada@example.com");
    browser.jar.clear();
    let answer = options(&mut browser, "?action=authenticate&email=ada@example.com");
    assert_eq!(answer["options"]["allowCredentials"].as_array().unwrap().len(), 1);
    assert!(browser.jar.contains_key(CHALLENGE));
}

#[test]
fn accepts_undefined_user() {
    let mut browser = browser();
    browser.database.take_ran();
    let answer = options(&mut browser, "?action=authenticate");
    assert!(answer["options"].get("allowCredentials").is_none());
    assert!(browser.database.ran.borrow().iter().all(|sql| !sql.contains("authenticators")));
}

#[test]
fn verifies_authentication_response() {
    let mut browser = browser();
    let passkey = sign_up(&mut browser, "ada@example.com");
    browser.jar.clear();
    assert_eq!(sign_in(&mut browser, &passkey, 3).location(), HOME);
    assert_eq!(user_of(&mut browser), "ada@example.com");
    assert_eq!(browser.database.text("SELECT counter || '' FROM authenticators"), "3");
}

/// The challenge is not used.
#[test]
fn errors_on_invalid_request_body() {
    let mut browser = browser();
    options(&mut browser, "");
    for data in [json!(null), json!([]), json!({}), json!({ "id": 1 })] {
        assert_eq!(place(&send(&mut browser, "authenticate", &data)), REFUSED);
    }
    assert!(browser.jar.contains_key(CHALLENGE));
    assert_eq!(browser.database.count("limits"), 0);
}

fn refused_after(sql: &str) {
    let mut browser = browser();
    let passkey = sign_up(&mut browser, "ada@example.com");
    browser.jar.clear();
    browser.database.execute(sql);
    assert_eq!(place(&sign_in(&mut browser, &passkey, 0)), REFUSED);
    assert_eq!(user_of(&mut browser), "");
}

#[test]
fn errors_on_invalid_authenticator() {
    refused_after("DELETE FROM authenticators");
}

#[test]
fn errors_if_account_does_not_exist() {
    refused_after("DELETE FROM accounts");
}

#[test]
fn errors_if_user_does_not_exist() {
    refused_after("DELETE FROM users");
}

#[test]
fn errors_on_failed_response_verification() {
    let mut browser = browser();
    let (_, handle) = sign_up(&mut browser, "ada@example.com");
    browser.jar.clear();
    let other = (Authenticator::new(b"ada@example.com", -7), handle);
    assert_eq!(place(&sign_in(&mut browser, &other, 9)), REFUSED);
    assert_eq!(browser.database.text("SELECT counter || '' FROM authenticators"), "0");
}

#[test]
fn errors_if_authenticator_update_fails() {
    let mut browser = browser();
    let passkey = sign_up(&mut browser, "ada@example.com");
    browser.jar.clear();
    browser.database.fails.set(Some("UPDATE authenticators"));
    assert_eq!(sign_in(&mut browser, &passkey, 0).location(), CONFIGURATION);
}

#[test]
fn verifies_registration_response() {
    let mut browser = browser();
    sign_up(&mut browser, "ada@example.com");
    assert_eq!(browser.database.text("SELECT type FROM accounts"), "webauthn");
}

#[test]
fn errors_on_missing_registration_data_in_challenge_cookie() {
    let mut browser = browser();
    let answer = options(&mut browser, "?action=authenticate");
    let challenge = answer["options"]["challenge"].as_str().unwrap();
    let response = Authenticator::new(b"x", -7).register(challenge, "http://localhost:8787", "localhost");
    assert_eq!(place(&send(&mut browser, "register", &response)), REFUSED);
    assert_eq!(browser.database.count("users"), 0);
}

#[test]
fn errors_on_failed_verification() {
    let mut browser = browser();
    let answer = options(&mut browser, "?email=ada@example.com");
    let challenge = answer["options"]["challenge"].as_str().unwrap();
    let response = Authenticator::new(b"x", -7).register(challenge, "https://evil.example", "localhost");
    assert_eq!(place(&send(&mut browser, "register", &response)), REFUSED);
    let (answer, _) = register(&mut browser, &Authenticator::new(b"x", -7), "?email=ada@example.com");
    assert_eq!(answer.location(), HOME);
}
