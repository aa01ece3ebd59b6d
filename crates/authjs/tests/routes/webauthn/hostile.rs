//! Responses that sign no one in. The steps of the specification are tested in `authjs-webauthn`.

use authjs::http::Method;
use authjs_testing::authenticator::{Authenticator, UP, UV, assertion, authenticator_data, client_data};
use serde_json::{Value, json};

use super::{
    CHALLENGE, CONFIGURATION, COOKIE, HOME, ORIGIN, REFUSED, RETRY, browser, challenge, options, place, send,
    sign_in, sign_up, with,
};
use crate::support::Browser;

/// Returns a browser with a user who is signed out, and the user's passkey.
fn with_passkey() -> (Browser, (Authenticator, String)) {
    let mut browser = browser();
    let passkey = sign_up(&mut browser, "ada@example.com");
    browser.jar.clear();
    (browser, passkey)
}

fn response(browser: &mut Browser, passkey: &(Authenticator, String)) -> Value {
    let options = options(browser, "?action=authenticate");
    passkey.0.authenticate(challenge(&options), ORIGIN, "localhost", 0, Some(&passkey.1))
}

/// WAN-020.
#[test]
fn a_response_signs_in_once_even_with_the_cookies_of_its_request() {
    let (mut browser, passkey) = with_passkey();
    let response = response(&mut browser, &passkey);
    let before = browser.jar.clone();
    assert_eq!(place(&send(&mut browser, "authenticate", &response)), HOME);
    browser.jar = before;
    assert_eq!(place(&send(&mut browser, "authenticate", &response)), RETRY);
    assert!(!browser.jar.contains_key(COOKIE));
    assert_eq!(browser.platform.reasons(), ["check_invalid"]);
}

#[test]
fn a_registration_is_used_once_even_with_the_cookies_of_its_request() {
    let mut browser = browser();
    let options = options(&mut browser, "?email=ada@example.com");
    let response = Authenticator::new(b"x", -7).register(challenge(&options), ORIGIN, "localhost");
    let before = browser.jar.clone();
    assert_eq!(place(&send(&mut browser, "register", &response)), HOME);
    browser.database.execute("DELETE FROM users");
    browser.jar = before;
    assert_eq!(place(&send(&mut browser, "register", &response)), RETRY);
    assert_eq!(browser.database.count("users"), 0);
}

#[test]
fn a_response_that_was_refused_uses_its_challenge_up() {
    let (mut browser, passkey) = with_passkey();
    let valid = response(&mut browser, &passkey);
    let before = browser.jar.clone();
    let mut damaged = valid.clone();
    damaged["response"]["signature"] = "MEUCIQ".into();
    assert_eq!(place(&send(&mut browser, "authenticate", &damaged)), REFUSED);
    browser.jar = before;
    assert_eq!(place(&send(&mut browser, "authenticate", &valid)), RETRY);
}

/// WAN-016, WAN-017, WAN-106.
#[test]
fn a_challenge_is_of_one_ceremony_one_provider_and_fifteen_minutes() {
    let (mut browser, passkey) = with_passkey();
    let registering = options(&mut browser, "?email=bob@example.com");
    let (authenticator, handle) = &passkey;
    let swapped = authenticator.authenticate(challenge(&registering), ORIGIN, "localhost", 0, Some(handle));
    assert_eq!(place(&send(&mut browser, "authenticate", &swapped)), REFUSED);
    let signing_in = options(&mut browser, "?action=authenticate");
    let swapped = Authenticator::new(b"x", -7).register(challenge(&signing_in), ORIGIN, "localhost");
    assert_eq!(place(&send(&mut browser, "register", &swapped)), REFUSED);

    let late = response(&mut browser, &passkey);
    browser.platform.pass_seconds(960);
    assert_eq!(place(&send(&mut browser, "authenticate", &late)), RETRY);
    let without = response(&mut browser, &passkey);
    browser.jar.remove(CHALLENGE);
    assert_eq!(place(&send(&mut browser, "authenticate", &without)), RETRY);
    assert_eq!(browser.platform.reasons().last().map(String::as_str), Some("check_missing"));
    assert!(!browser.jar.contains_key(COOKIE));

    let second = json!({ "id": "webauthn", "enableConditionalUI": false });
    let mut browser = Browser::with_database(with(json!({ "providers": ["passkey", second] })));
    let passkey = sign_up(&mut browser, "ada@example.com");
    browser.jar.clear();
    let response = response(&mut browser, &passkey);
    let form = [("action", "authenticate"), ("data", &*response.to_string())];
    assert_eq!(place(&browser.post("/api/auth/callback/webauthn", &form)), RETRY);
    assert_eq!(browser.platform.reasons(), ["check_of_other_provider"]);
}

/// WAN-014: the challenge of another visitor.
#[test]
fn a_challenge_is_of_one_browser() {
    let (mut browser, passkey) = with_passkey();
    let response = response(&mut browser, &passkey);
    options(&mut browser, "?action=authenticate");
    assert_eq!(place(&send(&mut browser, "authenticate", &response)), REFUSED);
}

/// WAN-022, WAN-050, WAN-056, WAN-058, WAN-071.
#[test]
fn a_response_that_fails_a_step_is_refused() {
    let (mut browser, passkey) = with_passkey();
    let (authenticator, handle) = &passkey;
    let other = Authenticator::new(b"ada@example.com", -7);
    let table = [
        ("another origin", "https://evil.example", "localhost", UP | UV, authenticator),
        ("another relying party", ORIGIN, "evil.example", UP | UV, authenticator),
        ("not present", ORIGIN, "localhost", UV, authenticator),
        ("not verified", ORIGIN, "localhost", UP, authenticator),
        ("another key", ORIGIN, "localhost", UP | UV, &other),
    ];
    for (what, origin, party, flags, signer) in table {
        let options = options(&mut browser, "?action=authenticate");
        let client_data = client_data("webauthn.get", challenge(&options), origin).to_string();
        let data = authenticator_data(party, flags, 0);
        let signature = signer.sign(&data, client_data.as_bytes());
        let response = assertion(b"ada@example.com", client_data.as_bytes(), &data, &signature, Some(handle));
        assert_eq!(place(&send(&mut browser, "authenticate", &response)), REFUSED, "{what}");
        assert_eq!(browser.platform.reasons().last().map(String::as_str), Some("passkey_refused"), "{what}");
        assert!(!browser.jar.contains_key(COOKIE), "{what}");
    }
    assert_eq!(place(&sign_in(&mut browser, &passkey, 0)), HOME);
}

/// WAN-075, WAN-076, WAN-077.
#[test]
fn a_passkey_signs_in_the_user_of_its_handle_alone() {
    let (mut browser, (authenticator, handle)) = with_passkey();
    let (_, of_bob) = sign_up(&mut browser, "bob@example.com");
    browser.jar.clear();
    for other in [None, Some(of_bob.as_str()), Some("x")] {
        let options = options(&mut browser, "?action=authenticate");
        let response = authenticator.authenticate(challenge(&options), ORIGIN, "localhost", 0, other);
        assert_eq!(place(&send(&mut browser, "authenticate", &response)), REFUSED, "{other:?}");
    }
    // The passkeys of bob were listed.
    let options = options(&mut browser, "?email=bob@example.com");
    let response = authenticator.authenticate(challenge(&options), ORIGIN, "localhost", 0, Some(&handle));
    assert_eq!(place(&send(&mut browser, "authenticate", &response)), REFUSED);
}

/// WAN-102 to WAN-104.
#[test]
fn a_form_has_one_action_and_one_response() {
    let (mut browser, passkey) = with_passkey();
    let data = response(&mut browser, &passkey).to_string();
    let data = data.as_str();
    let table: [(&[(&str, &str)], &str); 7] = [
        (&[("data", data)], CONFIGURATION),
        (&[("action", "sign-in"), ("data", data)], CONFIGURATION),
        (&[("action", "register"), ("action", "authenticate"), ("data", data)], CONFIGURATION),
        (&[("action", "authenticate")], CONFIGURATION),
        (&[("action", "authenticate"), ("data", data), ("data", data)], CONFIGURATION),
        (&[("action", "authenticate"), ("data", "null")], REFUSED),
        (&[("action", "authenticate"), ("data", "{")], REFUSED),
    ];
    for (form, location) in table {
        assert_eq!(place(&browser.post("/api/auth/callback/passkey", form)), location, "{form:?}");
        assert!(!browser.jar.contains_key(COOKIE));
    }
    let form = [("action", "authenticate"), ("data", data)];
    assert_eq!(place(&browser.post("/api/auth/callback/passkey", &form)), HOME, "nothing was used up");
}

/// WAN-113, WAN-114.
#[test]
fn a_callback_of_passkeys_is_a_post_of_this_site() {
    let (mut browser, passkey) = with_passkey();
    let data = response(&mut browser, &passkey).to_string();
    let get = browser.get("/api/auth/callback/passkey?action=authenticate");
    assert_eq!(get.location(), CONFIGURATION);
    let body: authjs::http::Params = [("action", "authenticate"), ("data", &*data)].into_iter().collect();
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let headers = [("content-type", "application/x-www-form-urlencoded"), header];
        let answer = browser.send(Method::Post, "/api/auth/callback/passkey", &headers, &body.to_string());
        assert_eq!(
            answer.location(),
            "http://localhost:8787/api/auth/signin?error=MissingCSRF",
            "{header:?}"
        );
        assert!(!browser.jar.contains_key(COOKIE));
    }
    let form = [("action", "authenticate"), ("data", &*data)];
    assert_eq!(place(&browser.post("/api/auth/callback/passkey", &form)), HOME);
}

#[test]
fn pages_of_the_configured_origins_may_ask() {
    let party = json!({ "id": "localhost", "origin": ["https://a.example", "https://b.example"] });
    let provider = json!({ "id": "passkey", "relyingParty": party });
    let mut browser = Browser::with_database(with(json!({ "providers": [provider] })));
    for (origin, location) in [(ORIGIN, REFUSED), ("https://b.example", HOME)] {
        let options = options(&mut browser, "?email=ada@example.com");
        let response = Authenticator::new(b"x", -7).register(challenge(&options), origin, "localhost");
        assert_eq!(place(&send(&mut browser, "register", &response)), location, "{origin}");
    }
}

#[test]
fn a_database_that_cannot_tell_signs_no_one_in() {
    for statement in
        ["INSERT INTO limits", "FROM authenticators", "UPDATE authenticators", "FROM accounts", "FROM users"]
    {
        let (mut browser, passkey) = with_passkey();
        let response = response(&mut browser, &passkey);
        browser.database.fails.set(Some(statement));
        assert_eq!(send(&mut browser, "authenticate", &response).location(), CONFIGURATION, "{statement}");
        assert_eq!(browser.platform.reasons().last().map(String::as_str), Some("store_unavailable"));
        assert!(!browser.jar.contains_key(COOKIE));
    }
}
