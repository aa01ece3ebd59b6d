//! `GET /callback/:id`: who a link signs in, and which links do not work.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::callbacks::{CallbackError, Callbacks, SignIn, SignInDecision};
use authjs::events::{Events, SignedIn};
use authjs::http::Method;
use authjs::jose::hash::sha256_hex;
use authjs::model::User;
use serde_json::json;

use super::{
    COOKIE, DENIED, MAILER, VERIFICATION, changed, link_to, mail, open, token, user_of, with,
    with_each_strategy,
};
use crate::support::Browser;

const HOME: &str = "http://localhost:8787/dashboard";

#[test]
fn a_link_signs_a_new_user_in_once() {
    with_each_strategy(|mut browser| {
        let link = link_to(&mut browser, "ada@example.com");
        browser.jar.clear();
        let answer = open(&mut browser, &link);
        assert_eq!((answer.status(), answer.location()), (302, HOME));
        assert_eq!(user_of(&mut browser), "ada@example.com");
        assert_eq!((browser.database.count("users"), browser.database.count("accounts")), (1, 0));
        assert_eq!(browser.database.text("SELECT emailVerified FROM users"), "2027-01-15T08:00:00.000Z");
        assert_eq!(browser.database.count("verification_tokens"), 0);
        browser.jar.clear();
        assert_eq!(open(&mut browser, &link).location(), VERIFICATION);
        assert!(!browser.jar.contains_key(COOKIE));
        assert_eq!(browser.platform.reasons(), ["link_invalid"]);
    });
}

#[test]
fn a_link_verifies_the_address_of_a_known_user() {
    with_each_strategy(|mut browser| {
        let insert = "INSERT INTO users (id, name, email) VALUES ('u-1', 'Ada', 'Ada@Example.com')";
        browser.database.execute(insert);
        let link = link_to(&mut browser, "ada@example.com");
        assert_eq!(open(&mut browser, &link).location(), HOME);
        assert_eq!(browser.database.count("users"), 1);
        assert_eq!(browser.database.text("SELECT emailVerified FROM users"), "2027-01-15T08:00:00.000Z");
        assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Ada");
    });
}

#[test]
fn a_link_that_is_changed_does_not_work_and_the_original_still_does() {
    with_each_strategy(|mut browser| {
        let bob = link_to(&mut browser, "bob@example.com");
        let link = link_to(&mut browser, "ada@example.com");
        let hash = browser
            .database
            .text("SELECT token FROM verification_tokens WHERE identifier = 'ada@example.com'");
        let csrf_token = browser.csrf_token();
        let long = "a".repeat(8_000);
        for changed in [
            changed(&link, "token", None),
            changed(&link, "email", None),
            changed(&link, "email", Some("eve@evil.example")),
            changed(&link, "email", Some("not an address")),
            changed(&link, "token", Some(&token(&bob))),
            changed(&link, "token", Some(&hash)),
            changed(&link, "token", Some(&csrf_token)),
            changed(&link, "token", Some("' OR 1=1--")),
            changed(&link, "token", Some(&long)),
            changed(&link, "token", Some("")),
        ] {
            let answer = open(&mut browser, &changed);
            assert_eq!((answer.status(), answer.location()), (302, VERIFICATION), "{changed}");
            assert!(!browser.jar.contains_key(COOKIE));
        }
        let mut twice = link.clone();
        twice.query_pairs_mut().append_pair("token", "x");
        assert_eq!(open(&mut browser, &twice).location(), VERIFICATION);
        assert_eq!(open(&mut browser, &link).location(), HOME);
        assert_eq!(user_of(&mut browser), "ada@example.com");
    });
}

#[test]
fn a_link_expires() {
    let mut browser = Browser::with_database(with(json!({})));
    let (early, late) = (link_to(&mut browser, "ada@example.com"), link_to(&mut browser, "ada@example.com"));
    browser.platform.pass_seconds(600);
    assert_eq!(open(&mut browser, &early).location(), HOME);
    browser.platform.pass_seconds(1);
    assert_eq!(open(&mut browser, &late).location(), VERIFICATION);
    assert_eq!(browser.database.count("verification_tokens"), 0, "it is consumed");
}

#[test]
fn a_scanner_that_only_looks_does_not_use_the_link_up() {
    let mut browser = Browser::with_database(with(json!({})));
    let link = link_to(&mut browser, "ada@example.com");
    let path = format!("{}?{}", link.path(), link.query().unwrap());
    let head = browser.send(Method::Head, &path, &[], "");
    assert!(!browser.jar.contains_key(COOKIE) && head.status() != 302, "{}", head.status());
    assert_eq!(browser.send(Method::Get, &path, &[("sec-purpose", "prefetch")], "").status(), 503);
    let post = browser.send(Method::Post, &path, &[], "");
    assert!(post.location().ends_with("error=Configuration"), "{}", post.location());
    assert_eq!(open(&mut browser, &link).location(), HOME);
}

#[test]
fn a_link_is_for_the_provider_that_mailed_it() {
    let mut browser = Browser::with_database(json!({ "providers": [mail("mail"), mail("other")] }));
    let link = link_to(&mut browser, "ada@example.com");
    let mut other = link.clone();
    other.set_path("/api/auth/callback/other");
    assert_eq!(open(&mut browser, &other).location(), VERIFICATION);
    assert_eq!(open(&mut browser, &link).location(), HOME);
}

/// `@auth/core` hashes the token with its secrets, joined by commas.
#[test]
fn a_link_of_an_application_that_shares_the_database_works() {
    const SECRET: &str = "a secret for tests, longer than 32 characters";
    const OLD: &str = "an older secret, which also has 32 characters";
    for secret in [SECRET.to_owned(), OLD.to_owned(), format!("{SECRET},{OLD}")] {
        let mut browser =
            Browser::with_env(json!({ "AUTH": with(json!({})), "AUTH_DB": null, "AUTH_SECRET_1": OLD }));
        let hash = sha256_hex(format!("custom-token{secret}").as_bytes());
        browser.database.execute(&format!(
            "INSERT INTO verification_tokens (identifier, token, expires) VALUES ('ada@example.com', '{hash}', '2027-01-15T08:10:00.000Z')"
        ));
        let answer = browser.get("/api/auth/callback/mail?token=custom-token&email=ada%40example.com");
        assert_eq!(answer.location(), "http://localhost:8787", "{secret}");
        assert_eq!(user_of(&mut browser), "ada@example.com");
    }
}

#[test]
fn a_link_ends_the_session_of_another_user() {
    let mut browser = Browser::with_database(with(json!({ "session": { "strategy": "database" } })));
    let bob = link_to(&mut browser, "bob@example.com");
    open(&mut browser, &bob);
    let ada = link_to(&mut browser, "ada@example.com");
    assert_eq!(open(&mut browser, &ada).location(), HOME);
    assert_eq!(user_of(&mut browser), "ada@example.com");
    assert_eq!(browser.database.count("sessions"), 1, "the session of the other user is deleted");
    let again = link_to(&mut browser, "ada@example.com");
    let former = browser.jar[COOKIE].clone();
    open(&mut browser, &again);
    assert_ne!(browser.jar[COOKIE], former, "always a new session");
    assert_eq!(browser.database.count("sessions"), 1);
}

#[test]
fn two_links_of_a_new_user_that_are_opened_at_once_make_one_user() {
    let mut browser = Browser::with_database(with(json!({})));
    let link = link_to(&mut browser, "ada@example.com");
    let insert = "INSERT INTO users (id, email) VALUES ('u-9', 'ada@example.com')".to_owned();
    *browser.database.first.borrow_mut() = Some(("INSERT INTO users", insert));
    assert_eq!(open(&mut browser, &link).location(), HOME);
    assert_eq!(browser.database.count("users"), 1);
    assert_eq!(user_of(&mut browser), "ada@example.com");
}

#[test]
fn sign_up_is_checked_again_when_the_link_is_opened() {
    let mut browser = Browser::with_database(with(json!({ "signUp": "closed" })));
    browser.database.execute("INSERT INTO users (id, email) VALUES ('1', 'ada@example.com')");
    let link = link_to(&mut browser, "ada@example.com");
    browser.database.execute("DELETE FROM users");
    assert_eq!(open(&mut browser, &link).location(), DENIED);
    assert_eq!(browser.database.count("users"), 0);
}

#[test]
fn a_database_that_fails_signs_nobody_in_and_the_link_still_works() {
    let mut browser = Browser::with_database(with(json!({})));
    let link = link_to(&mut browser, "ada@example.com");
    browser.database.works.set(false);
    let answer = open(&mut browser, &link);
    assert!(answer.status() == 503 || answer.location().contains("error=Configuration"));
    assert!(!browser.jar.contains_key(COOKIE));
    browser.database.works.set(true);
    assert_eq!(open(&mut browser, &link).location(), HOME);
}

#[derive(Default)]
struct Heard(RefCell<Vec<String>>);

#[async_trait(?Send)]
impl Events for Heard {
    async fn sign_in(&self, message: SignedIn<'_>) {
        let kind = message.account.account_type;
        self.0.borrow_mut().push(format!("signIn {kind} new={}", message.is_new_user));
    }
    async fn create_user(&self, user: &User) {
        self.0.borrow_mut().push(format!("createUser {:?}", user.email));
    }
    async fn update_user(&self, user: &User) {
        self.0.borrow_mut().push(format!("updateUser {:?}", user.email));
    }
}

#[test]
fn events_tell_new_users_from_known_ones() {
    let heard = Rc::new(Heard::default());
    let mut browser = Browser::with_database(with(json!({}))).hear(heard.clone());
    for _ in 0..2 {
        let link = link_to(&mut browser, "ada@example.com");
        open(&mut browser, &link);
    }
    assert_eq!(
        heard.0.take(),
        [
            "createUser Some(\"ada@example.com\")",
            "signIn email new=true",
            "updateUser Some(\"ada@example.com\")",
            "signIn email new=false"
        ]
    );
}

#[test]
fn a_new_user_goes_to_the_page_for_new_users() {
    let mut browser = Browser::with_database(with(json!({ "pages": { "newUser": "/welcome" } })));
    let link = link_to(&mut browser, "ada@example.com");
    let answer = open(&mut browser, &link);
    assert_eq!(answer.location(), "/welcome?callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fdashboard");
}

/// Denies every sign-in, not the request for a link.
struct DeniesVisitors;

#[async_trait(?Send)]
impl Callbacks for DeniesVisitors {
    async fn sign_in(&self, input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        Ok(if input.verification_request { SignInDecision::Allow } else { SignInDecision::Deny })
    }
}

#[test]
fn the_sign_in_callback_decides_again() {
    let mut browser = Browser::with_database_and(with(json!({})), Box::new(DeniesVisitors));
    let link = link_to(&mut browser, "ada@example.com");
    assert_eq!(open(&mut browser, &link).location(), DENIED);
    assert_eq!((browser.database.count("users"), browser.database.count("verification_tokens")), (0, 0));
    assert_eq!(browser.platform.sent.borrow()[0].url.as_str(), MAILER);
}
