//! A session that has passed no second factor adds a way to sign in to a user who has one.

use authjs_testing::authenticator::Authenticator;

use super::super::accounts::{NOT_LINKED, linking};
use super::super::{credentials, webauthn};
use super::rules::{by_rule, each_with, passes, signed_in};
use super::*;

const NOT_ADDED: &str = "http://localhost:8787/api/auth/error?error=AccessDenied";

fn each(test: impl Fn(Browser)) {
    each_with(json!({ "providers": [Op::config(), "passkey"] }), test);
}

/// Signs in, sets up an app, and signs in again as an attacker would who has the first factor alone.
fn attacked(browser: &mut Browser) -> App {
    signed_in(browser);
    let app = enrol(browser);
    browser.platform.pass_seconds(60);
    browser.jar.clear();
    signed_in(browser);
    app
}

/// Otherwise who has the first factor alone would add a passkey, and sign in with it.
#[test]
fn a_passkey_is_added_after_the_second_factor() {
    each(|mut browser| {
        let app = attacked(&mut browser);
        let passkey = Authenticator::new(b"of an attacker", -7);
        let (answer, handle) = webauthn::register(&mut browser, &passkey, "?action=register");
        assert_eq!(webauthn::place(&answer), NOT_ADDED, "{:?}", browser.platform.log.borrow());
        assert_eq!(browser.platform.reasons().last().unwrap(), "second_factor_required");
        assert_eq!(browser.database.count("authenticators"), 0);
        webauthn::sign_in(&mut browser, &(passkey, handle), 1);
        assert!(!passes(&mut browser, "/admin"));

        let code = app.code(&browser, 0);
        assert_eq!(enter(&mut browser, &code).location(), HOME);
        let own = Authenticator::new(b"of the user", -7);
        let (answer, handle) = webauthn::register(&mut browser, &own, "?action=register");
        assert_eq!(webauthn::place(&answer), HOME, "{:?}", browser.platform.log.borrow());
        assert_eq!(browser.database.count("authenticators"), 1);
        browser.jar.clear();
        webauthn::sign_in(&mut browser, &(own, handle), 1);
        assert!(passes(&mut browser, "/admin"));
    });
}

/// The provider of the account may say that its user has passed several factors.
#[test]
fn an_account_is_linked_after_the_second_factor() {
    each(|mut browser| {
        let app = attacked(&mut browser);
        let other = json!({ "sub": "other", "email": "other@example.com", "amr": ["mfa"] });
        assert_eq!(webauthn::place(&sign_in(&mut browser, other.clone())), NOT_ADDED);
        assert_eq!(browser.database.count("accounts"), 1);
        browser.jar.remove(SESSION);
        sign_in(&mut browser, other.clone());
        assert_eq!(browser.database.count("users"), 2, "the account is one of another user");

        browser.database.execute("DELETE FROM users WHERE email = 'other@example.com'");
        browser.jar.clear();
        signed_in(&mut browser);
        let code = app.code(&browser, 0);
        assert_eq!(enter(&mut browser, &code).location(), HOME);
        assert_eq!(sign_in(&mut browser, other).location(), HOME);
        assert_eq!((browser.database.count("users"), browser.database.count("accounts")), (1, 2));
    });
}

/// A passkey counts as the second factor, so a user with one sets up an app after a sign-in with it.
#[test]
fn a_user_with_a_passkey_alone_adds_nothing_before_a_sign_in_with_it() {
    each(|mut browser| {
        signed_in(&mut browser);
        let own = Authenticator::new(b"of the user", -7);
        let (answer, handle) = webauthn::register(&mut browser, &own, "?action=register");
        assert_eq!(webauthn::place(&answer), HOME, "the user has had no second factor");
        browser.jar.clear();

        signed_in(&mut browser);
        let other = Authenticator::new(b"of an attacker", -7);
        let (answer, _) = webauthn::register(&mut browser, &other, "?action=register");
        assert_eq!(webauthn::place(&answer), NOT_ADDED);
        for answer in [browser.get(PATH), enter(&mut browser, "123456")] {
            assert!(answer.location().contains("/api/auth/signin?"), "{}", answer.response.body);
        }
        assert!(!browser.jar.contains_key(SETUP));
        assert_eq!(browser.platform.reasons().last().unwrap(), "second_factor_required");
        browser.jar.clear();

        webauthn::sign_in(&mut browser, &(own, handle), 1);
        assert!(passes(&mut browser, "/admin"));
        let app = enrol(&mut browser);
        browser.platform.pass_seconds(60);
        browser.jar.clear();
        signed_in(&mut browser);
        let code = app.code(&browser, 0);
        assert_eq!(enter(&mut browser, &code).location(), HOME, "now an app is enough");
        assert!(passes(&mut browser, "/admin"));
    });
}

#[test]
fn a_pending_sign_in_sets_up_no_app_for_a_user_with_a_passkey() {
    everywhere_with(json!({ "providers": [Op::config(), "passkey"] }), |mut browser| {
        sign_in(&mut browser, json!({}));
        enrol(&mut browser);
        let own = Authenticator::new(b"of the user", -7);
        webauthn::register(&mut browser, &own, "?action=register");
        browser.database.execute("DELETE FROM second_factors");
        browser.jar.clear();
        first_step(&mut browser);
        assert!(browser.get(PATH).location().contains("/api/auth/signin?"));
        assert!(!browser.jar.contains_key(SETUP));
    });
}

/// The provider of such an account may let an attacker who reads the mail of the user set up a factor there.
#[test]
fn no_account_is_linked_by_its_address_to_a_user_with_a_second_factor() {
    let verified = |claims: Value| with(json!({ "email_verified": true }), claims);
    let other = || verified(json!({ "sub": "of an attacker", "amr": ["mfa"] }));
    let auth = linking(json!({ "providers": [Op::config(), "passkey"] }));
    for has_app in [true, false] {
        each_with(auth.clone(), |mut browser| {
            let now = browser.platform.seconds();
            sign_in(&mut browser, verified(json!({ "auth_time": now })));
            if has_app {
                enrol(&mut browser);
            } else {
                let own = Authenticator::new(b"of the user", -7);
                webauthn::register(&mut browser, &own, "?action=register");
            }
            let accounts = browser.database.count("accounts");
            browser.platform.pass_seconds(60);
            browser.jar.clear();
            assert_eq!(sign_in(&mut browser, other()).location(), NOT_LINKED);
            assert_eq!(browser.platform.reasons().last().unwrap(), "second_factor_required");
            assert_eq!(browser.database.count("accounts"), accounts);
            assert!(!browser.jar.contains_key(SESSION));
        });
    }
    each_with(auth, |mut browser| {
        sign_in(&mut browser, verified(json!({})));
        browser.jar.clear();
        assert_eq!(sign_in(&mut browser, other()).location(), HOME, "a user without one is as before");
        assert_eq!(browser.database.count("accounts"), 2);
    });
}

/// The server of credentials may answer with the id of a user of the database. Its session is that of the user then, and
/// the second factor has the name of the account.
#[test]
fn credentials_that_name_a_user_of_the_database_add_nothing_before_the_second_factor() {
    let auth = json!({ "providers": [credentials::login(), Op::config(), "passkey"], "session": { "strategy": "jwt" } });
    let mut browser = Browser::with_database(with(by_rule(json!({})), auth));
    let own = Authenticator::new(b"of the user", -7);
    signed_in(&mut browser);
    let id = browser.database.text("SELECT id FROM users");
    browser.jar.clear();
    let log_in = |browser: &mut Browser| {
        let answer = credentials::answered(browser, 200, &json!({ "id": id, "name": "Ada" }));
        assert_eq!(answer.location(), HOME);
    };
    log_in(&mut browser);
    let app = enrol(&mut browser);
    browser.platform.pass_seconds(60);
    browser.jar.clear();

    log_in(&mut browser);
    let of_attacker = Authenticator::new(b"of an attacker", -7);
    let (answer, _) = webauthn::register(&mut browser, &of_attacker, "?action=register");
    assert_eq!(webauthn::place(&answer), NOT_ADDED);
    let code = app.code(&browser, 0);
    assert_eq!(enter(&mut browser, &code).location(), HOME);
    let (answer, _) = webauthn::register(&mut browser, &own, "?action=register");
    assert_eq!(webauthn::place(&answer), HOME, "{:?}", browser.platform.log.borrow());

    browser.database.execute("DELETE FROM second_factors");
    browser.jar.clear();
    log_in(&mut browser);
    assert!(browser.get(PATH).location().contains("/api/auth/signin?"), "the user has a passkey");
    assert!(!browser.jar.contains_key(SETUP));
}

/// A user with a passkey who signs in with something else first needs no app, and comes to the destination.
#[test]
fn the_way_from_a_pending_sign_in_to_the_passkey_ends_at_the_destination() {
    everywhere_with(json!({ "providers": [Op::config(), "passkey"] }), |mut browser| {
        sign_in(&mut browser, json!({}));
        enrol(&mut browser);
        let own = Authenticator::new(b"of the user", -7);
        let (_, handle) = webauthn::register(&mut browser, &own, "?action=register");
        browser.database.execute("DELETE FROM second_factors");
        browser.jar.clear();
        first_step(&mut browser);
        let to_sign_in =
            "http://localhost:8787/api/auth/signin?callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fdashboard";
        assert_eq!(browser.get(PATH).location(), to_sign_in);
        assert!(!browser.jar.contains_key(PENDING), "the sign-in that cannot go on ends");

        first_step(&mut browser);
        webauthn::sign_in(&mut browser, &(own, handle), 1);
        assert!(is_signed_in(&mut browser) && !browser.jar.contains_key(PENDING));
        let page = browser.get(PATH).response.body;
        assert!(page.contains("<h1>Add a second step</h1>"), "the page is that of the session: {page}");
    });
}
