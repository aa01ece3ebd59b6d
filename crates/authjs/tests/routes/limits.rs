//! Limits of the attempts to sign in with credentials, counted in the database.

use authjs::http::Method;
use authjs::platform::RateLimitBroken;
use serde_json::{Value, json};

use crate::support::{Answer, Browser};

const BACKEND: &str = "https://api.example/sign-in";
const CALLBACK: &str = "/api/auth/callback/login";

fn settings(more: &Value) -> Value {
    let fields = json!({ "username": {}, "password": { "type": "password" } });
    let mut provider = json!({ "id": "login", "type": "credentials", "url": BACKEND, "fields": fields });
    provider.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "providers": [provider], "session": { "strategy": "jwt" } })
}

fn site() -> Browser {
    Browser::with_database(settings(&json!({})))
}

/// Tries to sign in from this address. The server, if it is asked, refuses.
fn attempt(browser: &mut Browser, address: Option<&str>, name: &str) -> Answer {
    attempt_with(browser, address, &[("username", name), ("password", "x")])
}

fn attempt_with(browser: &mut Browser, address: Option<&str>, fields: &[(&str, &str)]) -> Answer {
    browser.platform.client_address.set(address.map(|address| address.parse().unwrap()));
    let csrf_token = browser.csrf_token();
    let mut form = vec![("csrfToken", csrf_token.as_str())];
    form.extend(fields);
    browser.platform.expect_json(BACKEND, 401, &json!({}));
    let answer = browser.post(CALLBACK, &form);
    browser.platform.forget();
    answer
}

/// Returns the number of attempts that reach the server until one is refused, at most `most`.
fn allowed(browser: &mut Browser, most: usize, next: impl Fn(usize) -> (Option<String>, String)) -> usize {
    (0..most)
        .take_while(|index| {
            let (address, name) = next(*index);
            attempt(browser, address.as_deref(), &name).status() == 302
        })
        .count()
}

fn from(address: &str, name: &str) -> impl Fn(usize) -> (Option<String>, String) {
    move |_| (Some(address.to_owned()), name.to_owned())
}

#[test]
fn ten_attempts_at_an_account_from_one_client_and_no_more() {
    let mut browser = site();
    assert_eq!(allowed(&mut browser, 20, from("192.0.2.1", "ada")), 10);
    let sent = browser.platform.sent.borrow().len();
    let answer = attempt(&mut browser, Some("192.0.2.1"), "ada");
    assert_eq!((answer.status(), answer.response.get("retry-after")), (429, Some("600")));
    assert!(answer.set_cookies.is_empty());
    assert_eq!(browser.platform.sent.borrow().len(), sent, "the server is not asked");
    assert_eq!(browser.platform.reasons().last().map(String::as_str), Some("too_many_attempts"));
    let log = browser.platform.log.borrow().concat();
    assert!(!log.contains("192.0.2.1") && !log.contains("ada"), "{log}");
    // Others go on: another client at the account, and this client at another account.
    assert_eq!(attempt(&mut browser, Some("192.0.2.2"), "ada").status(), 302);
    assert_eq!(attempt(&mut browser, Some("192.0.2.1"), "eve").status(), 302);
    browser.platform.pass_seconds(599);
    assert_eq!(attempt(&mut browser, Some("192.0.2.1"), "ada").response.get("retry-after"), Some("1"));
    browser.platform.pass_seconds(1);
    assert_eq!(attempt(&mut browser, Some("192.0.2.1"), "ada").status(), 302);
}

#[test]
fn a_limit_is_not_evaded_by_spelling_headers_or_another_browser() {
    let spellings = ["alice", "ALICE", " alice", "alice ", "\u{ff21}lice", "al\u{200b}ice", "ａｌｉｃｅ"];
    let mut browser = site();
    let spelt = |index: usize| (Some("192.0.2.1".to_owned()), spellings[index % spellings.len()].to_owned());
    assert_eq!(allowed(&mut browser, 50, spelt), 10);

    let mut browser = site();
    let mut sent = 0;
    for index in 0..50 {
        browser.jar.clear();
        browser.platform.client_address.set("192.0.2.1".parse().ok());
        let csrf_token = browser.csrf_token();
        let address = format!("198.51.100.{index}");
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("x-forwarded-for", address.as_str()),
            ("x-real-ip", address.as_str()),
        ];
        browser.platform.expect_json(BACKEND, 401, &json!({}));
        let body = format!("csrfToken={csrf_token}&username=alice&password=x");
        sent += usize::from(browser.send(Method::Post, CALLBACK, &headers, &body).status() == 302);
        browser.platform.forget();
    }
    assert_eq!(sent, 10);
}

#[test]
fn a_client_has_fifty_attempts_over_all_accounts() {
    let mut browser = site();
    let names = |index| (Some("192.0.2.1".to_owned()), format!("user-{index}"));
    assert_eq!(allowed(&mut browser, 60, names), 50);
    // One customer has 64 bits of IPv6.
    let mut browser = site();
    let within = |index| (Some(format!("2001:db8:0:1::{index:x}")), format!("user-{index}"));
    assert_eq!(allowed(&mut browser, 60, within), 50);
    assert_eq!(attempt(&mut browser, Some("2001:db8:0:2::1"), "user-x").status(), 302);
}

#[test]
fn an_account_has_a_hundred_attempts_an_hour_over_all_clients() {
    let mut browser = site();
    let clients = |index| (Some(format!("10.0.{}.{}", index / 250, index % 250)), "ada".to_owned());
    assert_eq!(allowed(&mut browser, 120, clients), 100);
    let answer = attempt(&mut browser, Some("192.0.2.1"), "ada");
    assert_eq!((answer.status(), answer.response.get("retry-after")), (429, Some("3600")));
    assert_eq!(attempt(&mut browser, Some("192.0.2.1"), "eve").status(), 302);
}

#[test]
fn a_client_over_its_limit_does_not_close_the_account_to_others() {
    let mut browser = site();
    for _ in 0..200 {
        attempt(&mut browser, Some("192.0.2.1"), "ada");
    }
    assert_eq!(attempt(&mut browser, Some("192.0.2.2"), "ada").status(), 302);
}

#[test]
fn without_an_address_the_account_alone_is_counted() {
    let mut browser = site();
    assert_eq!(allowed(&mut browser, 120, |_| (None, "ada".to_owned())), 100);
    assert_eq!(allowed(&mut browser, 60, |index| (None, format!("user-{index}"))), 60);
}

#[test]
fn the_field_that_names_the_account_is_configured() {
    let mails = |browser: &mut Browser| {
        let statuses = (0..12).map(|index| {
            let name = format!("user-{index}");
            attempt_with(browser, Some("192.0.2.1"), &[("username", &name), ("mail", "ada@example.com")])
                .status()
        });
        statuses.filter(|status| *status == 302).count()
    };
    let fields = json!({ "username": {}, "mail": {} });
    let with = |more: Value| Browser::with_database(settings(&more));
    assert_eq!(mails(&mut with(json!({ "fields": fields }))), 12, "the first field differs each time");
    assert_eq!(mails(&mut with(json!({ "fields": fields, "account": "mail" }))), 10);
    // A field that is not sent counts as one account.
    let mut browser = with(json!({}));
    assert_eq!(mails(&mut with(json!({}))), 12);
    let missing = (0..12).filter(|_| attempt_with(&mut browser, Some("192.0.2.1"), &[]).status() == 302);
    assert_eq!(missing.count(), 10);
}

#[test]
fn browsers_get_a_page_and_programs_json() {
    let mut browser = site();
    allowed(&mut browser, 20, from("192.0.2.1", "ada"));
    let csrf_token = browser.csrf_token();
    let mut send = |headers: &[(&str, &str)]| {
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend(headers);
        browser.send(Method::Post, CALLBACK, &all, &format!("csrfToken={csrf_token}&username=ada"))
    };
    let page = send(&[("accept", "text/html"), ("sec-fetch-mode", "navigate")]);
    assert_eq!((page.status(), page.response.get("retry-after")), (429, Some("600")));
    assert!(page.response.body.contains("Too many attempts"), "{}", page.response.body);
    let client = send(&[("x-auth-return-redirect", "1")]);
    let url = "http://localhost:8787/api/auth/signin?error=CredentialsSignin&code=too_many_attempts";
    assert_eq!((client.status(), client.json()), (429, json!({ "url": url })));
    let program = send(&[]);
    assert_eq!((program.status(), program.json()), (429, json!({ "message": "Too Many Requests" })));
    for answer in [&page, &client, &program] {
        assert!(answer.response.get("cache-control").unwrap_or_default().contains("no-store"));
    }
}

#[test]
fn a_database_that_fails_opens_no_door() {
    let mut browser = site();
    browser.platform.client_address.set("192.0.2.1".parse().ok());
    let csrf_token = browser.csrf_token();
    browser.database.works.set(false);
    let answer = browser.post(CALLBACK, &[("csrfToken", csrf_token.as_str()), ("username", "ada")]);
    assert_eq!((answer.status(), answer.response.get("retry-after")), (503, Some("5")));
    assert!(browser.platform.sent.borrow().is_empty(), "the server is not asked");
    assert_eq!(browser.platform.reasons(), ["store_unavailable"]);
    assert!(!browser.jar.contains_key("authjs.session-token"));
}

#[test]
fn the_table_names_no_one_and_does_not_grow_for_ever() {
    let mut browser = site();
    attempt(&mut browser, Some("192.0.2.1"), "ada");
    assert_eq!(browser.database.count("limits"), 3);
    let keys = browser.database.text("SELECT group_concat(key) FROM limits");
    assert_eq!(keys.split(',').map(str::len).collect::<Vec<_>>(), [64; 3]);
    for index in 0..5 {
        attempt(&mut browser, Some(&format!("192.0.3.{index}")), &format!("user-{index}"));
    }
    assert_eq!(browser.database.count("limits"), 18);
    browser.platform.pass_seconds(3_600);
    attempt(&mut browser, Some("192.0.2.9"), "eve");
    attempt(&mut browser, Some("192.0.2.9"), "eve");
    assert_eq!(browser.database.count("limits"), 3, "each attempt deletes up to ten that have ended");
}

#[test]
fn without_a_database_nothing_is_counted_and_a_warning_says_so() {
    let mut browser = Browser::new(settings(&json!({})));
    assert_eq!(allowed(&mut browser, 60, from("192.0.2.1", "ada")), 60);
    let codes = |browser: &Browser| {
        let warnings = &browser.auth().config().warnings;
        warnings.iter().map(|warning| warning.code()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&browser), ["credentials-unlimited"]);
    assert_eq!(codes(&site()), [""; 0]);
    let anonymous = json!({ "fields": { "password": { "type": "password" } } });
    let mut browser = Browser::with_database(settings(&anonymous));
    assert_eq!(codes(&browser), ["credentials-without-account"]);
    let names = |index| (Some("192.0.2.1".to_owned()), format!("user-{index}"));
    assert_eq!(allowed(&mut browser, 60, names), 50);
    assert_eq!(allowed(&mut browser, 60, |_| (None, String::new())), 60);
}

/// Returns a site whose binding `AUTH_LIMIT` answers this, with credentials and links in mails.
fn with_rate_limit(answer: Result<bool, RateLimitBroken>) -> Browser {
    let fields = json!({ "username": {}, "password": { "type": "password" } });
    let login = json!({ "id": "login", "type": "credentials", "url": BACKEND, "fields": fields });
    let mut browser = Browser::with_database(json!({
        "providers": [login, super::email::mail("mail")], "session": { "strategy": "jwt" },
    }));
    *browser.platform.rate_limit.borrow_mut() = Some(answer);
    browser.csrf_token();
    // Whatever asks it is answered 503.
    browser.database.works.set(false);
    browser
}

#[test]
fn a_burst_is_refused_and_the_database_is_not_asked() {
    let mut browser = with_rate_limit(Ok(false));
    let answer = attempt(&mut browser, Some("192.0.2.1"), "ada");
    assert_eq!((answer.status(), answer.response.get("retry-after")), (429, Some("60")));
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("email", "ada@example.com")];
    let answer = browser.post("/api/auth/signin/mail", &form);
    assert_eq!((answer.status(), answer.response.get("retry-after")), (429, Some("60")));
    assert!(browser.platform.sent.borrow().is_empty());
    assert_eq!(browser.platform.reasons(), ["too_many_attempts", "too_many_attempts"]);
    // One key for a client, whatever it asks for. The address is not in it.
    attempt(&mut browser, Some("2001:db8::1"), "ada");
    attempt(&mut browser, Some("2001:db8::ffff"), "eve");
    let keys = browser.platform.rate_limit_keys.borrow();
    let [first, second, third, fourth] = keys.as_slice() else { panic!("{keys:?}") };
    assert!(first == second && second != third && third == fourth, "{keys:?}");
    assert!(keys.iter().all(|key| key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit())));
}

#[test]
fn a_rate_limit_that_fails_opens_no_door() {
    let mut browser = with_rate_limit(Err(RateLimitBroken("broken".to_owned())));
    browser.database.works.set(true);
    let answer = attempt(&mut browser, Some("192.0.2.1"), "ada");
    assert_eq!((answer.status(), answer.response.get("retry-after")), (503, Some("5")));
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("email", "ada@example.com")];
    assert_eq!(browser.post("/api/auth/signin/mail", &form).status(), 503);
    assert!(browser.platform.sent.borrow().is_empty());
    assert_eq!(browser.database.count("limits"), 0);
    assert_eq!(browser.platform.reasons(), ["binding_unusable", "binding_unusable"]);
    // Without an address there is nothing to limit it by.
    assert_eq!(attempt(&mut browser, None, "ada").status(), 302);
}

#[test]
fn a_client_within_the_rate_limit_is_counted_in_the_database() {
    let mut browser = with_rate_limit(Ok(true));
    browser.database.works.set(true);
    assert_eq!(allowed(&mut browser, 20, from("192.0.2.1", "ada")), 10);
    assert_eq!(browser.platform.rate_limit_keys.borrow().len(), 11);
}

/// Authelia counted the attempts of one account under each spelling of its name.
#[test]
fn cve_2025_24806() {
    let mut browser = site();
    let spellings = ["ada", "Ada", "ADA", " ada", "ada ", "aDa"];
    let attempts = |index: usize| (Some("192.0.2.1".to_owned()), spellings[index % 6].to_owned());
    assert_eq!(allowed(&mut browser, 30, attempts), 10);
}

/// Authelia compared the name of Basic as it was sent.
#[test]
fn ghsa_hjj4_hfjm_fmrj() {
    let mut browser = site();
    let spellings = ["ada@example.com", "ADA@example.com", "ada@EXAMPLE.com"];
    let attempts = |index: usize| (Some("192.0.2.1".to_owned()), spellings[index % 3].to_owned());
    assert_eq!(allowed(&mut browser, 30, attempts), 10);
    let of_account =
        |index: usize| (Some(format!("192.0.2.{}", index % 250)), spellings[index % 3].to_owned());
    let mut browser = site();
    assert_eq!(allowed(&mut browser, 120, of_account), 100);
}
