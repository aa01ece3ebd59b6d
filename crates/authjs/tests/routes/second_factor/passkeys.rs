//! A passkey as the second factor: the authenticator has verified its user.

use authjs_testing::authenticator::{UP, assertion, authenticator_data, client_data};

use super::super::webauthn;
use super::*;

#[test]
fn a_passkey_signs_up_and_in_without_a_code() {
    everywhere_with(json!({ "providers": ["passkey"] }), |mut browser| {
        let passkey = webauthn::sign_up(&mut browser, "ada@example.com");
        assert!(is_signed_in(&mut browser), "a registration proves the same");
        browser.jar.clear();
        assert_eq!(webauthn::place(&webauthn::sign_in(&mut browser, &passkey, 1)), webauthn::HOME);
        assert!(is_signed_in(&mut browser) && !browser.jar.contains_key(PENDING));
        assert_eq!(browser.database.count("second_factors"), 0);
    });
}

/// `webauthn` asks authenticators to verify the user only if they can.
#[test]
fn a_security_key_that_has_not_verified_its_user_is_no_factor() {
    let key = json!({ "id": "passkey", "type": "webauthn" });
    everywhere_with(json!({ "providers": [key] }), |mut browser| {
        let (own, handle) = webauthn::sign_up(&mut browser, "ada@example.com");
        browser.jar.clear();
        let options = webauthn::options(&mut browser, "?action=authenticate");
        let challenge = options["options"]["challenge"].as_str().unwrap();
        let client_data = client_data("webauthn.get", challenge, webauthn::ORIGIN).to_string();
        let data = authenticator_data("localhost", UP, 1);
        let signature = own.sign(&data, client_data.as_bytes());
        let response =
            assertion(b"ada@example.com", client_data.as_bytes(), &data, &signature, Some(&handle));
        let answer = webauthn::send(&mut browser, "authenticate", &response);
        assert_eq!(webauthn::place(&answer), webauthn::REFUSED);
        assert!(!is_signed_in(&mut browser) && !browser.jar.contains_key(PENDING));
    });
}
