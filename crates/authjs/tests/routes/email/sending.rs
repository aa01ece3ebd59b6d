//! What sends the mail: a service or a server of the deployer.

use authjs::email::BindingFailure;
use authjs::http::OutgoingResponse;
use authjs::platform::FetchError;
use serde_json::{Value, json};

use super::{EMAIL_SIGNIN, MAILER, ask, with};
use crate::support::Browser;

fn service(id: &str, more: Value) -> Browser {
    let mut provider = json!({ "id": id, "from": "Acme <no-reply@acme.example>" });
    provider.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let key = format!("AUTH_{}_KEY", id.to_uppercase());
    Browser::with_env(json!({ "AUTH": { "providers": [provider] }, "AUTH_DB": null, key: "hunter-key" }))
}

fn submit(browser: &mut Browser, id: &str) -> String {
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("email", "ada@example.com")];
    browser.post(&format!("/api/auth/signin/{id}"), &form).location().to_owned()
}

#[test]
fn each_service_gets_its_request_with_the_key_of_its_variable() {
    for (id, more, url, header) in [
        ("forwardemail", json!({}), "https://api.forwardemail.net/v1/emails", "Basic aHVudGVyLWtleTo="),
        (
            "loops",
            json!({ "transactionalId": "t-1" }),
            "https://app.loops.so/api/v1/transactional",
            "Bearer hunter-key",
        ),
        (
            "mailgun",
            json!({}),
            "https://api.mailgun.net/v3/acme.example/messages",
            "Basic YXBpOmh1bnRlci1rZXk=",
        ),
        (
            "mailgun",
            json!({ "region": "EU" }),
            "https://api.eu.mailgun.net/v3/acme.example/messages",
            "Basic YXBpOmh1bnRlci1rZXk=",
        ),
        ("postmark", json!({}), "https://api.postmarkapp.com/email", "hunter-key"),
        ("resend", json!({}), "https://api.resend.com/emails", "Bearer hunter-key"),
        ("sendgrid", json!({}), "https://api.sendgrid.com/v3/mail/send", "Bearer hunter-key"),
    ] {
        let mut browser = service(id, more);
        browser.platform.expect_json(url, 202, &json!({}));
        let location = submit(&mut browser, id);
        assert_eq!(
            location,
            format!("http://localhost:8787/api/auth/verify-request?provider={id}&type=email")
        );
        browser.platform.finish();
        let sent = browser.platform.sent.borrow();
        assert!(sent[0].headers.iter().any(|(_, value)| value == header), "{id}");
        assert!(sent[0].body.as_deref().unwrap().contains("/api/auth/callback/"), "{id}");
    }
}

#[test]
fn a_mail_that_is_not_taken_leaves_no_token_behind() {
    let answers: [(Result<OutgoingResponse, FetchError>, &str); 4] = [
        (
            Ok(answer(401, "{\"message\":\"API key is invalid\"}")),
            "401: {\\\"message\\\":\\\"API key is invalid",
        ),
        (Ok(answer(429, "")), "mail_limited"),
        (Ok(answer(500, "the key hunter-key")), "mail_failed"),
        (Err(FetchError::Timeout), "api.resend.com: no answer in time"),
    ];
    for (answer, detail) in answers {
        let mut browser = service("resend", json!({}));
        browser.platform.expect("https://api.resend.com/emails", answer);
        assert_eq!(submit(&mut browser, "resend"), EMAIL_SIGNIN);
        assert_eq!(browser.platform.reasons(), ["mail_not_sent"]);
        assert_eq!(browser.database.count("verification_tokens"), 0);
        let log = browser.platform.log.borrow().concat();
        assert!(log.contains(detail), "{log}");
        assert!(!log.contains("hunter-key") && !log.contains("ada@example.com"), "{log}");
    }
}

#[test]
fn a_server_of_the_deployer_must_answer_2xx() {
    let mut browser = Browser::with_database(with(json!({})));
    browser.platform.expect_json(MAILER, 204, &json!({}));
    assert!(ask(&mut browser, &[("email", "ada@example.com")]).location().contains("/verify-request"));
    for (status, email) in [(302, "a@example.com"), (404, "b@example.com"), (500, "c@example.com")] {
        browser.platform.expect_json(MAILER, status, &json!({ "error": "no" }));
        assert_eq!(ask(&mut browser, &[("email", email)]).location(), EMAIL_SIGNIN);
    }
    let log = browser.platform.log.borrow().concat();
    assert!(log.contains("https://api.example/… answered 404"), "{log}");
}

fn with_binding() -> Browser {
    let provider = json!({ "id": "cloudflare", "from": "Acme <no-reply@acme.example>" });
    Browser::with_env(json!({ "AUTH": { "providers": [provider] }, "AUTH_DB": null, "AUTH_EMAIL": null }))
}

#[test]
fn the_binding_of_cloudflare_gets_the_mail() {
    let mut browser = with_binding();
    let location = submit(&mut browser, "cloudflare");
    assert_eq!(location, "http://localhost:8787/api/auth/verify-request?provider=cloudflare&type=email");
    let mails = browser.platform.mails.take();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["to"], "ada@example.com");
    assert_eq!(mails[0]["from"], json!({ "email": "no-reply@acme.example", "name": "Acme" }));
    assert_eq!(mails[0]["subject"], "Sign in to localhost:8787");
    for body in ["text", "html"] {
        let body = mails[0][body].as_str().unwrap();
        assert!(body.contains("http://localhost:8787/api/auth/callback/cloudflare?callbackUrl="), "{body}");
    }
    assert_eq!(browser.database.count("verification_tokens"), 1);
}

#[test]
fn a_binding_that_does_not_take_the_mail_leaves_no_token_and_the_log_says_what_to_change() {
    let threw = |code: &str, words: &str| BindingFailure::Threw {
        code: Some(code.to_owned()),
        words: words.to_owned(),
    };
    for (failure, detail) in [
        (
            threw("E_SENDER_NOT_VERIFIED", "Sender domain not verified"),
            "E_SENDER_NOT_VERIFIED Sender domain not verified. Onboard the domain of `from`",
        ),
        (threw("E_DAILY_LIMIT_EXCEEDED", "ada@example.com was one too many"), "mail_limited"),
        (BindingFailure::Malformed, "answered no messageId. Bind AUTH_EMAIL with [[send_email]]"),
        (BindingFailure::Timeout, "did not answer in time"),
    ] {
        let mut browser = with_binding();
        browser.platform.email_answers.borrow_mut().push_back(Err(failure));
        assert_eq!(submit(&mut browser, "cloudflare"), EMAIL_SIGNIN);
        assert_eq!(browser.platform.reasons(), ["mail_not_sent"]);
        assert_eq!(browser.database.count("verification_tokens"), 0);
        let log = browser.platform.log.borrow().concat();
        assert!(log.contains(detail) && !log.contains("ada@example.com"), "{log}");
    }
}

fn answer(status: u16, body: &str) -> OutgoingResponse {
    OutgoingResponse { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}
