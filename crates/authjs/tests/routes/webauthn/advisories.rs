//! Weaknesses of other relying parties, each as a test under its number.

use authjs_testing::authenticator::{
    Authenticator, UP, UV, assertion, attestation_none, authenticator_data, client_data, registration,
};
use serde_json::{Value, json};

use super::{
    COOKIE, HOME, ORIGIN, REFUSED, challenge, options, place, send, sign_in, sign_up, user_of, with,
};
use crate::routes::accounts;
use crate::support::{Browser, Op};

/// Gitea signed in by OAuth without the passkey of the user.
///
/// A provider that names the address of a user with a passkey signs in no one, and no account is linked.
#[test]
fn cve_2026_73278() {
    for linking in [false, true] {
        let mut op = Op::config();
        op["allowDangerousEmailAccountLinking"] = linking.into();
        let mut browser = Browser::with_database(json!({ "providers": ["passkey", op] }));
        let passkey = sign_up(&mut browser, "ada@example.com");
        browser.jar.clear();
        let claims = json!({ "sub": "attacker", "email": "ada@example.com", "email_verified": true });
        let answer = accounts::sign_in(&mut browser, claims);
        assert_eq!(answer.location(), accounts::NOT_LINKED, "linking: {linking}");
        assert!(!browser.jar.contains_key(COOKIE));
        let tables = ["users", "accounts", "authenticators"];
        assert_eq!(tables.map(|table| browser.database.count(table)), [1, 1, 1]);
        browser.jar.clear();
        assert_eq!(place(&sign_in(&mut browser, &passkey, 0)), HOME);
    }
}

/// web-auth let the client choose that the authenticator does not verify the user.
///
/// Neither the query of the options nor the response lowers what the provider requires.
#[test]
fn ghsa_h4fw_6r7f_w494() {
    let lowered = "userVerification=discouraged&residentKey=discouraged";
    for provider in ["passkey", "webauthn"] {
        let auth = with(
            json!({ "providers": [{ "id": provider, "type": "webauthn", "enableConditionalUI": false }] }),
        );
        let mut browser = Browser::with_database(auth);
        let path = |query: &str| format!("/api/auth/webauthn-options/{provider}?{query}");
        let callback = format!("/api/auth/callback/{provider}");
        let asked = |browser: &mut Browser, query: &str| browser.get(&path(query)).json();
        let post = |browser: &mut Browser, action: &str, data: &Value| {
            let mut data = data.clone();
            data["clientExtensionResults"] = json!({ "userVerification": "discouraged", "uvm": [] });
            browser.post(&callback, &[("action", action), ("data", &data.to_string())])
        };
        for asks in ["email=ada@example.com", "action=authenticate"] {
            let [lowered, plain] = [&format!("{asks}&{lowered}"), asks].map(|query| {
                let mut told = asked(&mut browser, query);
                for name in ["challenge", "user"] {
                    told["options"].as_object_mut().unwrap().shift_remove(name);
                }
                told
            });
            assert_eq!(lowered, plain, "{provider}: {asks}");
        }

        let authenticator = Authenticator::new(b"of ada", -7);
        let register = |browser: &mut Browser, told: &Value, flags: u8| {
            let client = client_data("webauthn.create", challenge(told), ORIGIN).to_string();
            let data = authenticator.registration_data("localhost", flags, 0);
            let response = registration(b"of ada", client.as_bytes(), &attestation_none(&data));
            place(&post(browser, "register", &response)).to_owned()
        };
        let told = asked(&mut browser, &format!("email=ada@example.com&{lowered}"));
        assert_eq!(register(&mut browser, &told, UP), REFUSED, "{provider}: registration");
        assert_eq!(browser.database.count("users"), 0);
        let told = asked(&mut browser, "email=ada@example.com");
        assert_eq!(register(&mut browser, &told, UP | UV), HOME);
        browser.jar.clear();

        let handle = told["options"]["user"]["id"].as_str().unwrap().to_owned();
        for (flags, location) in [(UP, REFUSED), (UP | UV, HOME)] {
            let told = asked(&mut browser, &format!("action=authenticate&{lowered}"));
            let client = client_data("webauthn.get", challenge(&told), ORIGIN).to_string();
            let data = authenticator_data("localhost", flags, 0);
            let signature = authenticator.sign(&data, client.as_bytes());
            let response = assertion(b"of ada", client.as_bytes(), &data, &signature, Some(&handle));
            assert_eq!(
                place(&post(&mut browser, "authenticate", &response)),
                location,
                "{provider}: sign-in"
            );
        }
        assert_eq!(user_of(&mut browser), "ada@example.com");
    }
}

/// GitLab verified the credential of `rawId`, and signed in the user of `id`.
#[test]
fn gitlab_585333() {
    let mut browser = super::browser();
    let (authenticator, handle) = sign_up(&mut browser, "ada@example.com");
    browser.jar.clear();
    sign_up(&mut browser, "bob@example.com");
    browser.jar.clear();
    let of_bob = assertion(b"bob@example.com", b"", b"", b"", None);
    for member in ["id", "rawId"] {
        let told = options(&mut browser, "?action=authenticate");
        let mut response =
            authenticator.authenticate(challenge(&told), ORIGIN, "localhost", 0, Some(&handle));
        response[member] = of_bob[member].clone();
        assert_eq!(place(&send(&mut browser, "authenticate", &response)), REFUSED, "{member}");
        assert!(!browser.jar.contains_key(COOKIE));
    }
}
