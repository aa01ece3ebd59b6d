//! Who a code signs in, and where it does not work.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::callbacks::{CallbackError, Callbacks, SignIn, SignInDecision};
use authjs::http::Method;
use serde_json::json;
use url::Url;

use super::{
    CALLBACK, COOKIE, HOME, Jar, REFUSED, code_to, counted, elsewhere, enter, everywhere, mail_to, provider,
    site, with_code, wrong,
};
use crate::routes::email::{COOKIE as SESSION, DENIED, VERIFICATION, open, token, user_of};
use crate::support::Browser;

#[test]
fn a_code_signs_a_new_user_in_once() {
    everywhere(|mut browser| {
        let code = code_to(&mut browser, "Ada@example.com");
        let asked = browser.jar.clone();
        let answer = enter(&mut browser, &code);
        assert_eq!((answer.status(), answer.location()), (302, HOME), "{:?}", browser.platform.log.borrow());
        assert!(answer.cookie(COOKIE).contains("Max-Age=0"), "the cookie is spent");
        assert_eq!(user_of(&mut browser), "ada@example.com");
        assert_eq!((browser.database.count("users"), browser.database.count("accounts")), (1, 0));
        assert_eq!(browser.database.text("SELECT emailVerified FROM users"), "2027-01-15T08:00:00.000Z");
        assert_eq!(browser.database.count("verification_tokens"), 0, "the link's row is consumed too");
        assert_eq!(counted(&browser), "0");
        browser.jar = asked;
        assert_eq!(enter(&mut browser, &code).location(), REFUSED);
        assert!(!browser.jar.contains_key(SESSION));
        assert_eq!(browser.platform.reasons(), ["code_invalid"]);
    });
}

#[test]
fn a_code_that_is_used_ends_the_link() {
    let mut browser = with_code();
    let mail = mail_to(&mut browser, "ada@example.com");
    let link = Url::parse(mail["url"].as_str().unwrap()).unwrap();
    assert_eq!(enter(&mut browser, mail["code"].as_str().unwrap()).location(), HOME);
    browser.jar.clear();
    assert_eq!(open(&mut browser, &link).location(), VERIFICATION);
}

/// The row of the link decides.
#[test]
fn a_link_that_is_faster_wins() {
    let mut browser = with_code();
    let code = code_to(&mut browser, "ada@example.com");
    let faster = "DELETE FROM verification_tokens WHERE identifier = 'ada@example.com'".to_owned();
    *browser.database.first.borrow_mut() = Some(("DELETE FROM verification_tokens", faster));
    assert_eq!(enter(&mut browser, &code).location(), REFUSED);
    assert!(!browser.jar.contains_key(SESSION));
}

#[test]
fn one_of_twenty_uses_of_a_code_wins() {
    everywhere(|mut browser| {
        let code = code_to(&mut browser, "ada@example.com");
        let asked = browser.jar.clone();
        let mut won = 0;
        for _ in 0..20 {
            browser.jar = asked.clone();
            won += usize::from(enter(&mut browser, &code).location() == HOME);
        }
        assert_eq!(won, 1);
    });
}

#[test]
fn a_code_is_read_as_visitors_type_it() {
    for change in [
        |code: &str| code.to_lowercase(),
        |code: &str| code.replace('-', ""),
        |code: &str| format!("  {} ", code.replace('-', " ")),
        |code: &str| code.replace('-', "\u{2013}"),
    ] {
        let mut browser = with_code();
        let code = code_to(&mut browser, "ada@example.com");
        assert_eq!(enter(&mut browser, &change(&code)).location(), HOME, "{}", change(&code));
    }
}

#[test]
fn a_code_is_for_the_browser_that_asked() {
    everywhere(|mut browser| {
        let code = code_to(&mut browser, "ada@example.com");
        // A browser without a cookie, and one that asked for another address.
        let (location, _) =
            elsewhere(&mut browser, Jar::new(), |browser| enter(browser, &code).location().to_owned());
        assert_eq!(location, REFUSED);
        let (location, _) = elsewhere(&mut browser, Jar::new(), |browser| {
            code_to(browser, "eve@example.com");
            enter(browser, &code).location().to_owned()
        });
        assert_eq!(location, REFUSED);
        assert_eq!(enter(&mut browser, &code).location(), HOME);
        assert_eq!(user_of(&mut browser), "ada@example.com");
    });
}

/// An attacker who asks for a mail to a victim's address has a cookie for it, and no code.
#[test]
fn a_new_code_ends_the_old_one_over_all_browsers() {
    everywhere(|mut browser| {
        let first = code_to(&mut browser, "ada@example.com");
        let (second, other) =
            elsewhere(&mut browser, Jar::new(), |browser| code_to(browser, "ADA@example.com"));
        assert_eq!(enter(&mut browser, &first).location(), REFUSED);
        let (location, _) =
            elsewhere(&mut browser, other, |browser| enter(browser, &second).location().to_owned());
        assert_eq!(location, HOME);
    });
    let mut browser = with_code();
    let first = code_to(&mut browser, "ada@example.com");
    let second = code_to(&mut browser, "ada@example.com");
    assert_eq!(enter(&mut browser, &first).location(), REFUSED);
    assert_eq!(enter(&mut browser, &second).location(), HOME);
}

#[test]
fn a_code_expires_with_the_link() {
    everywhere(|mut browser| {
        let code = code_to(&mut browser, "ada@example.com");
        browser.platform.pass_seconds(601);
        assert_eq!(enter(&mut browser, &code).location(), REFUSED);
        let code = code_to(&mut browser, "ada@example.com");
        browser.platform.pass_seconds(600);
        assert_eq!(enter(&mut browser, &code).location(), HOME);
    });
}

#[test]
fn a_code_is_for_its_provider() {
    let providers = [provider("mail", &json!(true)), provider("other", &json!(true))];
    let mut browser = Browser::with_database(json!({ "providers": providers }));
    let code = code_to(&mut browser, "ada@example.com");
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("code", code.as_str())];
    let answer = browser.post("/api/auth/callback/other", &form);
    assert!(answer.location().ends_with("?provider=other&type=email&error=Verification"));
    assert!(
        !browser.get("/api/auth/verify-request?provider=other&type=email").response.body.contains("<form")
    );
    assert_eq!(enter(&mut browser, &code).location(), HOME);
}

#[test]
fn another_text_is_no_code_and_is_not_counted() {
    everywhere(|mut browser| {
        let code = code_to(&mut browser, "ada@example.com");
        let row = "SELECT token FROM verification_tokens ORDER BY length(identifier) DESC LIMIT 1";
        let texts = [
            String::new(),
            "null".to_owned(),
            "0".repeat(8),
            "OOOO-IIII".to_owned(),
            format!("{code}A"),
            format!("{code}\0"),
            "A".repeat(60_000),
            "\u{202e}ABCD\u{ff15}\u{1f600}".to_owned(),
            "' OR 1=1--".to_owned(),
            "%00".to_owned(),
            browser.database.text(row),
            browser.csrf_token(),
            browser.jar[COOKIE].clone(),
        ];
        for text in texts {
            assert_eq!(enter(&mut browser, &text).location(), REFUSED, "{text}");
            assert!(!browser.jar.contains_key(SESSION));
        }
        let csrf_token = browser.csrf_token();
        let twice = [("csrfToken", csrf_token.as_str()), ("code", &code), ("code", &code)];
        assert_eq!(browser.post(CALLBACK, &twice).location(), REFUSED);
        assert_eq!(counted(&browser), "0");
        assert_eq!(enter(&mut browser, &code).location(), HOME);
    });
}

#[test]
fn the_token_of_a_link_is_no_code_and_a_code_no_token() {
    let mut browser = with_code();
    let mail = mail_to(&mut browser, "ada@example.com");
    let link = Url::parse(mail["url"].as_str().unwrap()).unwrap();
    assert_eq!(enter(&mut browser, &token(&link)).location(), REFUSED);
    let slot =
        browser.database.text("SELECT token FROM verification_tokens WHERE identifier <> 'ada@example.com'");
    let code = mail["code"].as_str().unwrap();
    for token in [code, &code.replace('-', ""), &slot] {
        let changed = super::super::changed(&link, "token", Some(token));
        assert_eq!(open(&mut browser, &changed).location(), VERIFICATION);
    }
    assert_eq!(browser.database.count("verification_tokens"), 2);
}

#[test]
fn a_cookie_of_another_kind_is_no_proof() {
    let mut browser = with_code();
    let code = code_to(&mut browser, "ada@example.com");
    assert_eq!(enter(&mut browser, &code).location(), HOME);
    let session = browser.jar[SESSION].clone();
    let code = code_to(&mut browser, "ada@example.com");
    let right = browser.jar[COOKIE].clone();
    let (start, end) = right.split_at(right.len() / 2);
    let flipped = format!("{start}{}", end.replacen(|c: char| c.is_ascii_lowercase(), "Z", 1));
    for value in [session.as_str(), "", "x", flipped.as_str(), &right[..right.len() - 1]] {
        browser.jar.insert(COOKIE.to_owned(), value.to_owned());
        assert_eq!(enter(&mut browser, &code).location(), REFUSED, "{value}");
    }
    browser.jar.insert(COOKIE.to_owned(), right);
    assert_eq!(enter(&mut browser, &code).location(), HOME);
}

#[test]
fn another_site_cannot_post_a_code() {
    let mut browser = with_code();
    let code = code_to(&mut browser, "ada@example.com");
    let answer = browser.post(CALLBACK, &[("code", &code)]);
    assert!(answer.location().contains("error=MissingCSRF"), "{}", answer.location());
    let csrf_token = browser.csrf_token();
    let body = format!("csrfToken={csrf_token}&code={code}");
    for (header, value) in
        [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://x.localhost")]
    {
        let headers = [("content-type", "application/x-www-form-urlencoded"), (header, value)];
        let answer = browser.send(Method::Post, CALLBACK, &headers, &body);
        assert!(answer.location().contains("error=MissingCSRF"), "{header}: {}", answer.location());
    }
    let query = browser.send(Method::Get, &format!("{CALLBACK}?{body}"), &[], "");
    assert_eq!(query.location(), VERIFICATION, "a GET takes no code");
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    let answer = browser.send(Method::Post, CALLBACK, &headers, &body);
    assert_eq!(answer.location(), HOME);
}

#[test]
fn a_program_gets_the_address_as_json() {
    let mut browser = with_code();
    let code = code_to(&mut browser, "ada@example.com");
    let csrf_token = browser.csrf_token();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-auth-return-redirect", "1")];
    for (code, url) in [(wrong(&code), REFUSED), (code, HOME)] {
        let body = format!("csrfToken={csrf_token}&code={code}");
        let answer = browser.send(Method::Post, CALLBACK, &headers, &body);
        assert_eq!((answer.status(), &answer.json()), (200, &json!({ "url": url })));
    }
}

#[test]
fn a_code_ends_the_session_of_another_user_and_rotates_the_own() {
    let mut browser = site(&json!(true), json!({ "session": { "strategy": "database" } }));
    for email in ["bob@example.com", "ada@example.com", "ada@example.com"] {
        let code = code_to(&mut browser, email);
        let former = browser.jar.get(SESSION).cloned();
        assert_eq!(enter(&mut browser, &code).location(), HOME);
        assert_ne!(browser.jar.get(SESSION).cloned(), former, "always a new session");
        assert_eq!(user_of(&mut browser), email);
        assert_eq!(browser.database.count("sessions"), 1);
    }
}

#[test]
fn a_new_user_goes_to_the_page_for_new_users() {
    let mut browser = site(&json!(true), json!({ "pages": { "newUser": "/welcome" } }));
    let code = code_to(&mut browser, "ada@example.com");
    let answer = enter(&mut browser, &code);
    assert_eq!(answer.location(), "/welcome?callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fdashboard");
}

/// What the `signIn` callback was told.
type Told = Rc<RefCell<Vec<(bool, &'static str)>>>;

struct Decides(Told, bool);

#[async_trait(?Send)]
impl Callbacks for Decides {
    async fn sign_in(&self, input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        self.0.borrow_mut().push((input.verification_request, input.account.account_type));
        Ok(if input.verification_request || self.1 { SignInDecision::Allow } else { SignInDecision::Deny })
    }
}

#[test]
fn the_sign_in_callback_decides_as_for_a_link() {
    for allows in [true, false] {
        let told = Told::default();
        let auth = json!({ "providers": [provider("mail", &json!(true))] });
        let mut browser = Browser::with_database_and(auth, Box::new(Decides(told.clone(), allows)));
        let code = code_to(&mut browser, "ada@example.com");
        let answer = enter(&mut browser, &code);
        assert_eq!(answer.location(), if allows { HOME } else { DENIED });
        assert_eq!(told.take(), [(true, "email"), (false, "email")]);
        assert_eq!(browser.database.count("users"), i64::from(allows));
    }
}

#[test]
fn a_button_and_a_code_take_their_own_forms() {
    let mut both = provider("mail", &json!(true));
    both["emailConfirm"] = json!(true);
    let mut browser = Browser::with_database(json!({ "providers": [both] }));
    let mail = mail_to(&mut browser, "ada@example.com");
    let link = Url::parse(mail["url"].as_str().unwrap()).unwrap();
    assert_eq!(open(&mut browser, &link).status(), 200);
    assert_eq!(enter(&mut browser, mail["code"].as_str().unwrap()).location(), HOME);
    let mail = mail_to(&mut browser, "ada@example.com");
    let link = Url::parse(mail["url"].as_str().unwrap()).unwrap();
    let csrf_token = browser.csrf_token();
    let form = [
        ("csrfToken", csrf_token.as_str()),
        ("callbackUrl", "/dashboard"),
        ("token", &token(&link)),
        ("email", "ada@example.com"),
    ];
    assert_eq!(browser.post(CALLBACK, &form).location(), HOME);
}

#[test]
fn a_database_that_fails_signs_nobody_in_and_the_code_still_works() {
    everywhere(|mut browser| {
        let code = code_to(&mut browser, "ada@example.com");
        let csrf_token = browser.csrf_token();
        let form = [("csrfToken", csrf_token.as_str()), ("callbackUrl", "/dashboard"), ("code", &code)];
        browser.database.works.set(false);
        assert_eq!(browser.post(CALLBACK, &form).status(), 503);
        browser.database.works.set(true);
        browser.database.fails.set(Some("DELETE FROM verification_tokens"));
        let answer = browser.post(CALLBACK, &form);
        assert!(answer.location().ends_with("error=Configuration"), "{}", answer.location());
        assert!(!browser.jar.contains_key(SESSION));
        assert_eq!(browser.post(CALLBACK, &form).location(), HOME);
    });
}

#[test]
fn a_code_survives_a_new_secret() {
    let auth = json!({ "providers": [provider("mail", &json!(true))] });
    let mut browser = Browser::with_database(auth.clone());
    let code = code_to(&mut browser, "ada@example.com");
    let tables = browser
        .database
        .text("SELECT group_concat('(''' || identifier || ''',''' || token || ''',''' || expires || ''')') FROM verification_tokens");
    let jar = browser.jar.clone();
    let old = "a secret for tests, longer than 32 characters";
    let env = json!({ "AUTH": auth, "AUTH_DB": null, "AUTH_SECRET": "another secret, longer than 32 characters", "AUTH_SECRET_1": old });
    let mut browser = Browser::with_env(env);
    browser
        .database
        .execute(&format!("INSERT INTO verification_tokens (identifier, token, expires) VALUES {tables}"));
    browser.jar = jar;
    assert_eq!(enter(&mut browser, &code).location(), HOME);
}
