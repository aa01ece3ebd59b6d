//! The limit of wrong codes.

use authjs::platform::RateLimitBroken;
use serde_json::json;
use url::Url;

use super::{
    CALLBACK, HOME, Jar, REFUSED, code_to, counted, elsewhere, enter, everywhere, mail_to, site, with_code,
    wrong,
};
use crate::routes::email::{COOKIE as SESSION, MAILER, VERIFY_REQUEST, ask, mailed, open, user_of};
use crate::support::Browser;

fn guess(browser: &mut Browser, code: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(enter(browser, &wrong(code)).location(), REFUSED);
    }
}

#[test]
fn after_ten_wrong_codes_the_link_alone_works() {
    for strategy in ["jwt", "database"] {
        let mut browser = site(&json!(true), json!({ "session": { "strategy": strategy } }));
        let mail = mail_to(&mut browser, "ada@example.com");
        let code = mail["code"].as_str().unwrap();
        guess(&mut browser, code, 10);
        let answer = enter(&mut browser, code);
        assert_eq!((answer.status(), answer.response.get("retry-after")), (429, Some("86400")));
        assert!(!browser.jar.contains_key(SESSION));
        assert_eq!(browser.platform.reasons().last().unwrap(), "too_many_attempts");
        let link = Url::parse(mail["url"].as_str().unwrap()).unwrap();
        assert_eq!(open(&mut browser, &link).location(), HOME);
        assert_eq!(user_of(&mut browser), "ada@example.com");
    }
}

#[test]
fn nine_wrong_codes_leave_one_attempt() {
    everywhere(|mut browser| {
        let code = code_to(&mut browser, "ada@example.com");
        guess(&mut browser, &code, 9);
        assert_eq!(enter(&mut browser, &code).location(), HOME);
        assert_eq!(counted(&browser), "9", "a right code is not counted");
    });
}

#[test]
fn right_codes_are_no_attempts() {
    let mut browser = with_code();
    for _ in 0..12 {
        let code = code_to(&mut browser, "ada@example.com");
        assert_eq!(enter(&mut browser, &code).location(), HOME);
        browser.platform.pass_seconds(300);
    }
    assert_eq!(counted(&browser), "0");
}

#[test]
fn wrong_codes_count_over_all_browsers_and_mails_of_an_address() {
    let mut browser = with_code();
    let code = code_to(&mut browser, "ada@example.com");
    guess(&mut browser, &code, 4);
    let (other, _) = elsewhere(&mut browser, Jar::new(), |browser| {
        let code = code_to(browser, "ADA@example.com");
        guess(browser, &code, 4);
        code
    });
    let code = code_to(&mut browser, "ada@example.com");
    guess(&mut browser, &other, 2);
    assert_eq!(enter(&mut browser, &code).status(), 429);
    let bob = code_to(&mut browser, "bob@example.com");
    assert_eq!(enter(&mut browser, &bob).location(), HOME, "another address is not concerned");
}

/// Otherwise any visitor could use up the limit of an address without a mail to warn its owner.
#[test]
fn a_browser_that_has_not_asked_counts_nothing() {
    let mut browser = with_code();
    let code = code_to(&mut browser, "ada@example.com");
    elsewhere(&mut browser, Jar::new(), |browser| {
        let csrf_token = browser.csrf_token();
        for _ in 0..20 {
            let form =
                [("csrfToken", csrf_token.as_str()), ("email", "ada@example.com"), ("code", "ABCD-EFGH")];
            assert_eq!(browser.post(CALLBACK, &form).location(), REFUSED);
        }
    });
    assert_eq!(counted(&browser), "0");
    assert_eq!(enter(&mut browser, &code).location(), HOME);
}

#[test]
fn a_mail_after_ten_wrong_codes_has_a_link_and_no_code() {
    for mode in [json!(true), json!("only")] {
        let mut browser = site(&mode, json!({}));
        let code = code_to(&mut browser, "ada@example.com");
        guess(&mut browser, &code, 10);
        browser.platform.expect_json(MAILER, 200, &json!({}));
        let answer = ask(&mut browser, &[("email", "ada@example.com")]);
        assert_eq!(answer.location(), VERIFY_REQUEST);
        assert!(answer.cookie(super::COOKIE).contains("Max-Age=0"));
        let mail = mailed(&browser);
        assert!(mail.get("code").is_none(), "{mail}");
        assert!(!mail["text"].as_str().unwrap().contains("code"), "{mail}");
        let page = browser.get("/api/auth/verify-request?provider=mail&type=email").response.body;
        assert!(!page.contains("<form"), "{page}");
        let link = Url::parse(mail["url"].as_str().unwrap()).unwrap();
        assert_eq!(open(&mut browser, &link).location(), HOME);
    }
}

#[test]
fn a_day_later_codes_work_again() {
    let mut browser = site(&json!("only"), json!({}));
    let code = code_to(&mut browser, "ada@example.com");
    guess(&mut browser, &code, 10);
    browser.platform.pass_seconds(86_399);
    assert!(mail_to(&mut browser, "ada@example.com").get("code").is_none());
    browser.platform.pass_seconds(1);
    let code = code_to(&mut browser, "ada@example.com");
    assert_eq!(enter(&mut browser, &code).location(), HOME);
}

#[test]
fn the_limit_says_what_still_works() {
    let mut browser = with_code();
    let code = code_to(&mut browser, "ada@example.com");
    guess(&mut browser, &code, 10);
    let csrf_token = browser.csrf_token();
    let body = format!("csrfToken={csrf_token}&code={code}");
    let send = |browser: &mut Browser, header: (&str, &str)| {
        let headers = [("content-type", "application/x-www-form-urlencoded"), header];
        browser.send(authjs::http::Method::Post, CALLBACK, &headers, &body)
    };
    let page = send(&mut browser, ("accept", "text/html"));
    assert_eq!((page.status(), page.response.get("retry-after")), (429, Some("86400")));
    assert!(page.response.body.contains("Please use the link in the mail."), "{}", page.response.body);
    let program = send(&mut browser, ("accept", "application/json"));
    assert_eq!((program.status(), program.json()), (429, json!({ "message": "Too Many Requests" })));
    let react = send(&mut browser, ("x-auth-return-redirect", "1"));
    let url = "http://localhost:8787/api/auth/signin?error=Verification&code=too_many_attempts";
    assert_eq!((react.status(), react.json()), (429, json!({ "url": url })));
}

#[test]
fn an_address_without_a_user_counts_alike() {
    let mut browser = site(&json!("only"), json!({ "signUp": "closed" }));
    assert_eq!(ask(&mut browser, &[("email", "eve@example.com")]).location(), VERIFY_REQUEST);
    guess(&mut browser, "ABCD-EFGH", 10);
    assert_eq!(enter(&mut browser, "ABCD-EFGH").status(), 429);
}

#[test]
fn a_burst_of_codes_is_refused_before_the_database_is_asked() {
    let mut browser = with_code();
    let code = code_to(&mut browser, "ada@example.com");
    let broken = RateLimitBroken("broken".to_owned());
    browser.platform.client_address.set("192.0.2.1".parse().ok());
    for (answer, status) in [(Ok(false), 429), (Err(broken), 503)] {
        *browser.platform.rate_limit.borrow_mut() = Some(answer);
        assert_eq!(enter(&mut browser, &code).status(), status);
        assert_eq!(enter(&mut browser, &wrong(&code)).status(), status);
    }
    assert_eq!(
        browser.platform.reasons(),
        ["too_many_attempts", "too_many_attempts", "binding_unusable", "binding_unusable"]
    );
    *browser.platform.rate_limit.borrow_mut() = Some(Ok(true));
    assert_eq!(enter(&mut browser, &code).location(), HOME);
}
