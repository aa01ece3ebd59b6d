//! What a mail with a code has, and what is kept of it.

use authjs::http::Method;
use authjs::jose::hash::sha256_hex;
use authjs::platform::{FetchError, Place};
use serde_json::json;
use url::Url;

use super::{COOKIE, HOME, code_to, enter, mail_to, provider, site, with_code};
use crate::routes::email::{EMAIL_SIGNIN, MAILER, VERIFICATION, VERIFY_REQUEST, ask, mail, mailed, open};
use crate::support::Browser;

#[test]
fn a_mail_has_a_code_beside_the_link_and_the_database_has_hashes() {
    let mut browser = with_code();
    let mail = mail_to(&mut browser, "Ada@example.com");
    let code = mail["code"].as_str().unwrap();
    let letters: Vec<char> = code.chars().collect();
    assert_eq!((letters.len(), letters[4]), (9, '-'), "{code}");
    assert!(code.chars().all(|c| "23456789ABCDEFGHJKLMNPQRSTUVWXYZ-".contains(c)), "{code}");
    let (text, html) = (mail["text"].as_str().unwrap(), mail["html"].as_str().unwrap());
    let url = mail["url"].as_str().unwrap();
    assert_eq!(
        text,
        format!(
            "Sign in to localhost:8787\n{url}\n\nOr enter this code in the browser that asked for it:\n\n{code}\n\n\
             Do not share the code.\n\n"
        )
    );
    assert!(html.contains(&format!(">{code}</div>")) && html.contains(url), "{html}");
    assert!(!html.contains('{') && !html.contains("&lt;"), "{html}");
    assert_eq!(browser.database.count("verification_tokens"), 2);
    let stored = browser.database.text(
        "SELECT group_concat(identifier || ' ' || token || ' ' || expires, ' ') FROM verification_tokens",
    );
    assert!(!stored.contains(code) && !stored.contains(&code.replace('-', "")), "{stored}");
    assert_eq!(stored.matches("ada@").count(), 1, "the row of the code does not name the address: {stored}");
    assert_eq!(stored.matches("2027-01-15T08:10:00.000Z").count(), 2, "{stored}");
    // The key of the hash is in the cookie alone: the secret and the table do not suffice to try codes.
    let (plain, secret) = (code.replace('-', ""), "a secret for tests, longer than 32 characters");
    for text in [
        plain.clone(),
        code.to_owned(),
        format!("\0{plain}"),
        format!("{plain}{secret}"),
        format!("{secret}\0{plain}"),
    ] {
        assert!(!stored.contains(&sha256_hex(text.as_bytes())), "{text:?}");
    }
    let log = browser.platform.log.borrow().concat();
    assert!(!log.contains(code) && !log.contains("ada@"), "{log}");
}

#[test]
fn the_code_may_stand_in_the_place_of_the_link() {
    let mut browser = site(&json!("only"), json!({}));
    let mail = mail_to(&mut browser, "ada@example.com");
    let code = mail["code"].as_str().unwrap();
    assert!(mail["url"].is_null());
    let (text, html) = (mail["text"].as_str().unwrap(), mail["html"].as_str().unwrap());
    assert_eq!(
        text,
        format!(
            "Sign in to localhost:8787\n\nEnter this code in the browser that asked for it:\n\n{code}\n\n\
             Do not share the code.\n\n"
        )
    );
    assert!(!html.contains("href") && !html.contains("token=") && html.contains(code), "{html}");
    assert_eq!(browser.database.count("verification_tokens"), 1);
}

#[test]
fn without_the_option_a_mail_has_no_code() {
    let mut browser =
        Browser::with_database(json!({ "providers": [mail("mail"), provider("code", &json!(true))] }));
    let mail = mail_to(&mut browser, "ada@example.com");
    assert!(mail.get("code").is_none() && !browser.jar.contains_key(COOKIE));
    assert_eq!(browser.database.count("verification_tokens"), 1);
    let page = browser.get("/api/auth/verify-request?provider=mail&type=email");
    assert!(!page.response.body.contains("<form"));
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("code", "ABCD-EFGH")];
    let answer = browser.post("/api/auth/callback/mail", &form);
    assert!(answer.location().ends_with("error=Configuration"), "{}", answer.location());
    let mut confirming = crate::routes::email::mail("mail");
    confirming["emailConfirm"] = json!(true);
    let mut browser = Browser::with_database(json!({ "providers": [confirming] }));
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("code", "ABCD-EFGH")];
    assert_eq!(browser.post("/api/auth/callback/mail", &form).location(), VERIFICATION, "no link");
}

#[test]
fn the_cookie_is_sealed_and_lives_as_long_as_the_code() {
    let mut of_site = provider("mail", &json!(true));
    of_site["maxAge"] = json!(120);
    let mut browser = Browser::with_database(json!({ "providers": [of_site] }));
    browser.platform.expect_json(MAILER, 200, &json!({}));
    let answer = ask(&mut browser, &[("email", "ada@example.com")]);
    let cookie = answer.cookie(COOKIE);
    for attribute in ["; Path=/api/auth", "; Max-Age=120", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert_eq!(cookie.split('.').count(), 7, "a JWE: {cookie}");
    assert!(!cookie.contains("ada"), "{cookie}");
}

#[test]
fn the_mail_names_place_and_browser() {
    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";
    let text = |city: &str, country: &str, user_agent: &str| {
        let mut browser = with_code();
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        *browser.platform.place.borrow_mut() =
            Some(Place { city: some(city), country: some(country), asn: None });
        let csrf_token = browser.csrf_token();
        browser.platform.expect_json(MAILER, 200, &json!({}));
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("user-agent", user_agent),
            ("cf-ipcountry", "NZ"),
            ("x-forwarded-host", "evil.example"),
        ];
        let body = format!("csrfToken={csrf_token}&email=ada%40example.com");
        browser.send(Method::Post, "/api/auth/signin/mail", &headers, &body);
        let mail = mailed(&browser);
        assert!(!mail["html"].as_str().unwrap().contains("evil"), "{mail}");
        let text = mail["text"].as_str().unwrap().to_owned();
        text.lines().rfind(|line| !line.is_empty()).unwrap().to_owned()
    };
    const END: &str = "Do not share the code.";
    let table = [
        ("Berlin", "DE", FIREFOX, "It was asked for with Firefox on Linux near Berlin, DE. "),
        ("", "DE", FIREFOX, "It was asked for with Firefox on Linux near DE. "),
        ("", "XX", FIREFOX, "It was asked for with Firefox on Linux. "),
        ("Berlin", "", "evil.example", "It was asked for near Berlin. "),
        ("evil.example", "<b>", "<script>evil.example</script>", ""),
        ("a\nb", "de", "evil\u{0}", ""),
    ];
    for (city, country, user_agent, expected) in table {
        assert_eq!(text(city, country, user_agent), format!("{expected}{END}"));
    }
}

#[test]
fn the_page_after_the_mail_has_the_form() {
    let mut browser = with_code();
    mail_to(&mut browser, "ada@example.com");
    let page = browser.get("/api/auth/verify-request?provider=mail&type=email");
    let html = &page.response.body;
    assert!(html.contains("<strong>ada@example.com</strong>"), "{html}");
    assert!(
        html.contains("action=\"http://localhost:8787/api/auth/callback/mail\" method=\"POST\""),
        "{html}"
    );
    assert!(html.contains("autocomplete=\"one-time-code\""), "{html}");
    assert!(html.contains(&format!("name=\"csrfToken\" value=\"{}\"", browser.csrf_token())), "{html}");
    assert!(page.response.get("content-security-policy").unwrap().contains("form-action 'self'"));
    assert_eq!(page.response.get("cache-control"), Some("private, no-cache, no-store"));
    for other in ["", "?provider=other", "?provider=mail&provider=x", "?type=email"] {
        let page = browser.get(&format!("/api/auth/verify-request{other}"));
        let has_form = page.response.body.contains("<form");
        assert_eq!(has_form, other == "?provider=mail&provider=x", "{other}");
    }
    browser.jar.remove(COOKIE);
    let page = browser.get("/api/auth/verify-request?provider=mail&type=email&error=Verification");
    assert!(
        !page.response.body.contains("<form") && page.response.body.contains("belongs to another browser")
    );
}

#[test]
fn a_page_of_the_deployer_learns_of_the_error() {
    let mut browser = site(&json!(true), json!({ "pages": { "verifyRequest": "/check" } }));
    let code = code_to(&mut browser, "ada@example.com");
    assert!(enter(&mut browser, "ABCD-EFGH").location().ends_with("&error=Verification"));
    let answer = browser.get("/api/auth/verify-request?provider=mail&type=email&error=Verification");
    assert_eq!(answer.location(), "/check?provider=mail&type=email&error=Verification");
    assert_eq!(enter(&mut browser, &code).location(), HOME);
}

#[test]
fn who_may_not_sign_up_gets_the_same_answer_and_no_mail() {
    for code in [json!(true), json!("only")] {
        let mut browser = site(&code, json!({ "signUp": "closed" }));
        browser.database.execute("INSERT INTO users (id, email) VALUES ('1', 'ada@example.com')");
        let lengths = ["ada@example.com", "eve@example.com"].map(|email| {
            browser.platform.expect_json(MAILER, 200, &json!({}));
            browser.database.take_ran();
            let answer = ask(&mut browser, &[("email", email)]);
            assert_eq!(answer.location(), VERIFY_REQUEST);
            browser.platform.forget();
            let page = browser.get("/api/auth/verify-request?provider=mail&type=email").response.body;
            assert!(page.contains("<form"), "{page}");
            answer.cookie(COOKIE).len()
        });
        assert_eq!(lengths[0], lengths[1], "the cookies look alike");
        assert!(enter(&mut browser, "ABCD-EFGH").location().ends_with("&error=Verification"));
        assert_eq!(browser.platform.reasons(), ["mail_withheld", "code_invalid"]);
    }
}

#[test]
fn a_mail_that_is_not_sent_leaves_no_code_behind() {
    for code in [json!(true), json!("only")] {
        let mut browser = site(&code, json!({}));
        browser.platform.expect(MAILER, Err(FetchError::Timeout));
        let answer = ask(&mut browser, &[("email", "ada@example.com")]);
        assert_eq!((answer.location(), answer.cookie(COOKIE)), (EMAIL_SIGNIN, ""));
        assert_eq!(browser.database.count("verification_tokens"), 0);
    }
}

#[test]
fn the_link_works_in_any_browser_and_ends_the_code() {
    for strategy in ["jwt", "database"] {
        let mut browser = site(&json!(true), json!({ "session": { "strategy": strategy } }));
        let mail = mail_to(&mut browser, "ada@example.com");
        let link = Url::parse(mail["url"].as_str().unwrap()).unwrap();
        let asked = browser.jar.clone();
        browser.jar.clear();
        assert_eq!(open(&mut browser, &link).location(), HOME);
        browser.jar = asked;
        let answer = enter(&mut browser, mail["code"].as_str().unwrap());
        assert_eq!(answer.location(), super::REFUSED);
        assert!(!browser.jar.contains_key(crate::routes::email::COOKIE));
        assert_eq!(super::counted(&browser), "0", "the code was right");
    }
}
