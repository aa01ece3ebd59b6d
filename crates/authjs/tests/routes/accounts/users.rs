//! The users that sign-ins create, find and announce.

use std::rc::Rc;

use serde_json::{Value, json};

use super::{HOME, Heard, NOT_LINKED, bob, counts, sign_in, with, with_credentials, with_each_strategy};
use crate::support::{Browser, Op};

#[test]
fn of_two_simultaneous_sign_ups_one_creates_the_user() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth.clone());
        let faster = "INSERT INTO users (id, name, email) VALUES ('first', 'Ada', 'ada@example.com');
            INSERT INTO accounts (id, userId, type, provider, providerAccountId)
            VALUES ('a', 'first', 'oidc', 'op', 'user-1');";
        *browser.database.first.borrow_mut() = Some(("INSERT INTO users", faster.into()));
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME);
        assert_eq!(counts(&browser), (1, 1));

        let mut browser = Browser::with_database(auth);
        let same_address = "INSERT INTO users (id, email) VALUES ('first', 'ada@example.com')";
        *browser.database.first.borrow_mut() = Some(("INSERT INTO users", same_address.into()));
        assert_eq!(sign_in(&mut browser, json!({})).location(), NOT_LINKED);
    });
}

#[test]
fn the_events_come_in_auth_js_order() {
    with_each_strategy(|auth| {
        let heard = Rc::new(Heard::default());
        let mut browser = Browser::with_database(auth).hear(heard.clone());
        sign_in(&mut browser, json!({}));
        assert_eq!(heard.0.take(), ["createUser ada@example.com", "linkAccount op Ada Ada", "signIn true"]);
        sign_in(&mut browser, bob());
        assert_eq!(heard.0.take(), ["linkAccount op Ada Bob", "signIn false"]);
        browser.jar.clear();
        sign_in(&mut browser, bob());
        assert_eq!(heard.0.take(), ["signIn false"]);
    });
}

#[test]
fn a_new_user_goes_to_the_page_for_new_users() {
    with_each_strategy(|auth| {
        let auth = with(auth, json!({ "pages": { "newUser": "/welcome?a=b" } }));
        let mut browser = Browser::with_database(auth);
        let page = "/welcome?a=b&callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fdashboard";
        assert_eq!(sign_in(&mut browser, json!({})).location(), page);
        browser.jar.clear();
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME);
    });
}

#[test]
fn the_id_of_the_user_stays() {
    let ids = |auth: Value| {
        let auth = with(auth, json!({ "callbacks": { "session": { "user.id": "token.sub" } } }));
        let mut browser = Browser::with_database(auth);
        let mut id = || {
            browser.jar.clear();
            sign_in(&mut browser, json!({}));
            browser.get("/api/auth/session").json()["user"]["id"].as_str().unwrap().to_owned()
        };
        (id(), id())
    };
    with_each_strategy(|auth| {
        let (first, second) = ids(auth);
        assert_eq!(first, second);
    });
}

/// A visitor with an old session of a user who was deleted gets a user of their own.
#[test]
fn a_session_of_a_deleted_user_is_no_user() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, json!({}));
        browser.database.execute("DELETE FROM users");
        assert_eq!(sign_in(&mut browser, bob()).location(), HOME);
        assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Bob");
        assert_eq!(counts(&browser), (1, 1));
    });
}

#[test]
fn users_of_credentials_can_be_users_of_the_database() {
    let login = json!({
        "id": "login", "type": "credentials", "url": "https://api.example/sign-in",
        "fields": { "password": { "type": "password" } },
    });
    let auth = json!({ "providers": [Op::config(), login], "session": { "credentials": "database" } });
    let mut browser = Browser::with_database(auth);
    let user = || json!({ "id": "7", "name": "Ada", "email": "ada@example.com" });
    assert_eq!(with_credentials(&mut browser, user()).location(), HOME);
    assert_eq!((counts(&browser), browser.database.count("sessions")), ((1, 1), 1));
    assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Ada");
    assert_eq!(browser.database.text("SELECT emailVerified FROM users"), "");
    browser.jar.clear();
    assert_eq!(with_credentials(&mut browser, user()).location(), HOME);
    assert_eq!(counts(&browser), (1, 1), "the id of the server is known again");
    browser.jar.clear();
    assert_eq!(sign_in(&mut browser, json!({})).location(), NOT_LINKED, "of Ada's address");
    let without_id = with_credentials(&mut browser, json!({ "name": "Ada" }));
    assert_eq!(without_id.location(), "http://localhost:8787/api/auth/error?error=Configuration");
    assert_eq!(counts(&browser), (1, 1));
}
