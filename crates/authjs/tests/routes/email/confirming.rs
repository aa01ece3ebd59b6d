//! `emailConfirm`: the page that a link opens, and the form that signs in.

use authjs::http::Method;
use serde_json::json;
use url::Url;

use super::{COOKIE, VERIFICATION, changed, link_to, mail, open, token, user_of, with_each_strategy};
use crate::support::{Answer, Browser};

const HOME: &str = "http://localhost:8787/dashboard";
const CALLBACK: &str = "/api/auth/callback/mail";

fn confirming() -> Browser {
    with_strategy("jwt")
}

fn with_strategy(strategy: &str) -> Browser {
    let mut provider = mail("mail");
    provider["emailConfirm"] = json!(true);
    Browser::with_database(json!({ "providers": [provider], "session": { "strategy": strategy } }))
}

/// Returns the hidden fields of the page, as a browser posts them.
fn fields(page: &Answer) -> Vec<(String, String)> {
    let html = &page.response.body;
    let value = |field: &str| {
        let (name, rest) = field.split_once("\" value=\"").unwrap();
        let value = rest.split_once('"').unwrap().0.replace("&amp;", "&");
        assert!(!value.contains("&#") && !value.contains("&quot;"), "{value}");
        (name.to_owned(), value)
    };
    html.split("<input type=\"hidden\" name=\"").skip(1).map(value).collect()
}

/// Presses the button, with another value in one field or without that field.
fn press(browser: &mut Browser, page: &Answer, name: &str, other: Option<&str>) -> Answer {
    let fields = fields(page);
    let mut form: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    form.retain(|(field, _)| *field != name);
    form.extend(other.map(|other| (name, other)));
    browser.post(CALLBACK, &form)
}

#[test]
fn opening_the_link_uses_nothing_up() {
    for strategy in ["jwt", "database"] {
        let mut browser = with_strategy(strategy);
        let link = link_to(&mut browser, "Ada@example.com");
        browser.jar.clear();
        browser.database.take_ran();
        let page = open(&mut browser, &link);
        let again = open(&mut browser, &link);
        assert_eq!(browser.database.take_ran(), [""; 0]);
        assert_eq!((page.status(), again.status()), (200, 200));
        assert!(!browser.jar.contains_key(COOKIE));
        assert_eq!(page.response.get("cache-control"), Some("private, no-cache, no-store"));
        assert_eq!(page.response.get("referrer-policy"), Some("same-origin"));
        assert!(page.response.get("content-security-policy").unwrap().contains("form-action 'self'"));
        let html = &page.response.body;
        assert!(
            html.contains("<strong>localhost:8787</strong> as <strong>ada@example.com</strong>"),
            "{html}"
        );
        assert!(html.contains(&format!("action=\"http://localhost:8787{CALLBACK}\"")), "{html}");
        assert_eq!(browser.database.count("verification_tokens"), 1);

        let answer = press(&mut browser, &page, "", None);
        assert_eq!((answer.status(), answer.location()), (302, HOME), "{:?}", browser.platform.log.borrow());
        assert_eq!(user_of(&mut browser), "ada@example.com");
        assert_eq!(browser.database.count("verification_tokens"), 0);
    }
}

#[test]
fn the_button_works_once() {
    let mut browser = confirming();
    let link = link_to(&mut browser, "ada@example.com");
    let page = open(&mut browser, &link);
    assert_eq!(press(&mut browser, &page, "", None).location(), HOME);
    browser.jar.remove(COOKIE);
    assert_eq!(press(&mut browser, &page, "", None).location(), VERIFICATION);
    assert_eq!(open(&mut browser, &link).status(), 200, "the page does not tell");
    assert!(!browser.jar.contains_key(COOKIE));
}

#[test]
fn another_site_cannot_press_the_button() {
    let mut browser = confirming();
    let link = link_to(&mut browser, "ada@example.com");
    let page = open(&mut browser, &link);
    let foreign = "0".repeat(64);
    for other in [None, Some(""), Some(foreign.as_str())] {
        let answer = press(&mut browser, &page, "csrfToken", other);
        assert!(answer.location().contains("error=MissingCSRF"), "{}", answer.location());
    }
    let jar = std::mem::take(&mut browser.jar);
    let answer = press(&mut browser, &page, "", None);
    assert!(answer.location().contains("error=MissingCSRF"), "{}", answer.location());
    assert!(!browser.jar.contains_key(COOKIE));
    browser.jar = jar;
    assert_eq!(press(&mut browser, &page, "", None).location(), HOME, "the link still works");
}

#[test]
fn the_form_is_read_not_the_query_and_each_field_once() {
    let mut browser = confirming();
    let link = link_to(&mut browser, "ada@example.com");
    let page = open(&mut browser, &link);
    let csrf_token = browser.csrf_token();
    let path = format!("{CALLBACK}?{}", link.query().unwrap());
    let answer = browser.post(&path, &[("csrfToken", &csrf_token)]);
    assert_eq!(answer.location(), VERIFICATION);
    let twice = [
        ("csrfToken", csrf_token.as_str()),
        ("token", &token(&link)),
        ("email", "ada@example.com"),
        ("email", "eve@evil.example"),
    ];
    assert_eq!(browser.post(CALLBACK, &twice).location(), VERIFICATION);
    for (name, other) in [("email", "eve@evil.example"), ("token", "0"), ("email", "no address")] {
        assert_eq!(press(&mut browser, &page, name, Some(other)).location(), VERIFICATION);
    }
    assert_eq!(press(&mut browser, &page, "", None).location(), HOME);
}

#[test]
fn an_expired_link_is_noticed_by_the_button() {
    let mut browser = confirming();
    let link = link_to(&mut browser, "ada@example.com");
    browser.platform.pass_seconds(601);
    let page = open(&mut browser, &link);
    assert_eq!(page.status(), 200);
    assert_eq!(press(&mut browser, &page, "", None).location(), VERIFICATION);
}

#[test]
fn values_of_the_link_stay_in_their_places() {
    let mut browser = confirming();
    let link = link_to(&mut browser, "ada@example.com");
    let hostile = "\"><script>alert(1)</script>";
    let page = open(&mut browser, &changed(&link, "token", Some(hostile)));
    let html = &page.response.body;
    assert!(
        html.contains("value=\"&quot;>&lt;script>alert(1)&lt;/script>\"") && !html.contains("<script"),
        "{html}"
    );
    let page = open(&mut browser, &changed(&link, "callbackUrl", Some("/a?b=1&c=\"><script>")));
    assert!(!page.response.body.contains("<script"), "{}", page.response.body);
    let away = open(&mut browser, &changed(&link, "callbackUrl", Some("https://evil.example/")));
    assert!(!away.response.body.contains("evil.example"), "{}", away.response.body);
}

#[test]
fn a_damaged_link_shows_the_error_page_at_once() {
    let mut browser = confirming();
    let link = link_to(&mut browser, "ada@example.com");
    let long = "a".repeat(1_025);
    let damaged: [Url; 4] = [
        changed(&link, "token", None),
        changed(&link, "email", None),
        changed(&link, "email", Some("<b>@example.com")),
        changed(&link, "token", Some(&long)),
    ];
    for link in damaged {
        assert_eq!(open(&mut browser, &link).location(), VERIFICATION, "{link}");
    }
}

#[test]
fn head_and_prefetches_are_refused_as_without_the_option() {
    let mut browser = confirming();
    let link = link_to(&mut browser, "ada@example.com");
    let path = format!("{}?{}", link.path(), link.query().unwrap());
    assert_eq!(browser.send(Method::Head, &path, &[], "").status(), 405);
    assert_eq!(browser.send(Method::Get, &path, &[("sec-purpose", "prefetch")], "").status(), 503);
}

#[test]
fn without_the_option_a_post_is_refused() {
    with_each_strategy(|mut browser| {
        let link = link_to(&mut browser, "ada@example.com");
        let csrf_token = browser.csrf_token();
        let form =
            [("csrfToken", csrf_token.as_str()), ("token", &token(&link)), ("email", "ada@example.com")];
        let answer = browser.post(CALLBACK, &form);
        assert!(answer.location().ends_with("error=Configuration"), "{}", answer.location());
        assert_eq!(open(&mut browser, &link).location(), HOME);
    });
}
