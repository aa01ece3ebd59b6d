//! `normalizeIdentifier`, `generateVerificationToken` and `sendVerificationRequest` in Rust.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::callbacks::CallbackError;
use authjs::functions::{Functions, SendVerificationRequest};
use authjs::jose::hash::sha256_hex;
use serde_json::{Value, json};
use url::Url;

use super::{EMAIL_SIGNIN, VERIFY_REQUEST, ask, link_to, mail, mailed, open, token, user_of, with};
use crate::support::Browser;

const OWN_TOKEN: &str = "a token of the deployer";

/// What the deployer's code returns.
#[derive(Default)]
struct Own {
    identifier: Option<Result<String, CallbackError>>,
    token: Option<String>,
    sends: Option<Result<bool, CallbackError>>,
    typed: RefCell<Vec<String>>,
    sent: RefCell<Vec<Value>>,
}

#[async_trait(?Send)]
impl Functions for Own {
    fn normalize_identifier(&self, provider_id: &str, typed: &str) -> Result<Option<String>, CallbackError> {
        self.typed.borrow_mut().push(format!("{provider_id} {typed}"));
        self.identifier.clone().transpose()
    }

    async fn generate_verification_token(&self, _provider_id: &str) -> Option<String> {
        self.token.clone()
    }

    async fn send_verification_request(
        &self,
        input: SendVerificationRequest<'_>,
    ) -> Result<bool, CallbackError> {
        let shown = format!("{input:?}");
        assert!(!shown.contains("ada@") && !shown.contains(input.token), "{shown}");
        let SendVerificationRequest { provider_id, message, token, expires, url, headers, .. } = input;
        self.sent.borrow_mut().push(json!({
            "provider": provider_id, "identifier": message.to.as_str(), "link": message.url.as_str(),
            "subject": message.subject(), "token": token, "expires": expires.iso8601(),
            "path": url.path(), "cookie": headers.get("cookie").is_some(),
        }));
        self.sends.clone().unwrap_or(Ok(false))
    }
}

fn without_service() -> Value {
    json!({ "providers": [{ "id": "mail", "type": "email" }] })
}

#[test]
fn a_provider_whose_mails_code_sends_needs_no_service() {
    let own = Rc::new(Own { sends: Some(Ok(true)), ..Own::default() });
    let mut browser = Browser::with_database(without_service()).replace(own.clone());
    assert_eq!(ask(&mut browser, &[("email", "ada@example.com")]).location(), VERIFY_REQUEST);
    assert_eq!(own.sent.borrow().len(), 1);
    let mut browser = Browser::with_database(without_service()).replace(Rc::new(Own::default()));
    assert_eq!(ask(&mut browser, &[("email", "ada@example.com")]).location(), EMAIL_SIGNIN);
    assert_eq!(browser.database.count("verification_tokens"), 0);
    let log = browser.platform.log.borrow().concat();
    assert!(log.contains("send_verification_request did not send it"), "{log}");
}

#[test]
fn without_code_such_a_provider_is_a_mistake_of_the_configuration() {
    let mut browser = Browser::with_database(without_service());
    let answer = browser.get("/api/auth/session");
    assert_eq!(answer.status(), 500);
    assert_eq!(browser.platform.reasons(), ["configuration"]);
    let log = browser.platform.log.borrow().concat();
    assert!(
        log.contains("providers[0].url: neither url nor service is set, so nothing sends the mails of mail"),
        "{log}"
    );
}

fn site(own: Own) -> (Browser, Rc<Own>) {
    let own = Rc::new(own);
    (Browser::with_database(with(json!({}))).replace(own.clone()), own)
}

#[test]
fn code_that_does_nothing_changes_nothing() {
    let (mut browser, own) = site(Own::default());
    let link = link_to(&mut browser, " Ada@Example.com ");
    assert_eq!(*own.typed.borrow(), ["mail  Ada@Example.com "]);
    assert_eq!((mailed(&browser)["to"].as_str(), token(&link).len()), (Some("ada@example.com"), 64));
    assert_eq!(own.sent.borrow()[0]["link"], link.as_str());
    open(&mut browser, &link);
    assert_eq!(user_of(&mut browser), "ada@example.com");
}

#[test]
fn the_normalized_address_is_validated_all_the_same() {
    let normalized = |text: &str| Own { identifier: Some(Ok(text.to_owned())), ..Own::default() };
    let (mut browser, _) = site(normalized(" Ada+TAG@Example.com"));
    link_to(&mut browser, "ada@elsewhere.example");
    assert_eq!(mailed(&browser)["to"], "ada+tag@example.com");
    for text in [
        "",
        "ada",
        "a@b@example.com",
        "\"a b\"@example.com",
        "ada@localhost",
        "a@x.example\r\nBcc: b@x.example",
    ] {
        let (mut browser, own) = site(normalized(text));
        let answer = ask(&mut browser, &[("email", "ada@example.com")]);
        assert_eq!(answer.location(), EMAIL_SIGNIN, "{text}");
        assert_eq!(browser.platform.reasons(), ["email_address"]);
        assert!(own.sent.borrow().is_empty() && browser.platform.sent.borrow().is_empty());
    }
    let refusing = Own { identifier: Some(Err(CallbackError("staff only".into()))), ..Own::default() };
    let (mut browser, _) = site(refusing);
    assert_eq!(ask(&mut browser, &[("email", "ada@example.com")]).location(), EMAIL_SIGNIN);
    assert_eq!(browser.platform.reasons(), ["email_address"]);
    assert!(browser.platform.log.borrow().concat().contains("staff only"));
}

#[test]
fn the_deployer_may_make_the_tokens_of_links() {
    let own = || Own { token: Some(OWN_TOKEN.to_owned()), ..Own::default() };
    let (mut browser, _) = site(own());
    let link = link_to(&mut browser, "ada@example.com");
    assert_eq!(token(&link), OWN_TOKEN);
    let hash = sha256_hex(format!("{OWN_TOKEN}a secret for tests, longer than 32 characters").as_bytes());
    assert_eq!(browser.database.text("SELECT token FROM verification_tokens"), hash);
    open(&mut browser, &link);
    assert_eq!(user_of(&mut browser), "ada@example.com");
}

#[test]
fn such_a_token_works_only_at_the_provider_that_mailed_it() {
    let auth = json!({ "providers": [mail("mail"), mail("other")] });
    let own = Own { token: Some(OWN_TOKEN.to_owned()), ..Own::default() };
    let mut browser = Browser::with_database(auth).replace(Rc::new(own));
    let link = link_to(&mut browser, "ada@example.com");
    assert!(token(&link).starts_with(OWN_TOKEN) && token(&link).len() == OWN_TOKEN.len() + 16);
    let elsewhere = Url::parse(&link.as_str().replace("/callback/mail", "/callback/other")).unwrap();
    assert!(open(&mut browser, &elsewhere).location().ends_with("/error?error=Verification"));
    open(&mut browser, &link);
    assert_eq!(user_of(&mut browser), "ada@example.com");
}

#[test]
fn a_token_that_could_be_guessed_is_not_mailed() {
    for token in ["", "123456", "fifteen letters", &"x".repeat(1_001)] {
        let (mut browser, _) = site(Own { token: Some(token.to_owned()), ..Own::default() });
        assert_eq!(ask(&mut browser, &[("email", "ada@example.com")]).location(), EMAIL_SIGNIN);
        assert_eq!(browser.platform.reasons(), ["mail_not_sent"]);
        assert_eq!(browser.database.count("verification_tokens"), 0);
        let log = browser.platform.log.borrow().concat();
        assert!(
            log.contains(&format!("has {} bytes", token.len())) && (token.is_empty() || !log.contains(token))
        );
    }
}

#[test]
fn the_deployer_may_send_the_mail() {
    let (mut browser, own) = site(Own { sends: Some(Ok(true)), ..Own::default() });
    assert_eq!(ask(&mut browser, &[("email", "Ada@example.com")]).location(), VERIFY_REQUEST);
    assert!(browser.platform.sent.borrow().is_empty(), "the provider does not send it too");
    let sent = own.sent.borrow()[0].clone();
    let link = Url::parse(sent["link"].as_str().unwrap()).unwrap();
    assert_eq!(
        sent,
        json!({
            "provider": "mail", "identifier": "ada@example.com", "link": link.as_str(),
            "subject": "Sign in to localhost:8787", "token": token(&link),
            "expires": "2027-01-15T08:10:00.000Z", "path": "/api/auth/signin/mail", "cookie": true,
        })
    );
    open(&mut browser, &link);
    assert_eq!(user_of(&mut browser), "ada@example.com");
}

#[test]
fn a_mail_that_the_deployer_did_not_send_leaves_no_token() {
    let failing = Own { sends: Some(Err(CallbackError("the queue is full".into()))), ..Own::default() };
    let (mut browser, _) = site(failing);
    assert_eq!(ask(&mut browser, &[("email", "ada@example.com")]).location(), EMAIL_SIGNIN);
    assert_eq!(browser.platform.reasons(), ["mail_not_sent"]);
    assert_eq!(browser.database.count("verification_tokens"), 0);
    assert!(browser.platform.log.borrow().concat().contains("the queue is full"));
}
