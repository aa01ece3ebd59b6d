//! `POST /callback/:provider` with `action=authenticate`.

use serde_json::json;

use super::{
    CHALLENGE, COOKIE, HOME, NOT_LINKED, ORIGIN, REFUSED, browser, challenge, options, place, send, sign_in,
    sign_up, user_of, with, with_each_strategy,
};
use crate::support::Browser;

#[test]
fn a_passkey_signs_its_user_in() {
    with_each_strategy(|mut browser| {
        let passkey = sign_up(&mut browser, "ada@example.com");
        browser.jar.clear();
        let answer = sign_in(&mut browser, &passkey, 7);
        assert_eq!((answer.status(), answer.location()), (302, HOME), "{:?}", browser.platform.log.borrow());
        assert_eq!(user_of(&mut browser), "ada@example.com");
        assert!(!browser.jar.contains_key(CHALLENGE), "the cookie is cleared");
        assert_eq!(browser.database.text("SELECT counter || '' FROM authenticators"), "7");
        assert_eq!(browser.database.count("users"), 1);
    });
}

#[test]
fn a_user_who_typed_an_address_signs_in_without_a_user_handle() {
    let mut browser = browser();
    let (authenticator, _) = sign_up(&mut browser, "ada@example.com");
    browser.jar.clear();
    let options = options(&mut browser, "?email=ada@example.com");
    let response = authenticator.authenticate(challenge(&options), ORIGIN, "localhost", 0, None);
    assert_eq!(place(&send(&mut browser, "authenticate", &response)), HOME);
}

#[test]
fn next_auth_gets_the_address_to_go_to_as_json() {
    let mut browser = browser();
    let (authenticator, handle) = sign_up(&mut browser, "ada@example.com");
    browser.jar.clear();
    let options = options(&mut browser, "?action=authenticate");
    let response = authenticator.authenticate(challenge(&options), ORIGIN, "localhost", 0, Some(&handle));
    let csrf_token = browser.csrf_token();
    let form: authjs::http::Params = [
        ("action", "authenticate"),
        ("data", response.to_string().as_str()),
        ("csrfToken", csrf_token.as_str()),
        ("callbackUrl", "http://localhost:8787/dashboard"),
    ]
    .into_iter()
    .collect();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-auth-return-redirect", "1")];
    let answer =
        browser.send(authjs::http::Method::Post, "/api/auth/callback/passkey", &headers, &form.to_string());
    assert_eq!((answer.status(), answer.json()), (200, json!({ "url": "http://localhost:8787/dashboard" })));
    assert_eq!(user_of(&mut browser), "ada@example.com");
}

#[test]
fn a_passkey_of_another_user_does_not_end_a_session() {
    with_each_strategy(|mut browser| {
        let bobs = sign_up(&mut browser, "bob@example.com");
        browser.jar.clear();
        sign_up(&mut browser, "ada@example.com");
        // The options list the passkeys of ada.
        assert_eq!(place(&sign_in(&mut browser, &bobs, 0)), REFUSED);
        let begun = browser.jar.clone();
        browser.jar.remove(COOKIE);
        let signing_in = options(&mut browser, "?action=authenticate");
        browser.jar.insert(COOKIE.to_owned(), begun[COOKIE].clone());
        let (authenticator, handle) = &bobs;
        let response =
            authenticator.authenticate(challenge(&signing_in), ORIGIN, "localhost", 0, Some(handle));
        assert_eq!(place(&send(&mut browser, "authenticate", &response)), NOT_LINKED);
        assert_eq!(user_of(&mut browser), "ada@example.com");
    });
}

#[test]
fn a_user_who_is_signed_in_may_sign_in_again() {
    with_each_strategy(|mut browser| {
        let passkey = sign_up(&mut browser, "ada@example.com");
        let before = browser.jar[COOKIE].clone();
        assert_eq!(place(&sign_in(&mut browser, &passkey, 0)), HOME);
        assert_ne!(browser.jar[COOKIE], before, "the session is another");
    });
}

/// Auth.js stores no user handle.
#[test]
fn a_passkey_that_auth_js_registered_signs_in() {
    let mut browser = browser();
    let passkey = sign_up(&mut browser, "ada@example.com");
    browser.database.execute("UPDATE authenticators SET userHandle = NULL");
    browser.jar.clear();
    assert_eq!(place(&sign_in(&mut browser, &passkey, 0)), HOME);
}

#[test]
fn an_unknown_passkey_is_refused() {
    for sql in [
        "DELETE FROM authenticators",
        "DELETE FROM accounts",
        "UPDATE accounts SET provider = 'webauthn'",
        "INSERT INTO users (id) VALUES ('eve'); UPDATE accounts SET userId = 'eve'",
        "UPDATE authenticators SET credentialPublicKey = '!'",
        "UPDATE authenticators SET counter = -1",
    ] {
        let mut browser = browser();
        let passkey = sign_up(&mut browser, "ada@example.com");
        browser.jar.clear();
        browser.database.execute(sql);
        assert_eq!(place(&sign_in(&mut browser, &passkey, 0)), REFUSED, "{sql}");
        assert_eq!(browser.platform.reasons(), ["passkey_refused"]);
        assert!(!browser.jar.contains_key(COOKIE));
    }
}

#[test]
fn the_counter_must_grow() {
    let mut browser = browser();
    let passkey = sign_up(&mut browser, "ada@example.com");
    for (counter, location) in [(0, HOME), (5, HOME), (5, REFUSED), (4, REFUSED), (0, REFUSED), (6, HOME)] {
        browser.jar.clear();
        assert_eq!(place(&sign_in(&mut browser, &passkey, counter)), location, "{counter}");
        assert_eq!(browser.jar.contains_key(COOKIE), location == HOME);
    }
    assert_eq!(browser.database.text("SELECT counter || '' FROM authenticators"), "6");
}

#[test]
fn a_rule_that_asks_for_a_recent_sign_in_accepts_a_passkey() {
    let rules = json!([{ "path": "/:path*", "access": "signed-in", "maxAge": 600 }]);
    let mut browser = Browser::with_database(with(json!({ "rules": rules, "unmatched": "public" })));
    let passkey = sign_up(&mut browser, "ada@example.com");
    assert!(browser.visit("/x", &[("accept", "text/html")]).is_ok());
    browser.platform.pass_seconds(601);
    assert!(browser.visit("/x", &[("accept", "text/html")]).is_err());
    assert_eq!(sign_in(&mut browser, &passkey, 0).status(), 302);
    assert!(browser.visit("/x", &[("accept", "text/html")]).is_ok());
}
