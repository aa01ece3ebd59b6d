//! Passkeys of a user who has the account page.

use authjs_testing::authenticator::Authenticator;

use super::*;
use crate::routes::webauthn::{NOT_LINKED, ORIGIN, place, register, send};

const OPTIONS: &str = "/api/auth/webauthn-options/passkey?action=register";

pub fn each(more: Value, test: impl Fn(Browser)) {
    for auth in configurations() {
        let providers = json!({ "providers": [Op::config(), "passkey"] });
        test(signed_in(with(with(auth, providers), more.clone())));
    }
}

/// Otherwise a thief of a session could add a way in, past the page.
#[test]
fn an_old_session_adds_no_passkey() {
    each(json!({}), |mut browser| {
        browser.platform.pass_seconds(301);
        let answer = browser.get(OPTIONS);
        assert_eq!((answer.status(), answer.response.body.as_str()), (403, r#"{"error":"Sign in again"}"#));
        assert_eq!(browser.platform.reasons(), ["account_not_linked"]);
        assert!(answer.response.cookies.is_empty(), "{:?}", answer.response.cookies);
        sign_in_now(&mut browser, json!({}));
        let (answer, _) = register(&mut browser, &Authenticator::new(b"own", -7), "?action=register");
        assert_eq!(answer.status(), 302);
        assert_eq!(browser.database.count("authenticators"), 1);
    });
    each(json!({ "account": { "enabled": false } }), |mut browser| {
        browser.platform.pass_seconds(301);
        assert_eq!(browser.get(OPTIONS).status(), 200, "without the page it is as in Auth.js");
    });
}

#[test]
fn a_registration_of_an_old_session_ends_without_a_passkey() {
    each(json!({ "session": { "strategy": "database" } }), |mut browser| {
        let options = browser.get(OPTIONS).json();
        let challenge = options["options"]["challenge"].as_str().unwrap();
        let response = Authenticator::new(b"own", -7).register(challenge, ORIGIN, "localhost");
        // The challenge is young, and the session was exchanged for an older one.
        let old = browser.platform.seconds() - 1_201;
        browser.database.execute(&format!(
            "UPDATE sessions SET authjs_gate = replace(authjs_gate, '{}', '{old}')",
            browser.platform.seconds()
        ));
        let answer = send(&mut browser, "register", &response);
        assert_eq!(place(&answer), NOT_LINKED, "{:?}", browser.platform.log.borrow());
        let (accounts, passkeys) =
            (browser.database.count("accounts"), browser.database.count("authenticators"));
        assert_eq!((accounts, passkeys), (1, 0));
    });
}
