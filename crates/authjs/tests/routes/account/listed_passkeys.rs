//! The passkeys of a user on the account page.

use authjs_testing::authenticator::Authenticator;

use super::passkeys::each;
use super::*;
use crate::routes::webauthn::{self, register, sign_up};

fn remove(browser: &mut Browser, id: &str) -> Answer {
    ask(browser, "remove-passkey", &[("passkey", id)])
}

/// Adds a passkey, and returns the id of its account.
fn add(browser: &mut Browser, name: &[u8]) -> (String, (Authenticator, String)) {
    let own = Authenticator::new(name, -7);
    let (answer, handle) = register(browser, &own, "?action=register");
    assert_eq!(answer.status(), 302, "{:?}", browser.platform.log.borrow());
    let newest = "SELECT credentialID FROM authenticators ORDER BY rowid DESC LIMIT 1";
    (browser.database.text(newest), (own, handle))
}

/// Returns a browser whose user has signed up with a passkey, and has no other way in.
fn with_passkey_alone(auth: &Value) -> (Browser, String) {
    let mut browser = Browser::with_database(with(auth.clone(), json!({ "providers": ["passkey"] })));
    sign_up(&mut browser, "ada@example.com");
    let id = browser.database.text("SELECT credentialID FROM authenticators");
    (browser, id)
}

fn rows(browser: &Browser) -> (i64, i64) {
    (browser.database.count("accounts"), browser.database.count("authenticators"))
}

#[test]
fn a_passkey_has_its_dates_and_is_no_linked_account() {
    each(json!({}), |mut browser| {
        let (_, passkey) = add(&mut browser, b"own");
        let html = shown(&mut browser);
        let row = r#"<h2>Passkeys</h2><ul><li><span>Passkey<small>Added <time datetime="2027-01-15">2027-01-15</time></small></span><form"#;
        assert!(html.contains(row), "{html}");
        assert_eq!(html.matches("Passkey<").count(), 1, "{html}");
        assert!(!html.contains("Unlink Passkey"), "{html}");
        browser.platform.pass_seconds(86_400);
        webauthn::sign_in(&mut browser, &passkey, 0);
        let html = shown(&mut browser);
        let used = r#"<small>Last used <time datetime="2027-01-16">2027-01-16</time></small>"#;
        assert!(html.contains(used), "a counter that stays 0 is a use, too: {html}");
    });
}

#[test]
fn a_passkey_without_a_name_has_one_of_its_kind() {
    each(json!({}), |mut browser| {
        add(&mut browser, b"own");
        for (transports, expected) in [
            ("'usb,nfc'", "<span>Security key<"),
            ("'internal,hybrid'", "<span>Passkey<"),
            ("'usb,hybrid'", "<span>Passkey<"),
            ("NULL", "<span>Passkey<"),
        ] {
            let sql = format!("UPDATE authenticators SET createdAt = NULL, transports = {transports}");
            browser.database.execute(&sql);
            let html = shown(&mut browser);
            assert!(html.contains(expected) && !html.contains("Added"), "{transports} {html}");
        }
        browser.database.execute("UPDATE authenticators SET name = '<b>\"Mine'");
        let html = shown(&mut browser);
        assert!(html.contains("<span>&lt;b>&quot;Mine</span>"), "{html}");
        assert!(html.contains(r#"aria-label="Remove: &lt;b>&quot;Mine""#), "{html}");
    });
}

#[test]
fn a_passkey_goes_with_its_account() {
    each(json!({}), |mut browser| {
        let ((first, _), (second, _)) = (add(&mut browser, b"first"), add(&mut browser, b"second"));
        assert_eq!(remove(&mut browser, &first).location(), status("passkey-removed"));
        assert_eq!(rows(&browser), (2, 1));
        let left = "SELECT credentialID FROM authenticators JOIN accounts USING (providerAccountId)";
        assert_eq!(browser.database.text(left), second);
        assert_eq!(remove(&mut browser, &first).location(), status("not-there"));
        assert_eq!(remove(&mut browser, &second).location(), status("passkey-removed"));
        assert_eq!(rows(&browser), (1, 0));
        assert!(!shown(&mut browser).contains("Passkeys"));
    });
}

#[test]
fn the_last_way_in_stays() {
    for auth in configurations() {
        let (mut browser, only) = with_passkey_alone(&auth);
        assert!(!shown(&mut browser).contains("remove-passkey"), "the only way in has no button");
        assert_eq!(remove(&mut browser, &only).location(), status("last-passkey"));
        let (second, _) = add(&mut browser, b"second");
        assert_eq!(shown(&mut browser).matches("value=\"remove-passkey\"").count(), 2);
        assert_eq!(remove(&mut browser, &only).location(), status("passkey-removed"));
        assert_eq!(remove(&mut browser, &second).location(), status("last-passkey"));
        assert_eq!(rows(&browser), (1, 1));
    }
}

/// Such a row is left where an adapter deletes the authenticator alone.
#[test]
fn an_account_without_its_authenticator_is_no_way_in() {
    let orphan = "INSERT INTO accounts (id, userId, type, provider, providerAccountId) \
        SELECT 'orphan', id, 'webauthn', 'passkey', 'gone' FROM users";
    for auth in configurations() {
        let (mut browser, only) = with_passkey_alone(&auth);
        browser.database.execute(orphan);
        let html = shown(&mut browser);
        assert!(!html.contains("remove-passkey") && !html.contains("gone"), "{html}");
        assert_eq!(remove(&mut browser, &only).location(), status("last-passkey"));
        assert_eq!(remove(&mut browser, "gone").location(), status("not-there"));
        assert_eq!(rows(&browser), (2, 1));
    }
    each(json!({}), |mut browser| {
        browser.database.execute(orphan);
        assert!(!shown(&mut browser).contains("unlink"));
        assert_eq!(unlink(&mut browser, "user-1").location(), status("last-way-in"));
        let gone = ask(&mut browser, "unlink", &[("provider", "passkey"), ("account", "gone")]);
        assert_eq!(gone.location(), status("not-there"), "a passkey is no linked account");
    });
}

/// Of two requests that run at once, each sees the other's passkey when it reads.
#[test]
fn the_statement_decides_and_not_what_was_read() {
    for auth in configurations() {
        for faster in ["DELETE FROM authenticators", "DELETE FROM accounts"] {
            let (mut browser, first) = with_passkey_alone(&auth);
            let (second, _) = add(&mut browser, b"second");
            let faster = format!("{faster} WHERE providerAccountId = '{second}'");
            *browser.database.first.borrow_mut() = Some(("DELETE FROM accounts WHERE userId", faster));
            assert_eq!(remove(&mut browser, &first).location(), status("last-passkey"));
            let left = format!("SELECT count(*) || '' FROM authenticators WHERE credentialID = '{first}'");
            assert_eq!(browser.database.text(&left), "1");
        }
    }
}

#[test]
fn the_passkey_of_another_user_is_not_there() {
    each(json!({}), |mut browser| {
        let (of_ada, _) = add(&mut browser, b"own");
        browser.jar.clear();
        sign_in_now(&mut browser, json!({ "sub": "bob", "name": "Bob", "email": "bob@example.com" }));
        add(&mut browser, b"of bob");
        assert!(!shown(&mut browser).contains(&of_ada));
        assert_eq!(remove(&mut browser, &of_ada).location(), status("not-there"));
        assert_eq!(rows(&browser), (4, 2));
    });
}

#[test]
fn an_old_session_removes_none() {
    each(json!({}), |mut browser| {
        let (id, _) = add(&mut browser, b"own");
        browser.platform.pass_seconds(301);
        let answer = remove(&mut browser, &id);
        assert!(answer.location().ends_with("error=SignInAgain"), "{}", answer.location());
        assert_eq!(rows(&browser), (2, 1));
    });
}
