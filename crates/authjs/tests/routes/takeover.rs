//! Ways to the account of another person: by an address that only looks proved, and by code that
//! changes what the provider says.

use authjs::callbacks::{CallbackError, Callbacks, SignIn, SignInDecision};
use authjs::functions::{Functions, ProfileInput};
use authjs::providers::Profile;
use serde_json::{Value, json};
use std::rc::Rc;

use super::accounts::{DENIED, HOME, NOT_LINKED, linking, sign_in, with_each_strategy};
use crate::support::{Browser, Op};

/// U+212A, the sign of the unit kelvin, is another character in an address. In lower case it is `k`.
#[test]
fn a_letter_outside_ascii_is_none_of_ascii_in_lower_case() {
    let kelvin = json!({ "sub": "attacker", "email": "\u{212a}im@example.com", "email_verified": true });
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(linking(auth));
        sign_in(&mut browser, json!({ "email": "kim@example.com", "email_verified": true }));
        browser.jar.clear();
        sign_in(&mut browser, kelvin.clone());
        assert_eq!((browser.database.count("users"), browser.database.count("accounts")), (2, 2));
    });
    let invited = json!({ "emails": ["kim@example.com"] });
    let auth = json!({ "providers": [Op::config()], "signUp": "invited", "invited": invited });
    assert_eq!(sign_in(&mut Browser::with_database(auth), kelvin).location(), DENIED);
    let auth = json!({ "providers": [Op::config()] });
    let mut browser = Browser::with_database(auth);
    sign_in(&mut browser, json!({ "email": "\u{d6}\u{130}.ADA@Example.com" }));
    assert_eq!(browser.database.text("SELECT email FROM users"), "\u{f6}i\u{307}.ada@example.com");
}

/// Takes the address from a claim that the user chooses.
struct Upn;

#[async_trait::async_trait(?Send)]
impl Functions for Upn {
    async fn profile(&self, input: ProfileInput<'_>) -> Result<Option<Profile>, CallbackError> {
        let text = |name: &str| input.profile[name].as_str().unwrap_or_default().to_owned();
        Ok(Some(Profile::new(text("sub")).email(text("upn"))))
    }
}

#[test]
fn a_proof_is_not_about_the_address_that_code_takes_from_elsewhere() {
    let claims =
        |email: &str, upn: &str| json!({ "sub": upn, "email": email, "upn": upn, "email_verified": true });
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(linking(auth)).replace(Rc::new(Upn));
        sign_in(&mut browser, claims("Ada@example.com", "ada@example.com"));
        assert_ne!(browser.database.text("SELECT emailVerified FROM users"), "", "the provider's own");
        browser.jar.clear();
        let mut attack = claims("mallory@evil.example", "ada@example.com");
        attack["sub"] = "attacker".into();
        assert_eq!(sign_in(&mut browser, attack).location(), NOT_LINKED);
    });
    let invited = json!({ "emailDomains": ["example.com"] });
    let rules = [
        json!({ "signUp": "invited", "invited": invited }),
        json!({ "callbacks": { "signIn": invited } }),
        json!({ "callbacks": { "signIn": { "requireVerifiedEmail": true } } }),
    ];
    for rule in rules {
        let mut auth = rule.clone();
        auth["providers"] = json!([Op::config()]);
        let mut browser = Browser::with_database(auth.clone()).replace(Rc::new(Upn));
        let attack = claims("mallory@evil.example", "ada@example.com");
        assert_eq!(sign_in(&mut browser, attack).location(), DENIED, "{rule}");
        let mut browser = Browser::with_database(auth).replace(Rc::new(Upn));
        assert_eq!(sign_in(&mut browser, claims("ada@example.com", "ada@example.com")).location(), HOME);
    }
}

/// The provider may send an empty address for everyone who has none.
#[test]
fn an_empty_address_is_no_address() {
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database(auth);
        for sub in ["first", "second"] {
            browser.jar.clear();
            assert_eq!(sign_in(&mut browser, json!({ "sub": sub, "email": "" })).location(), HOME, "{sub}");
        }
        assert_eq!(browser.database.count("users"), 2);
        assert_eq!(browser.database.text("SELECT count(email) || '' FROM users"), "0");
    });
}

/// Maps accounts of one person to another id, and changes the address.
struct Changes {
    account_id: Option<&'static str>,
    email: Option<&'static str>,
}

#[async_trait::async_trait(?Send)]
impl Callbacks for Changes {
    async fn sign_in(&self, input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        if let Some(id) = self.account_id.filter(|_| input.account.provider_account_id == "user-2") {
            id.clone_into(&mut input.account.provider_account_id);
        }
        if let Some(email) = self.email {
            input.user.email = Some(email.to_owned());
        }
        Ok(SignInDecision::Allow)
    }
}

#[test]
fn an_account_that_the_callback_changes_shows_its_own_user() {
    with_each_strategy(|auth| {
        let changes = Changes { account_id: Some("user-3"), email: None };
        let mut browser = Browser::with_database_and(auth, Box::new(changes));
        for (id, account) in [("ada", "user-2"), ("bob", "user-3")] {
            browser.database.execute(&format!(
                "INSERT INTO users (id, name, email) VALUES ('{id}', '{id}', '{id}@example.com');
                 INSERT INTO accounts (id, userId, type, provider, providerAccountId)
                 VALUES ('{account}', '{id}', 'oidc', 'op', '{account}');"
            ));
        }
        sign_in(&mut browser, json!({ "sub": "user-2", "email": "ada@example.com" }));
        let user = browser.get("/api/auth/session").json()["user"].clone();
        assert_eq!((&user["name"], &user["email"]), (&json!("bob"), &json!("bob@example.com")));
    });
}

#[test]
fn an_address_that_the_callback_changes_is_not_proved() {
    let changed = || Box::new(Changes { account_id: None, email: Some("ada@example.com") });
    let verified = |sub: &str, email: &str| json!({ "sub": sub, "email": email, "email_verified": true });
    with_each_strategy(|auth| {
        let mut browser = Browser::with_database_and(linking(auth), changed());
        sign_in(&mut browser, verified("user-1", "other@example.com"));
        assert_eq!(browser.database.text("SELECT emailVerified FROM users"), "");
        browser.database.execute("UPDATE users SET emailVerified = '2027-01-01T00:00:00.000Z'");
        browser.jar.clear();
        let answer = sign_in(&mut browser, verified("user-2", "mallory@evil.example"));
        assert_eq!(answer.location(), NOT_LINKED);
    });
    let auth = json!({ "providers": [Op::config()], "signUp": "invited", "invited": { "emailDomains": ["example.com"] } });
    let mut browser = Browser::with_database_and(auth, changed());
    assert_eq!(sign_in(&mut browser, verified("user-1", "mallory@evil.example")).location(), DENIED);
}

#[test]
fn a_proof_without_an_address_proves_nothing() {
    let auth: Value = json!({ "providers": [Op::config()] });
    let mut browser = Browser::with_database(auth);
    sign_in(&mut browser, json!({ "email": null, "email_verified": true }));
    assert_eq!(browser.database.text("SELECT emailVerified FROM users"), "");
}

/// A list of domains that an application keeps reads what is behind the last `@`.
#[test]
fn an_address_that_can_be_read_as_another_is_not_stored() {
    with_each_strategy(|auth| {
        for email in
            ["mallory@evil.example@example.com", "ada@example.com\u{0}", "\"a\"@example.com", "a@x.example,b"]
        {
            let mut browser = Browser::with_database(auth.clone());
            let claims = json!({ "email": email, "email_verified": true });
            assert_eq!(sign_in(&mut browser, claims).location(), HOME, "{email:?}");
            let stored = browser
                .database
                .text("SELECT coalesce(email, 'none') || coalesce(emailVerified, '') FROM users");
            assert_eq!(stored, "none", "{email:?}");
        }
    });
}
