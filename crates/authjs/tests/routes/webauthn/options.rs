//! `GET /webauthn-options/:provider`.

use serde_json::json;

use super::{CHALLENGE, browser, options, sign_up, with};
use crate::support::Browser;

#[test]
fn a_visitor_without_an_address_gets_options_of_a_sign_in() {
    let mut browser = browser();
    for query in
        ["", "?action=authenticate", "?email=", "?email=not%20an%20address", "?email[]=ada@example.com"]
    {
        let options = options(&mut browser, query);
        assert_eq!(options["action"], "authenticate", "{query}");
        let members: Vec<_> = options["options"].as_object().unwrap().keys().collect();
        assert_eq!(members, ["challenge", "timeout", "userVerification", "rpId"], "{query}");
        assert_eq!(options["options"]["userVerification"], "required");
        assert_eq!(options["options"]["rpId"], "localhost");
        assert_eq!(options["options"]["challenge"].as_str().unwrap().len(), 43);
    }
}

#[test]
fn an_address_without_a_user_gets_options_of_a_registration() {
    let mut browser = browser();
    for query in ["?email=ada@example.com", "?action=register&email=Ada@Example.com"] {
        let answer = options(&mut browser, query);
        assert_eq!(answer["action"], "register");
        let options = &answer["options"];
        assert_eq!(options["rp"], json!({ "name": "localhost:8787", "id": "localhost" }));
        assert_eq!(options["user"]["name"], "ada@example.com");
        assert_eq!(options["user"]["displayName"], "ada@example.com");
        let handle = options["user"]["id"].as_str().unwrap();
        assert!(handle.len() == 64 && handle.bytes().all(|byte| byte.is_ascii_hexdigit()), "{handle}");
        assert_eq!(options["excludeCredentials"], json!([]));
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    }
}

#[test]
fn a_user_with_the_address_gets_options_of_a_sign_in_with_the_users_passkeys() {
    let mut browser = browser();
    sign_up(&mut browser, "ada@example.com");
    browser.jar.clear();
    let answer = options(&mut browser, "?email=ADA@example.com");
    assert_eq!(answer["action"], "authenticate");
    assert_eq!(
        answer["options"]["allowCredentials"],
        json!([{ "id": "YWRhQGV4YW1wbGUuY29t", "type": "public-key", "transports": ["internal", "hybrid"] }])
    );
}

/// Otherwise an attacker could add a passkey to the account of another user.
#[test]
fn only_a_user_who_is_signed_in_adds_a_passkey() {
    let mut browser = browser();
    sign_up(&mut browser, "ada@example.com");
    let added = options(&mut browser, "?action=register");
    assert_eq!(added["options"]["excludeCredentials"].as_array().unwrap().len(), 1);
    assert_eq!(added["options"]["user"]["name"], "ada@example.com");
    // The address of a user who is signed in does not matter.
    let named = options(&mut browser, "?action=register&email=bob@example.com");
    assert_eq!(named["options"]["user"]["name"], "ada@example.com");
    assert_eq!(
        browser.get("/api/auth/webauthn-options/passkey").json(),
        json!({ "error": "Invalid request" })
    );
    browser.jar.clear();
    for query in ["?action=register&email=ada@example.com", "?action=register"] {
        let answer = browser.get(&format!("/api/auth/webauthn-options/passkey{query}"));
        assert_eq!((answer.status(), answer.json()), (400, json!({ "error": "Invalid request" })), "{query}");
        assert_eq!(answer.cookie(CHALLENGE), "");
    }
}

#[test]
fn an_unknown_action_is_refused() {
    let mut browser = browser();
    for query in ["?action=", "?action=Register", "?action=register&action=x"] {
        let answer = browser.get(&format!("/api/auth/webauthn-options/passkey{query}"));
        assert_eq!((answer.status(), answer.json()), (400, json!({ "error": "Invalid action" })), "{query}");
    }
}

#[test]
fn a_provider_without_passkeys_has_no_options() {
    let mut browser = Browser::with_database(with(json!({ "providers": ["github", "passkey"] })));
    for path in ["/github", "", "/nope"] {
        let answer = browser.get(&format!("/api/auth/webauthn-options{path}"));
        assert_eq!((answer.status(), answer.location()), (302, super::CONFIGURATION), "{path}");
        assert_eq!(browser.platform.reasons().last().map(String::as_str), Some("unknown_provider"));
    }
    let answer = browser.post("/api/auth/webauthn-options/passkey", &[]);
    assert_eq!((answer.status(), answer.location()), (302, super::CONFIGURATION));
}

#[test]
fn the_challenge_is_in_a_cookie_of_the_configured_name() {
    let mut browser = browser();
    let answer = browser.get("/api/auth/webauthn-options/passkey");
    let cookie = answer.cookie(CHALLENGE);
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"), "{cookie}");
    assert!(cookie.contains("Expires="), "{cookie}");
    assert_eq!(answer.response.get("cache-control"), Some("private, no-cache, no-store"));
    let named = json!({ "cookies": { "webauthnChallenge": { "name": "site.own" } } });
    let mut browser = Browser::with_database(with(named));
    let answer = browser.get("/api/auth/webauthn-options/passkey");
    assert_eq!(answer.cookie(CHALLENGE), "");
    assert!(!answer.cookie("site.own").is_empty());
}

#[test]
fn every_request_has_a_new_challenge() {
    let mut browser = browser();
    let (one, other) = (options(&mut browser, ""), options(&mut browser, ""));
    assert_ne!(one["options"]["challenge"], other["options"]["challenge"]);
}

#[test]
fn the_relying_party_is_configured() {
    let party = json!({ "id": "example.com", "name": "Acme" });
    for key in ["relyingParty", "relayingParty"] {
        let mut provider = json!({ "id": "passkey" });
        provider[key] = party.clone();
        let mut browser = Browser::with_database(with(json!({ "providers": [provider] })));
        let answer = options(&mut browser, "?email=ada@example.com");
        assert_eq!(answer["options"]["rp"], json!({ "name": "Acme", "id": "example.com" }), "{key}");
        assert_eq!(options(&mut browser, "")["options"]["rpId"], "example.com", "{key}");
    }
}

/// `WebAuthn` of @auth/core.
#[test]
fn a_security_key_need_not_be_discoverable() {
    let mut browser = Browser::with_database(json!({ "providers": ["webauthn"] }));
    let answer = browser.get("/api/auth/webauthn-options/webauthn?email=ada@example.com").json();
    let expected =
        json!({ "residentKey": "preferred", "userVerification": "preferred", "requireResidentKey": false });
    assert_eq!(answer["options"]["authenticatorSelection"], expected);
    let answer = browser.get("/api/auth/webauthn-options/webauthn").json();
    assert_eq!(answer["options"]["userVerification"], "preferred");
}

#[test]
fn addresses_that_a_network_asks_about_are_limited() {
    let mut browser = browser();
    browser.platform.client_address.set(Some("192.0.2.7".parse().unwrap()));
    for number in 0..50 {
        options(&mut browser, &format!("?email=user{number}@example.com"));
    }
    assert_eq!(browser.get("/api/auth/webauthn-options/passkey?email=ada@example.com").status(), 429);
    assert_eq!(options(&mut browser, "")["action"], "authenticate", "without an address nothing is told");
}

#[test]
fn a_database_that_fails_is_an_error() {
    let mut browser = browser();
    browser.database.works.set(false);
    let answer = browser.get("/api/auth/webauthn-options/passkey?email=ada@example.com");
    assert_eq!((answer.status(), answer.location()), (302, super::CONFIGURATION));
    assert_eq!(answer.cookie(CHALLENGE), "");
}
