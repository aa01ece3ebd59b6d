//! `POST /callback/:provider` with `action=register`.

use std::rc::Rc;

use authjs_testing::authenticator::Authenticator;
use serde_json::json;

use super::{
    CHALLENGE, CONFIGURATION, COOKIE, DENIED, HOME, NOT_LINKED, ORIGIN, REFUSED, browser, challenge, options,
    place, register, send, sign_up, user_of, with, with_each_strategy,
};
use crate::support::Browser;

#[test]
fn a_new_user_signs_up_with_a_passkey() {
    with_each_strategy(|mut browser| {
        let (_, handle) = sign_up(&mut browser, "ada@example.com");
        assert_eq!(user_of(&mut browser), "ada@example.com");
        assert!(!browser.jar.contains_key(CHALLENGE), "the cookie is cleared");
        let database = &browser.database;
        assert_eq!(["users", "accounts", "authenticators"].map(|table| database.count(table)), [1, 1, 1]);
        assert_eq!(database.text("SELECT emailVerified FROM users"), "", "nothing proves the address");
        assert_eq!(database.text("SELECT type || ' ' || provider FROM accounts"), "webauthn passkey");
        let row = "SELECT credentialID || ' ' || providerAccountId || ' ' || counter || ' ' || credentialDeviceType \
            || ' ' || credentialBackedUp || ' ' || transports || ' ' || userHandle FROM authenticators";
        let id = "YWRhQGV4YW1wbGUuY29t";
        assert_eq!(database.text(row), format!("{id} {id} 0 singleDevice 0 internal,hybrid {handle}"));
        let owner = "SELECT '' || ((SELECT id FROM users) = (SELECT userId FROM accounts) \
            AND (SELECT id FROM users) = (SELECT userId FROM authenticators))";
        assert_eq!(database.text(owner), "1");
    });
}

#[test]
fn each_algorithm_is_accepted() {
    for algorithm in [-7, -8, -257] {
        let mut browser = browser();
        let (answer, _) =
            register(&mut browser, &Authenticator::new(b"one", algorithm), "?email=ada@example.com");
        assert_eq!(place(&answer), HOME, "{algorithm}");
    }
}

#[test]
fn a_user_who_is_signed_in_adds_a_passkey() {
    with_each_strategy(|mut browser| {
        sign_up(&mut browser, "ada@example.com");
        let second = Authenticator::new(b"second", -7);
        let (answer, _) = register(&mut browser, &second, "?action=register");
        assert_eq!(place(&answer), HOME, "{:?}", browser.platform.log.borrow());
        let database = &browser.database;
        assert_eq!(["users", "accounts", "authenticators"].map(|table| database.count(table)), [1, 2, 2]);
        assert_eq!(user_of(&mut browser), "ada@example.com");
    });
}

/// WAN-112.
#[test]
fn a_passkey_is_added_to_the_user_who_began_and_to_no_other() {
    let mut browser = browser();
    sign_up(&mut browser, "ada@example.com");
    let of_ada = options(&mut browser, "?action=register");
    let begun = browser.jar[CHALLENGE].clone();
    browser.jar.clear();
    sign_up(&mut browser, "bob@example.com");
    browser.jar.insert(CHALLENGE.to_owned(), begun);
    let response = Authenticator::new(b"x", -7).register(challenge(&of_ada), ORIGIN, "localhost");
    assert_eq!(place(&send(&mut browser, "register", &response)), NOT_LINKED);
    assert_eq!(browser.database.count("authenticators"), 2);
}

#[test]
fn a_registration_that_began_without_a_session_adds_to_no_session() {
    let mut browser = browser();
    let signed_up = options(&mut browser, "?email=bob@example.com");
    let begun = browser.jar[CHALLENGE].clone();
    sign_up(&mut browser, "ada@example.com");
    browser.jar.insert(CHALLENGE.to_owned(), begun);
    let response = Authenticator::new(b"x", -7).register(challenge(&signed_up), ORIGIN, "localhost");
    assert_eq!(place(&send(&mut browser, "register", &response)), NOT_LINKED);
    assert_eq!((browser.database.count("users"), browser.database.count("authenticators")), (1, 1));
}

#[test]
fn a_registration_of_a_user_ends_with_the_users_session() {
    let mut browser = browser();
    sign_up(&mut browser, "ada@example.com");
    let options = options(&mut browser, "?action=register");
    browser.jar.remove(COOKIE);
    let response = Authenticator::new(b"x", -7).register(challenge(&options), ORIGIN, "localhost");
    assert_eq!(place(&send(&mut browser, "register", &response)), NOT_LINKED);
    assert_eq!(browser.database.count("authenticators"), 1);
}

#[test]
fn an_address_that_has_a_user_since_is_not_taken_over() {
    let mut browser = browser();
    let options = options(&mut browser, "?email=ada@example.com");
    browser.database.execute("INSERT INTO users (id, email) VALUES ('u', 'Ada@Example.com')");
    let response = Authenticator::new(b"x", -7).register(challenge(&options), ORIGIN, "localhost");
    assert_eq!(place(&send(&mut browser, "register", &response)), NOT_LINKED);
    assert_eq!((browser.database.count("users"), browser.database.count("authenticators")), (1, 0));
}

#[test]
fn a_passkey_is_registered_once() {
    let mut browser = browser();
    let (authenticator, _) = sign_up(&mut browser, "ada@example.com");
    browser.jar.clear();
    let (answer, _) = register(&mut browser, &authenticator, "?email=bob@example.com");
    assert_eq!(place(&answer), REFUSED);
    assert_eq!((browser.database.count("users"), browser.database.count("authenticators")), (1, 1));
}

#[test]
fn a_failure_of_the_database_leaves_no_user_without_a_passkey() {
    let mut browser = browser();
    browser.database.fails.set(Some("INSERT INTO authenticators"));
    let (answer, _) = register(&mut browser, &Authenticator::new(b"x", -7), "?email=ada@example.com");
    assert_eq!(answer.location(), CONFIGURATION);
    assert!(!browser.jar.contains_key(COOKIE));
    let database = &browser.database;
    assert_eq!(["users", "accounts", "authenticators"].map(|table| database.count(table)), [0, 0, 0]);

    sign_up(&mut browser, "ada@example.com");
    browser.database.fails.set(Some("INSERT INTO authenticators"));
    let (answer, _) = register(&mut browser, &Authenticator::new(b"y", -7), "?action=register");
    assert_eq!(answer.location(), CONFIGURATION);
    let database = &browser.database;
    assert_eq!(["users", "accounts", "authenticators"].map(|table| database.count(table)), [1, 1, 1]);
}

#[test]
fn sign_up_holds_for_passkeys() {
    for sign_up in ["closed", "invited"] {
        let mut auth = with(json!({ "signUp": sign_up }));
        if sign_up == "invited" {
            auth["invited"] = json!({ "emails": ["ada@example.com"] });
        }
        let mut browser = Browser::with_database(auth);
        let (answer, _) = register(&mut browser, &Authenticator::new(b"x", -7), "?email=ada@example.com");
        assert_eq!(answer.location(), DENIED, "{sign_up}: a passkey proves no address");
        assert_eq!(browser.database.count("users"), 0);
    }
}

#[test]
fn the_sign_in_callback_decides() {
    struct Deny;
    #[async_trait::async_trait(?Send)]
    impl authjs::callbacks::Callbacks for Deny {
        async fn sign_in(
            &self,
            input: authjs::callbacks::SignIn<'_>,
        ) -> Result<authjs::callbacks::SignInDecision, authjs::callbacks::CallbackError> {
            assert_eq!(input.account.account_type, "webauthn");
            assert_eq!(input.user.email.as_deref(), Some("ada@example.com"));
            Ok(authjs::callbacks::SignInDecision::Deny)
        }
    }
    let mut browser = Browser::with_database_and(with(json!({})), Box::new(Deny));
    let (answer, _) = register(&mut browser, &Authenticator::new(b"x", -7), "?email=ada@example.com");
    assert_eq!(answer.location(), DENIED);
    assert_eq!((browser.database.count("users"), browser.database.count("authenticators")), (0, 0));
}

/// The events of `handleLoginOrRegister` of @auth/core, in its order.
#[test]
fn events_tell_of_the_user_the_passkey_and_the_sign_in() {
    #[derive(Default)]
    struct Heard(std::cell::RefCell<Vec<&'static str>>);
    #[async_trait::async_trait(?Send)]
    impl authjs::events::Events for Heard {
        async fn create_user(&self, _user: &authjs::model::User) {
            self.0.borrow_mut().push("createUser");
        }

        async fn link_account(&self, _linked: authjs::events::LinkedAccount<'_>) {
            self.0.borrow_mut().push("linkAccount");
        }

        async fn sign_in(&self, event: authjs::events::SignedIn<'_>) {
            assert!(event.is_new_user);
            self.0.borrow_mut().push("signIn");
        }
    }
    let heard = Rc::new(Heard::default());
    let mut browser = browser().hear(heard.clone());
    sign_up(&mut browser, "ada@example.com");
    assert_eq!(*heard.0.borrow(), ["createUser", "linkAccount", "signIn"]);
}
