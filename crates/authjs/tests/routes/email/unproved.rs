//! An attacker signs up at a provider with the address of a victim, who comes by mail later.

use serde_json::{Value, json};

use super::{COOKIE, link_to, open, user_of, with};
use crate::routes::accounts::{HOME, NOT_LINKED, bob, counts, sign_in};
use crate::routes::audit::events;
use crate::support::{Answer, Browser};

const ADA: &str = "ada@example.com";

/// Runs a test with each strategy that can end sessions.
fn each_with(more: Value, test: impl Fn(Browser)) {
    for session in [json!({ "strategy": "jwt", "revocable": true }), json!({ "strategy": "database" })] {
        let mut auth = with(json!({ "session": session, "audit": { "to": ["log"] } }));
        auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        test(Browser::with_database(auth));
    }
}

fn each(test: impl Fn(Browser)) {
    each_with(json!({}), test);
}

/// Follows a link of a mail to Ada.
fn come_by_mail(browser: &mut Browser) -> Answer {
    let link = link_to(browser, ADA);
    open(browser, &link)
}

fn is_verified(browser: &Browser) -> bool {
    !browser.database.text("SELECT emailVerified FROM users").is_empty()
}

#[test]
fn the_accounts_of_before_the_address_was_proved_sign_in_no_more() {
    each(|mut browser| {
        sign_in(&mut browser, json!({}));
        sign_in(&mut browser, bob());
        assert_eq!(counts(&browser), (1, 2), "the attacker has linked another account");
        let session = std::mem::take(&mut browser.jar);
        assert_eq!(come_by_mail(&mut browser).location(), HOME);
        assert_eq!(user_of(&mut browser), ADA, "the victim is the user");
        assert_eq!(counts(&browser), (1, 0));
        assert!(browser.platform.reasons().contains(&"account_unproved".to_owned()));

        browser.jar.clear();
        assert_eq!(sign_in(&mut browser, json!({})).location(), NOT_LINKED);
        assert!(!browser.jar.contains_key(COOKIE));
        browser.jar = session;
        assert_eq!(user_of(&mut browser), Value::Null, "the session of the attacker has ended");
    });
}

#[test]
fn each_account_that_is_unlinked_is_an_event_and_so_are_the_sessions() {
    each(|mut browser| {
        sign_in(&mut browser, json!({}));
        browser.jar.clear();
        let linked = events(&browser).into_iter().find(|event| event["event"] == "linkAccount").unwrap();
        come_by_mail(&mut browser);
        let events = events(&browser);
        let one = |name: &str| {
            let [event] = <[&Value; 1]>::try_from(
                events.iter().filter(|event| event["event"] == name).collect::<Vec<_>>(),
            )
            .unwrap();
            event
        };
        for member in ["provider", "accountType", "accountHash", "userId", "emailHash"] {
            assert_eq!(one("unlinkAccount")[member], linked[member], "{member}");
        }
        assert_eq!((&one("revocation")["by"], &one("revocation")["ended"]), (&json!("user"), &json!(1)));
    });
}

#[test]
fn a_user_who_proves_the_own_address_while_signed_in_keeps_accounts_and_session() {
    each(|mut browser| {
        sign_in(&mut browser, json!({}));
        come_by_mail(&mut browser);
        assert_eq!(counts(&browser), (1, 1));
        browser.jar.clear();
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME);
        browser.jar.clear();
        come_by_mail(&mut browser);
        assert_eq!(counts(&browser), (1, 1), "the address is proved once");
    });
}

#[test]
fn the_session_of_another_user_keeps_nothing() {
    each(|mut browser| {
        sign_in(&mut browser, bob());
        browser.jar.clear();
        sign_in(&mut browser, json!({}));
        browser.jar.clear();
        sign_in(&mut browser, bob());
        come_by_mail(&mut browser);
        assert_eq!(counts(&browser), (2, 1), "Bob keeps the own account");
        assert_eq!(browser.database.text("SELECT providerAccountId FROM accounts"), "user-2");
    });
}

#[test]
fn an_account_whose_provider_proved_the_address_stays() {
    each(|mut browser| {
        sign_in(&mut browser, json!({ "email_verified": true }));
        browser.jar.clear();
        come_by_mail(&mut browser);
        assert_eq!(counts(&browser), (1, 1));
        assert_eq!(user_of(&mut browser), ADA);
    });
}

#[test]
fn link_unverified_email_keeps_the_accounts_as_auth_js_does() {
    each_with(json!({ "linkUnverifiedEmail": true }), |mut browser| {
        sign_in(&mut browser, json!({}));
        let session = std::mem::take(&mut browser.jar);
        come_by_mail(&mut browser);
        assert_eq!(counts(&browser), (1, 1));
        browser.jar = session;
        assert_eq!(user_of(&mut browser), ADA);
    });
}

/// Another request creates the user between the two statements of a sign-in by mail.
#[test]
fn an_account_of_a_user_who_was_created_meanwhile_is_unlinked_too() {
    each(|mut browser| {
        let link = link_to(&mut browser, ADA);
        let of_attacker = "INSERT INTO users (id, email) VALUES ('u-9', 'ada@example.com');
            INSERT INTO accounts (id, userId, type, provider, providerAccountId)
                VALUES ('a-9', 'u-9', 'oidc', 'op', 'user-1');";
        *browser.database.first.borrow_mut() = Some(("INSERT INTO users", of_attacker.to_owned()));
        assert_eq!(open(&mut browser, &link).location(), HOME);
        assert_eq!(counts(&browser), (1, 0));
    });
}

#[test]
fn an_account_that_is_linked_meanwhile_is_unlinked_too() {
    each(|mut browser| {
        sign_in(&mut browser, json!({}));
        browser.jar.clear();
        let link = link_to(&mut browser, ADA);
        let of_attacker = "INSERT INTO accounts (id, userId, type, provider, providerAccountId)
            SELECT 'a-9', id, 'oidc', 'op', 'user-9' FROM users";
        *browser.database.first.borrow_mut() = Some(("UPDATE users", of_attacker.to_owned()));
        assert_eq!(open(&mut browser, &link).location(), HOME);
        assert_eq!(counts(&browser), (1, 0));
    });
}

#[test]
fn an_address_is_not_proved_while_accounts_cannot_be_unlinked() {
    for statement in ["DELETE FROM accounts", "DELETE FROM authenticators"] {
        each(|mut browser| {
            sign_in(&mut browser, json!({}));
            browser.jar.clear();
            let link = link_to(&mut browser, ADA);
            browser.database.fails.set(Some(statement));
            open(&mut browser, &link);
            assert!(!browser.jar.contains_key(COOKIE), "{statement}");
            assert!(!is_verified(&browser), "the next mail unlinks them");
            come_by_mail(&mut browser);
            assert_eq!((counts(&browser), is_verified(&browser)), ((1, 0), true));
        });
    }
}

/// The mail alone begins no session, so a thief of the mailbox must not remove what the owner has.
#[cfg(feature = "second-factor")]
#[test]
fn a_mail_removes_nothing_of_a_user_who_is_always_asked_for_a_code() {
    use crate::routes::second_factor::{enrol, enter};
    each_with(json!({ "secondFactor": { "always": true } }), |mut browser| {
        sign_in(&mut browser, json!({}));
        let app = enrol(&mut browser);
        let session = std::mem::take(&mut browser.jar);
        come_by_mail(&mut browser);
        assert_eq!((counts(&browser), is_verified(&browser)), ((1, 1), false));
        assert!(!browser.jar.contains_key(COOKIE), "{:?}", browser.jar);
        browser.platform.pass_seconds(60);
        let code = app.code(&browser, 0);
        enter(&mut browser, &code);
        assert_eq!(user_of(&mut browser), ADA, "the owner of the app");
        browser.jar = session;
        assert_eq!(user_of(&mut browser), ADA);
        browser.database.execute("DELETE FROM second_factors");
        browser.jar.clear();
        come_by_mail(&mut browser);
        assert_eq!(counts(&browser), (1, 0), "without an app the mail is the only proof");
    });
}
