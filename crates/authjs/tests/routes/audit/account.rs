//! Events of the account page, and of a sign-out everywhere else.

use serde_json::{Value, json};

use super::{events, sign_out};
use crate::routes::account::{ask, configurations, second, sign_in_now, unlink};
use crate::routes::accounts::with;
use crate::support::Browser;

const COOKIE: &str = "authjs.session-token";

/// Runs a test with each strategy, as a user who is signed in. Events of the sign-in are not among those of the test.
fn each(test: impl Fn(Browser)) {
    for auth in configurations() {
        let mut browser = Browser::with_database(with(auth, json!({ "audit": { "to": ["log"] } })));
        sign_in_now(&mut browser, json!({}));
        forget(&browser);
        test(browser);
    }
}

fn forget(browser: &Browser) {
    browser.platform.records.borrow_mut().clear();
}

/// Signs the same user in with another browser.
fn elsewhere(browser: &mut Browser) {
    let own = browser.jar.remove(COOKIE).unwrap();
    browser.platform.pass_seconds(1);
    sign_in_now(browser, json!({}));
    browser.jar.insert(COOKIE.to_owned(), own);
    forget(browser);
}

/// Returns the one event, which is about the user.
fn one(browser: &Browser) -> Value {
    let [event] = <[Value; 1]>::try_from(events(browser)).unwrap();
    assert_eq!(event["userId"], browser.database.text("SELECT id FROM users"));
    assert!(event["emailHash"].is_string());
    event
}

#[test]
fn an_account_that_is_unlinked_is_an_event_and_one_that_stays_is_none() {
    each(|mut browser| {
        sign_in_now(&mut browser, second());
        let linked = events(&browser)[0].clone();
        assert_eq!(linked["event"], "linkAccount");
        forget(&browser);
        unlink(&mut browser, "user-2");
        let event = one(&browser);
        assert_eq!((&event["event"], &event["route"]), (&json!("unlinkAccount"), &json!("account")));
        for member in ["provider", "accountType", "accountHash"] {
            assert_eq!(event[member], linked[member], "{member}");
        }
        unlink(&mut browser, "user-1");
        unlink(&mut browser, "user-2");
        one(&browser);
    });
}

#[test]
fn sessions_that_a_user_ends_are_counted() {
    each(|mut browser| {
        elsewhere(&mut browser);
        let html = browser.get("/api/auth/account").response.body;
        let id = html.split(r#"name="session" value=""#).nth(1).unwrap().split('"').next().unwrap();
        ask(&mut browser, "end-session", &[("session", id)]);
        let event = one(&browser);
        assert_eq!(
            (&event["event"], &event["by"], &event["ended"]),
            (&json!("revocation"), &json!("user"), &json!(1))
        );
        ask(&mut browser, "end-session", &[("session", id)]);
        one(&browser);
        elsewhere(&mut browser);
        elsewhere(&mut browser);
        ask(&mut browser, "end-others", &[]);
        assert_eq!(one(&browser)["ended"], 2);
        elsewhere(&mut browser);
        let token = browser.csrf_token();
        browser.post("/api/auth/signout", &[("csrfToken", &token), ("scope", "others")]);
        let event = one(&browser);
        assert_eq!(
            (&event["route"], &event["by"], &event["ended"]),
            (&json!("signout"), &json!("user"), &json!(1))
        );
        forget(&browser);
        sign_out(&mut browser);
        assert_eq!(one(&browser)["event"], "signOut");
    });
}

#[test]
fn a_deletion_is_a_revocation_a_sign_out_and_the_end_of_the_user() {
    each(|mut browser| {
        elsewhere(&mut browser);
        let user = browser.database.text("SELECT id FROM users");
        ask(&mut browser, "delete", &[("typed", "other@example.com")]);
        assert!(events(&browser).is_empty());
        ask(&mut browser, "delete", &[("typed", "ada@example.com")]);
        let events = events(&browser);
        let names: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
        assert_eq!(names, ["revocation", "signOut", "deleteUser"]);
        assert_eq!((&events[0]["by"], &events[0]["ended"]), (&json!("user"), &json!(2)));
        for event in &events {
            assert_eq!(event["userId"], user);
            assert_eq!(event["emailHash"], events[0]["emailHash"]);
        }
    });
}
