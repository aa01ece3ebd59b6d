//! An attacker signs up with the address of a victim, who comes by mail later.

use serde_json::json;

use super::{COOKIE, REFUSED, place, register, sign_in, sign_up, user_of};
use crate::routes::email::{link_to, mail, open};
use crate::support::Browser;
use authjs_testing::authenticator::Authenticator;

fn each(test: impl Fn(Browser)) {
    for session in [json!({ "strategy": "jwt", "revocable": true }), json!({ "strategy": "database" })] {
        for links in [false, true] {
            test(Browser::with_database(json!({
                "providers": ["passkey", mail("mail")], "session": session, "linkUnverifiedEmail": links,
            })));
        }
    }
}

#[test]
fn the_passkey_of_before_the_address_was_proved_signs_in_no_more() {
    each(|mut browser| {
        let of_attacker = sign_up(&mut browser, "ada@example.com");
        let session = std::mem::take(&mut browser.jar);
        let link = link_to(&mut browser, "ada@example.com");
        open(&mut browser, &link);
        assert_eq!(user_of(&mut browser), "ada@example.com", "{:?}", browser.platform.log.borrow());
        assert!(browser.platform.reasons().contains(&"passkey_refused".to_owned()));
        let tables = ["users", "accounts", "authenticators"];
        assert_eq!(tables.map(|table| browser.database.count(table)), [1, 0, 0]);
        let own = Authenticator::new(b"of the victim", -7);
        register(&mut browser, &own, "?action=register");
        assert_eq!(tables.map(|table| browser.database.count(table)), [1, 1, 1], "a passkey is added now");

        browser.jar.clear();
        assert_eq!(place(&sign_in(&mut browser, &of_attacker, 1)), REFUSED);
        assert!(!browser.jar.contains_key(COOKIE));
        browser.jar = session;
        assert_eq!(
            browser.get("/api/auth/session").response.body,
            "null",
            "the session of the attacker has ended"
        );
    });
}

#[test]
fn a_user_who_proves_the_own_address_while_signed_in_keeps_the_passkey() {
    each(|mut browser| {
        let own = sign_up(&mut browser, "ada@example.com");
        let link = link_to(&mut browser, "ada@example.com");
        open(&mut browser, &link);
        browser.jar.clear();
        sign_in(&mut browser, &own, 1);
        assert_eq!(user_of(&mut browser), "ada@example.com");
        browser.jar.clear();
        let link = link_to(&mut browser, "ada@example.com");
        open(&mut browser, &link);
        assert_eq!(browser.database.count("authenticators"), 1, "the address is proved once");
    });
}

#[test]
fn a_passkey_of_a_user_who_was_created_meanwhile_is_removed_too() {
    each(|mut browser| {
        let link = link_to(&mut browser, "ada@example.com");
        let of_attacker = "INSERT INTO users (id, email) VALUES ('u-9', 'ada@example.com');
            INSERT INTO accounts (id, userId, type, provider, providerAccountId)
                VALUES ('a-9', 'u-9', 'webauthn', 'passkey', 'AQID');
            INSERT INTO authenticators (credentialID, userId, providerAccountId, credentialPublicKey, counter,
                credentialDeviceType, credentialBackedUp)
            VALUES ('AQID', 'u-9', 'AQID', 'AQID', 0, 'singleDevice', 0);";
        *browser.database.first.borrow_mut() = Some(("INSERT INTO users", of_attacker.to_owned()));
        open(&mut browser, &link);
        assert_eq!(user_of(&mut browser), "ada@example.com", "{:?}", browser.platform.log.borrow());
        let tables = ["users", "accounts", "authenticators"];
        assert_eq!(tables.map(|table| browser.database.count(table)), [1, 0, 0]);
    });
}
