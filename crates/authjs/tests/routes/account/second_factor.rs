//! A user with a second factor changes the account after it.

use super::*;
use crate::routes::second_factor::{App, PATH, enrol, enter};

const CODE: &str = "http://localhost:8787/api/auth/second-factor?callbackUrl=\
    http%3A%2F%2Flocalhost%3A8787%2Fapi%2Fauth%2Faccount&confirm=1";

const CHANGES: [(&str, &[(&str, &str)]); 7] = [
    ("end-others", &[]),
    ("end-session", &[("session", "1")]),
    ("unlink", &[("provider", "op"), ("account", "user-2")]),
    ("remove-passkey", &[("passkey", "1")]),
    ("link", &[("provider", "github")]),
    ("download", &[]),
    ("delete", &[("typed", "ada@example.com")]),
];

fn each(more: Value, test: impl Fn(Browser)) {
    let rules = json!([{ "path": "/admin", "access": "signed-in", "mfa": true }]);
    let asked = json!({ "secondFactor": {}, "rules": rules, "unmatched": "public" });
    for auth in configurations() {
        let mut browser = Browser::with_database(with(with(auth, asked.clone()), more.clone()));
        sign_in_now(&mut browser, json!({}));
        sign_in_now(&mut browser, second());
        test(browser);
    }
}

/// Sets up an app, and signs in again as an attacker would who has the first factor alone.
fn attacked(browser: &mut Browser) -> App {
    let app = enrol(browser);
    browser.platform.pass_seconds(60);
    browser.jar.clear();
    sign_in_now(browser, json!({}));
    browser.platform.log.borrow_mut().clear();
    app
}

#[test]
fn a_session_without_the_code_changes_nothing() {
    each(json!({}), |mut browser| {
        let app = attacked(&mut browser);
        for (change, fields) in CHANGES {
            let answer = ask(&mut browser, change, fields);
            assert_eq!((answer.status(), answer.location()), (302, CODE), "{change}");
            assert_eq!(browser.platform.reasons().last().unwrap(), "second_factor_required");
        }
        assert_eq!((browser.database.count("accounts"), browser.database.count("users")), (2, 1));
        let code = app.code(&browser, 0);
        assert_eq!(enter(&mut browser, &code).status(), 302);
        assert_eq!(unlink(&mut browser, "user-2").location(), status("unlinked"));
    });
}

/// Also where the provider never says when its user signed in.
#[test]
fn the_second_factor_counts_as_a_recent_sign_in() {
    each(json!({}), |mut browser| {
        let app = enrol(&mut browser);
        browser.platform.pass_seconds(3_600);
        assert_eq!(unlink(&mut browser, "user-2").location(), CODE);
        assert_eq!(ask(&mut browser, "end-others", &[]).location(), CODE);
        let code = app.code(&browser, 0);
        let token = browser.csrf_token();
        let fields =
            [("csrfToken", token.as_str()), ("action", "confirm"), ("code", &code), ("callbackUrl", ACCOUNT)];
        assert_eq!(browser.post(PATH, &fields).location(), ACCOUNT, "{:?}", browser.platform.log.borrow());
        browser.platform.pass_seconds(300);
        assert_eq!(unlink(&mut browser, "user-2").location(), status("unlinked"));
        browser.platform.pass_seconds(1);
        assert_eq!(ask(&mut browser, "download", &[]).location(), CODE);
        sign_in(&mut browser, json!({ "sub": "user-3", "email": "third@example.com" }));
        assert_eq!(browser.database.count("accounts"), 2, "a sign-in that began in time links its account");
    });
}

/// `mfa` of an ID Token passes rules, and says nothing of the time.
#[test]
fn a_sign_in_with_mfa_and_without_auth_time_is_not_recent() {
    each(json!({}), |mut browser| {
        browser.jar.clear();
        sign_in(&mut browser, json!({ "amr": ["mfa"] }));
        assert!(unlink(&mut browser, "user-2").location().ends_with("error=SignInAgain"));
        assert_eq!(browser.database.count("accounts"), 2);
    });
}

/// A passkey counts as the second factor of a user without an app.
#[cfg(all(feature = "josekit", feature = "webauthn"))]
#[test]
fn a_user_with_passkeys_changes_the_account_after_a_sign_in_with_one() {
    use crate::routes::webauthn;
    use authjs_testing::authenticator::Authenticator;

    each(json!({ "providers": [Op::config(), "passkey"] }), |mut browser| {
        let own = Authenticator::new(b"of the user", -7);
        let (answer, handle) = webauthn::register(&mut browser, &own, "?action=register");
        assert_eq!(answer.status(), 302, "{:?}", browser.platform.log.borrow());
        browser.jar.clear();
        sign_in_now(&mut browser, json!({}));
        for (change, fields) in CHANGES {
            let answer = ask(&mut browser, change, fields);
            assert!(answer.location().ends_with("error=SignInAgain"), "{change}: {}", answer.location());
        }
        assert_eq!((browser.database.count("accounts"), browser.database.count("users")), (3, 1));
        webauthn::sign_in(&mut browser, &(own, handle), 1);
        assert_eq!(unlink(&mut browser, "user-2").location(), status("unlinked"));
    });
}
