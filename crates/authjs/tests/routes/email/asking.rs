//! `POST /signin/:id`: who gets a mail, and what it has.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::callbacks::{CallbackError, Callbacks, SignIn, SignInDecision};
use authjs::jose::hash::sha256_hex;
use serde_json::{Value, json};

use super::{DENIED, EMAIL_SIGNIN, MAILER, VERIFY_REQUEST, ask, link_to, mail, mailed, token, with};
use crate::support::{Browser, Op};

#[test]
fn a_mail_with_a_link_is_sent_and_the_database_has_the_hash_of_its_token() {
    let mut browser = Browser::with_database(with(json!({})));
    let link = link_to(&mut browser, " Ada@Example.com ");
    let sent = mailed(&browser);
    assert_eq!(
        sent.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["to", "from", "subject", "text", "html", "url", "expires", "provider"]
    );
    assert_eq!(
        (&sent["to"], &sent["from"]),
        (&json!("ada@example.com"), &json!("Acme <no-reply@acme.example>"))
    );
    assert_eq!(sent["subject"], "Sign in to localhost:8787");
    assert_eq!(sent["text"], format!("Sign in to localhost:8787\n{link}\n\n"));
    assert_eq!((&sent["expires"], &sent["provider"]), (&json!("2027-01-15T08:10:00.000Z"), &json!("mail")));
    let token = token(&link);
    assert_eq!(
        link.as_str(),
        format!(
            "http://localhost:8787/api/auth/callback/mail?callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fdashboard&token={token}&email=ada%40example.com"
        )
    );
    assert_eq!(token.len(), 64);
    let hash = sha256_hex(format!("{token}a secret for tests, longer than 32 characters").as_bytes());
    assert_eq!(browser.database.text("SELECT token FROM verification_tokens"), hash);
    assert_eq!(browser.database.text("SELECT identifier FROM verification_tokens"), "ada@example.com");
    assert_eq!(browser.database.text("SELECT expires FROM verification_tokens"), "2027-01-15T08:10:00.000Z");
    let log = browser.platform.log.borrow().concat();
    assert!(!log.contains(&token) && !log.contains("ada@") && !log.contains("hunter-key"), "{log}");
}

#[test]
fn the_link_works_as_long_as_max_age_says() {
    let mut provider = mail("mail");
    provider["maxAge"] = 3_600.into();
    let mut browser = Browser::with_database(json!({ "providers": [provider] }));
    link_to(&mut browser, "ada@example.com");
    assert_eq!(browser.database.text("SELECT expires FROM verification_tokens"), "2027-01-15T09:00:00.000Z");
}

#[test]
fn a_text_that_is_no_address_gets_no_mail() {
    for email in [
        "",
        "null",
        "a@b@example.com",
        "\"attacker@evil.example\"@example.com",
        "attacker@evil.example\u{ff20}example.com",
        "alice@example.com,attacker@evil.example",
        "alice@example.com\r\nBcc: attacker@evil.example",
        "alice@localhost",
    ] {
        let mut browser = Browser::with_database(with(json!({})));
        let answer = ask(&mut browser, &[("email", email)]);
        assert_eq!((answer.status(), answer.location()), (302, EMAIL_SIGNIN), "{email}");
        assert_eq!(browser.platform.reasons(), ["email_address"], "{email}");
        assert_eq!(browser.database.count("verification_tokens"), 0);
    }
}

#[test]
fn a_mail_goes_to_one_address_only() {
    let mut browser = Browser::with_database(with(json!({})));
    let repeated = [("email", "alice@example.com"), ("email", "attacker@evil.example")];
    assert_eq!(ask(&mut browser, &repeated).location(), EMAIL_SIGNIN);
    assert_eq!(ask(&mut browser, &[("email[]", "alice@example.com")]).location(), EMAIL_SIGNIN);
    let csrf_token = browser.csrf_token();
    for email in [json!(["alice@example.com", "attacker@evil.example"]), json!({ "a": 1 }), json!(null)] {
        let body = json!({ "csrfToken": csrf_token, "email": email }).to_string();
        let headers = [("content-type", "application/json")];
        let answer = browser.send(authjs::http::Method::Post, "/api/auth/signin/mail", &headers, &body);
        assert_eq!(answer.location(), EMAIL_SIGNIN);
    }
    browser.platform.expect_json(MAILER, 200, &json!({}));
    ask(&mut browser, &[("email", "alice@example.com"), ("identifier", "attacker@evil.example")]);
    assert_eq!(mailed(&browser)["to"], "alice@example.com");
}

#[test]
fn no_header_changes_the_host_of_the_link() {
    for header in ["x-forwarded-host", "x-forwarded-server", "x-host", "forwarded", "origin", "referer"] {
        let mut browser = Browser::with_database(with(json!({})));
        let csrf_token = browser.csrf_token();
        browser.platform.expect_json(MAILER, 200, &json!({}));
        let headers =
            [("content-type", "application/x-www-form-urlencoded"), (header, "https://evil.example")];
        let body =
            format!("csrfToken={csrf_token}&email=ada%40example.com&callbackUrl=https%3A%2F%2Fevil.example");
        browser.send(authjs::http::Method::Post, "/api/auth/signin/mail", &headers, &body);
        let sent = mailed(&browser);
        assert!(sent["url"].as_str().unwrap().starts_with("http://localhost:8787/api/auth/callback/mail?"));
        assert!(!sent.to_string().contains("evil.example"), "{header}: {sent}");
    }
}

#[test]
fn an_address_gets_three_mails_in_ten_minutes_whether_it_has_a_user_or_not() {
    for known in [false, true] {
        let mut browser = Browser::with_database(json!({ "providers": [mail("mail"), mail("other")] }));
        if known {
            browser.database.execute("INSERT INTO users (id, email) VALUES ('1', 'ada@example.com')");
        }
        for email in ["ada@example.com", "ADA@example.com ", "\u{ff41}da@example.com"] {
            link_to(&mut browser, email);
        }
        let sent = browser.platform.sent.borrow().len();
        let answer = ask(&mut browser, &[("email", "Ada@example.com")]);
        assert_eq!((answer.status(), answer.response.get("retry-after")), (429, Some("600")));
        assert_eq!(browser.platform.sent.borrow().len(), sent);
        assert_eq!(browser.database.count("verification_tokens"), 3);
        assert_eq!(browser.platform.reasons(), ["too_many_attempts"]);
        let csrf_token = browser.csrf_token();
        let form = [("csrfToken", csrf_token.as_str()), ("email", "ada@example.com")];
        assert_eq!(browser.post("/api/auth/signin/other", &form).status(), 429, "at another provider too");
        link_to(&mut browser, "bob@example.com");
        browser.platform.pass_seconds(600);
        link_to(&mut browser, "ada@example.com");
    }
}

#[test]
fn a_link_needs_the_csrf_token() {
    let mut browser = Browser::with_database(with(json!({})));
    let answer = browser.post("/api/auth/signin/mail", &[("email", "ada@example.com")]);
    assert_eq!(answer.location(), "http://localhost:8787/api/auth/signin?error=MissingCSRF");
}

/// What the `signIn` callback got.
type Asked = Rc<RefCell<Vec<Value>>>;

struct Answers(Asked, fn() -> SignInDecision);

#[async_trait(?Send)]
impl Callbacks for Answers {
    async fn sign_in(&self, input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        let (user, account) = (input.user.to_json(), input.account.to_json());
        self.0.borrow_mut().push(json!({
            "user": user, "account": account, "verificationRequest": input.verification_request,
        }));
        Ok(self.1())
    }
}

#[test]
fn the_sign_in_callback_decides_before_a_mail_is_sent() {
    let decide = |decision: fn() -> SignInDecision| {
        let asked = Asked::default();
        let callbacks = Box::new(Answers(Rc::clone(&asked), decision));
        let mut browser = Browser::with_database_and(with(json!({})), callbacks);
        let location = ask(&mut browser, &[("email", "ada@example.com")]).location().to_owned();
        assert_eq!(browser.database.count("verification_tokens"), 0);
        (location, asked.take())
    };
    let (denied, asked) = decide(|| SignInDecision::Deny);
    assert_eq!(denied, DENIED);
    assert_eq!(asked[0]["user"]["email"], "ada@example.com");
    let account = json!({ "provider": "mail", "type": "email", "providerAccountId": "ada@example.com" });
    assert_eq!(asked[0]["account"], account);
    assert_eq!(asked[0]["verificationRequest"], true);
    let (elsewhere, _) = decide(|| SignInDecision::Redirect("/waiting-list".into()));
    assert_eq!(elsewhere, "http://localhost:8787/waiting-list");
}

#[test]
fn the_rules_of_the_configuration_hold_for_links() {
    let rules =
        json!({ "callbacks": { "signIn": { "emailDomains": ["example.com"], "providers": ["mail"] } } });
    let mut browser = Browser::with_database(with(rules));
    link_to(&mut browser, "ada@example.com");
    assert_eq!(ask(&mut browser, &[("email", "eve@evil.example")]).location(), DENIED);
}

/// Otherwise the answer would tell which addresses have a user.
#[test]
fn who_may_not_sign_up_gets_the_same_answer_and_no_mail() {
    for sign_up in [json!({ "signUp": "closed" }), json!({ "signUp": "invited" })] {
        let mut browser = Browser::with_database(with(sign_up));
        browser.database.execute("INSERT INTO users (id, email) VALUES ('1', 'ada@example.com')");
        link_to(&mut browser, "ada@example.com");
        let sent = browser.platform.sent.borrow().len();
        assert_eq!(ask(&mut browser, &[("email", "eve@evil.example")]).location(), VERIFY_REQUEST);
        assert_eq!(browser.platform.sent.borrow().len(), sent);
        assert_eq!(browser.platform.reasons(), ["mail_withheld"]);
        assert_eq!(browser.database.count("verification_tokens"), 1);
    }
}

#[test]
fn a_database_that_does_not_answer_sends_no_mail() {
    let mut browser = Browser::with_database(with(json!({})));
    let csrf_token = browser.csrf_token();
    browser.database.works.set(false);
    let answer =
        browser.post("/api/auth/signin/mail", &[("csrfToken", &csrf_token), ("email", "ada@example.com")]);
    assert!(answer.location().contains("error=Configuration") || answer.status() == 503);
    assert_eq!(browser.platform.reasons(), ["store_unavailable"]);
}

#[test]
fn without_a_store_the_request_fails() {
    let mut browser = Browser::without_store(with(json!({})));
    let answer = ask(&mut browser, &[("email", "ada@example.com")]);
    assert!(answer.location().ends_with("error=Configuration"), "{}", answer.location());
}

#[test]
fn the_provider_is_listed_and_has_a_form() {
    let mut browser = Browser::with_database(json!({ "providers": [Op::config(), mail("mail")] }));
    let listed = browser.get("/api/auth/providers").json()["mail"].clone();
    assert_eq!((&listed["name"], &listed["type"]), (&json!("Email"), &json!("email")));
    assert_eq!(listed["signinUrl"], "http://localhost:8787/api/auth/signin/mail");
    let page = browser.get("/api/auth/signin?email=ada%40example.com").response.body;
    assert!(
        page.contains(r#"<form action="http://localhost:8787/api/auth/signin/mail" method="POST">"#),
        "{page}"
    );
    assert!(page.contains(r#"type="email" name="email" value="ada@example.com""#), "{page}");
}
