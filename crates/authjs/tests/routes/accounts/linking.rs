//! Which accounts are linked to which user.

use serde_json::json;

use super::{
    COOKIE, HOME, NOT_LINKED, bob, counts, linking, other_account, sign_in, with, with_each_strategy,
};
use crate::support::{Browser, Op};

#[test]
fn a_new_account_of_a_new_address_creates_a_user() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME);
        assert_eq!(counts(&browser), (1, 1));
        assert_eq!(browser.get("/api/auth/session").json()["user"]["email"], "ada@example.com");
    });
}

#[test]
fn a_known_account_signs_its_user_in() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, json!({}));
        browser.jar.clear();
        let answer = sign_in(&mut browser, json!({ "name": "Renamed", "email": "new@example.com" }));
        assert_eq!(answer.location(), HOME);
        assert_eq!(counts(&browser), (1, 1));
        let user = browser.get("/api/auth/session").json()["user"].clone();
        assert_eq!((&user["name"], &user["email"]), (&json!("Ada"), &json!("ada@example.com")), "as stored");
    });
}

#[test]
fn a_known_account_of_the_user_who_is_signed_in_stays() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, json!({}));
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME);
        assert_eq!(counts(&browser), (1, 1));
    });
}

#[test]
fn a_known_account_of_another_user_is_refused_to_the_one_who_is_signed_in() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, bob());
        browser.jar.clear();
        sign_in(&mut browser, json!({}));
        let session = browser.jar[COOKIE].clone();
        assert_eq!(sign_in(&mut browser, bob()).location(), NOT_LINKED);
        assert_eq!(browser.jar[COOKIE], session, "the session stays");
        assert_eq!(browser.platform.reasons(), ["account_not_linked"]);
    });
}

#[test]
fn a_new_account_is_linked_to_the_user_who_is_signed_in() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, json!({}));
        assert_eq!(sign_in(&mut browser, bob()).location(), HOME);
        assert_eq!(counts(&browser), (1, 2));
        assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Ada");
        browser.jar.clear();
        sign_in(&mut browser, bob());
        assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Ada", "both are Ada's now");
    });
}

#[test]
fn an_address_alone_links_nothing() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, json!({ "email_verified": true }));
        browser.jar.clear();
        for email in ["Ada@Example.com", "ada@example.com"] {
            let mut claims = other_account();
            claims["email"] = email.into();
            claims["email_verified"] = true.into();
            assert_eq!(sign_in(&mut browser, claims).location(), NOT_LINKED, "{email}");
        }
        assert_eq!(counts(&browser), (1, 1));
        assert!(!browser.jar.contains_key(COOKIE));
    });
}

/// An attacker who signs up with the address of another person at a provider that does not check it
/// must not get the account that the owner links later, and the reverse.
#[test]
fn linking_by_e_mail_needs_two_verified_addresses() {
    let cases = [
        (true, true, HOME),
        (true, false, NOT_LINKED),
        (false, true, NOT_LINKED),
        (false, false, NOT_LINKED),
    ];
    for (of_user, of_account, outcome) in cases {
        with_each_strategy(|auth| {
            let mut browser = Browser::with_database(linking(auth));
            sign_in(&mut browser, json!({ "email_verified": of_user }));
            browser.jar.clear();
            let claims = with(other_account(), json!({ "email_verified": of_account }));
            assert_eq!(sign_in(&mut browser, claims).location(), outcome, "{of_user} {of_account}");
            assert_eq!(counts(&browser), (1, if outcome == HOME { 2 } else { 1 }));
            assert_eq!(browser.jar.contains_key(COOKIE), outcome == HOME);
        });
    }
}

#[test]
fn link_unverified_email_links_as_auth_js_does() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(with(linking(auth), json!({ "linkUnverifiedEmail": true })));
        sign_in(&mut browser, json!({}));
        browser.jar.clear();
        assert_eq!(sign_in(&mut browser, other_account()).location(), HOME);
        assert_eq!(counts(&browser), (1, 2));
    });
}

/// A replica or the isolate may have a session for longer than the primary.
#[test]
fn a_session_that_the_primary_has_ended_links_nothing() {
    let auth = json!({ "providers": [Op::config()], "session": { "cacheSeconds": 300 } });
    let mut browser = Browser::with_database(auth);
    sign_in(&mut browser, json!({}));
    assert!(browser.get("/api/auth/session").json()["user"].is_object());
    browser.database.execute("DELETE FROM sessions");
    assert!(browser.get("/api/auth/session").json()["user"].is_object(), "the isolate has it");
    assert_eq!(sign_in(&mut browser, bob()).location(), HOME);
    assert_eq!(counts(&browser), (2, 2), "Bob is a user of his own");
}
