//! A user with a second factor changes the account after it.

use super::*;
use crate::routes::second_factor::{App, enrol, enter};

const CODE: &str = "http://localhost:8787/api/auth/second-factor?callbackUrl=\
    http%3A%2F%2Flocalhost%3A8787%2Fapi%2Fauth%2Faccount";

const CHANGES: [(&str, &[(&str, &str)]); 6] = [
    ("end-others", &[]),
    ("end-session", &[("session", "1")]),
    ("unlink", &[("provider", "op"), ("account", "user-2")]),
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

/// A passkey counts as the second factor of a user without an app.
#[cfg(feature = "webauthn")]
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
