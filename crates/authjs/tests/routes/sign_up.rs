//! Who may sign up: `signUp`, `invited` and the table `allowed`.

use serde_json::{Value, json};

use crate::routes::accounts::{DENIED, HOME, counts, sign_in, with, with_each_strategy};
use crate::support::{Browser, Op};

#[test]
fn sign_up_can_be_closed() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(with(auth, json!({ "signUp": "closed" })));
        assert_eq!(sign_in(&mut browser, json!({ "email_verified": true })).location(), DENIED);
        assert_eq!(counts(&browser), (0, 0));
        assert_eq!(browser.platform.reasons(), ["sign_up_refused"]);
        browser.database.execute("INSERT INTO users (id, email) VALUES ('1', 'ada@example.com')");
        browser.database.execute(
            "INSERT INTO accounts (id, userId, type, provider, providerAccountId) VALUES ('a', '1', 'oidc', 'op', 'user-1')",
        );
        assert_eq!(sign_in(&mut browser, json!({})).location(), HOME, "a known user signs in");
    });
}

#[test]
fn only_invited_verified_addresses_sign_up() {
    let invited = |invited: Value, allowed: &str, claims: Value| {
        let mut auth = json!({ "providers": [Op::config()], "signUp": "invited" });
        if !invited.is_null() {
            auth["invited"] = invited;
        }
        let mut browser = Browser::with_database(auth);
        if !allowed.is_empty() {
            browser.database.execute(&format!("INSERT INTO allowed (entry) VALUES ('{allowed}')"));
        }
        let is_in = sign_in(&mut browser, claims).location() == HOME;
        assert_eq!(browser.database.count("users"), i64::from(is_in));
        is_in
    };
    let verified = || json!({ "email_verified": true });
    assert!(invited(json!({ "emails": ["ada@example.com"] }), "", verified()));
    assert!(invited(json!({ "emailDomains": ["example.com"] }), "", verified()));
    assert!(invited(Value::Null, "Ada@example.com", verified()));
    assert!(invited(Value::Null, "EXAMPLE.com", verified()));
    assert!(!invited(Value::Null, "", verified()));
    assert!(!invited(Value::Null, "ample.com", verified()));
    assert!(!invited(Value::Null, "@example.com", verified()));
    assert!(!invited(json!({ "emailDomains": ["other.example"] }), "bob@example.com", verified()));
    for unverified in
        [json!({}), json!({ "email_verified": false }), json!({ "email_verified": true, "email": null })]
    {
        assert!(!invited(json!({ "emails": ["ada@example.com"] }), "example.com", unverified));
    }
    for odd in [
        "x@evil.example,ada@example.com",
        "\"a@evil.example\"@example.com",
        "a@b@example.com",
        "@example.com",
    ] {
        assert!(
            !invited(Value::Null, "example.com", json!({ "email_verified": true, "email": odd })),
            "{odd}"
        );
    }
}
