//! Turnstile on the forms for e-mail addresses and credentials.

use authjs::http::{Method, OutgoingResponse, Params};
use authjs::platform::FetchError;
use serde_json::{Value, json};

use super::email::{COOKIE, MAILER, VERIFY_REQUEST, mail, mailed};
use super::turnstile_pages::{SCRIPT, WIDGET};
use crate::support::{Answer, Browser};

pub const BACKEND: &str = "https://api.example/sign-in";
const SITEVERIFY: &str = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const FORM: &[(&str, &str)] = &[("content-type", "application/x-www-form-urlencoded")];
const NAVIGATION: &[(&str, &str)] = &[FORM[0], ("accept", "text/html"), ("sec-fetch-mode", "navigate")];
const CLIENT: &[(&str, &str)] = &[FORM[0], ("x-auth-return-redirect", "1")];

pub fn environment(more: &Value) -> Value {
    let fields = json!({ "username": {}, "password": { "type": "password" } });
    let login = json!({ "id": "login", "type": "credentials", "url": BACKEND, "fields": fields });
    let mut auth = json!({
        "providers": [login, mail("mail")], "session": { "strategy": "jwt" }, "turnstile": { "siteKey": "0xs\"ite" },
    });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    auth.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    json!({ "AUTH": auth, "AUTH_TURNSTILE_SECRET": "hidden-key", "AUTH_DB": null })
}

pub fn site() -> Browser {
    Browser::with_env(environment(&json!({})))
}

/// Returns a site with credentials alone, and without a database.
fn without_database() -> Browser {
    let fields = json!({ "username": {} });
    let login = json!({ "id": "login", "type": "credentials", "url": BACKEND, "fields": fields });
    let mut env = environment(&json!({ "providers": [login] }));
    env.as_object_mut().unwrap().shift_remove("AUTH_DB");
    Browser::with_env(env)
}

fn send(browser: &mut Browser, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
    let csrf_token = browser.csrf_token();
    let form: Params = [("csrfToken", csrf_token.as_str())].iter().chain(fields).copied().collect();
    browser.send(Method::Post, path, headers, &form.to_string())
}

fn ask(browser: &mut Browser, headers: &[(&str, &str)], token: Option<&str>) -> Answer {
    let token = token.map(|token| ("cf-turnstile-response", token));
    let fields: Vec<_> = [("email", "ada@example.com")].into_iter().chain(token).collect();
    send(browser, "/api/auth/signin/mail", headers, &fields)
}

fn attempt(browser: &mut Browser, headers: &[(&str, &str)], token: Option<&str>) -> Answer {
    let token = token.map(|token| ("cf-turnstile-response", token));
    let fields: Vec<_> = [("username", "ada"), ("password", "x")].into_iter().chain(token).collect();
    send(browser, "/api/auth/callback/login", headers, &fields)
}

fn response(status: u16, body: &str) -> OutgoingResponse {
    OutgoingResponse { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

fn valid() -> Value {
    json!({ "success": true, "error-codes": [], "hostname": "localhost", "action": "" })
}

fn refused(code: &str) -> Value {
    json!({ "success": false, "error-codes": [code] })
}

/// Returns the form of the request to Cloudflare at this place.
fn asked(browser: &Browser, index: usize) -> Vec<(String, String)> {
    let sent = browser.platform.sent.borrow();
    assert_eq!((sent[index].method, sent[index].url.as_str()), ("POST", SITEVERIFY));
    let form = Params::parse(sent[index].body.as_deref().unwrap().as_bytes(), 10).unwrap();
    form.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

pub fn policy(answer: &Answer) -> &str {
    answer.response.get("content-security-policy").unwrap()
}

#[test]
fn a_mail_is_sent_for_a_valid_token() {
    let mut browser = site();
    browser.platform.client_address.set("2001:db8::7".parse().ok());
    browser.platform.expect_json(SITEVERIFY, 200, &valid());
    browser.platform.expect_json(MAILER, 200, &json!({}));
    assert_eq!(ask(&mut browser, FORM, Some("t0ken")).location(), VERIFY_REQUEST);
    browser.platform.finish();
    let form = asked(&browser, 0);
    let [secret, token, address, key] = form.as_slice() else { panic!("{form:?}") };
    let texts = |(name, value): &(String, String)| format!("{name}={value}");
    let three = [secret, token, address].map(texts);
    assert_eq!(three, ["secret=hidden-key", "response=t0ken", "remoteip=2001:db8::7"]);
    assert!(key.0 == "idempotency_key" && key.1.len() == 36, "{key:?}");
    assert_eq!(browser.platform.sent.borrow()[0].timeout_ms, 5_000);
    let log = browser.platform.log.borrow().concat();
    assert!(!log.contains("t0ken") && !log.contains("hidden-key"), "{log}");
    // Each request has a key of its own. The address is that of the connection, or none.
    browser.platform.client_address.set(None);
    browser.platform.expect_json(SITEVERIFY, 200, &refused("timeout-or-duplicate"));
    let headers = [FORM[0], ("x-forwarded-for", "192.0.2.1"), ("cf-connecting-ip", "192.0.2.1")];
    assert_eq!(ask(&mut browser, &headers, Some("t0ken")).status(), 403, "a token that was used before");
    let again = asked(&browser, 2);
    assert_ne!(again.last(), Some(key));
    assert_eq!(again.len(), 3, "{again:?}");
}

/// Asks for a mail with a code, with a valid token. Returns the browser and the code.
fn with_code() -> (Browser, String) {
    let mut provider = mail("mail");
    provider["code"] = true.into();
    let mut browser = Browser::with_env(environment(&json!({ "providers": [provider] })));
    browser.platform.expect_json(SITEVERIFY, 200, &valid());
    browser.platform.expect_json(MAILER, 200, &json!({}));
    assert_eq!(ask(&mut browser, FORM, Some("t0ken")).location(), VERIFY_REQUEST);
    let code = mailed(&browser)["code"].as_str().unwrap().to_owned();
    (browser, code)
}

fn enter(browser: &mut Browser, headers: &[(&str, &str)], code: &str, token: Option<&str>) -> Answer {
    let token = token.map(|token| ("cf-turnstile-response", token));
    let fields: Vec<_> = [("code", code), ("callbackUrl", "/dashboard")].into_iter().chain(token).collect();
    send(browser, "/api/auth/callback/mail", headers, &fields)
}

#[test]
fn a_code_needs_a_valid_token_and_is_not_counted_without_one() {
    let (mut browser, code) = with_code();
    let back = format!("{VERIFY_REQUEST}&error=Verification&code=turnstile_required");
    for _ in 0..12 {
        let answer = enter(&mut browser, NAVIGATION, &code, None);
        assert_eq!((answer.status(), answer.location()), (302, back.as_str()));
    }
    let page = browser.get(back.strip_prefix("http://localhost:8787").unwrap());
    let html = &page.response.body;
    assert!(html.contains(WIDGET) && html.contains(SCRIPT) && html.contains("wait for the check"), "{html}");
    assert!(
        policy(&page).contains("script-src https://challenges.cloudflare.com; frame-src"),
        "{}",
        policy(&page)
    );
    browser.platform.expect_json(SITEVERIFY, 200, &refused("timeout-or-duplicate"));
    assert_eq!(enter(&mut browser, FORM, &code, Some("used")).status(), 403);
    browser.platform.expect(SITEVERIFY, Err(FetchError::Timeout));
    assert_eq!(enter(&mut browser, FORM, &code, Some("t0ken")).status(), 503);
    assert!(!browser.jar.contains_key(COOKIE));
    browser.platform.expect_json(SITEVERIFY, 200, &valid());
    assert_eq!(enter(&mut browser, FORM, &code, Some("t0ken")).location(), "http://localhost:8787/dashboard");
    browser.platform.finish();
}

#[test]
fn without_a_token_no_mail_is_sent_and_no_limit_is_used_up() {
    let mut browser = site();
    let page = ask(&mut browser, NAVIGATION, None);
    let location = "http://localhost:8787/api/auth/signin?error=EmailSignin&code=turnstile_required";
    assert_eq!((page.status(), page.location()), (302, location));
    let client = ask(&mut browser, CLIENT, None);
    assert_eq!((client.status(), client.json()), (403, json!({ "url": location })));
    for _ in 0..5 {
        let program = ask(&mut browser, FORM, None);
        assert_eq!((program.status(), program.json()), (403, json!({ "message": "Turnstile Required" })));
        assert_eq!(program.response.get("retry-after"), None);
    }
    let long = "x".repeat(2_049);
    assert_eq!(ask(&mut browser, FORM, Some(&long)).status(), 403);
    let twice =
        [("email", "ada@example.com"), ("cf-turnstile-response", "a"), ("cf-turnstile-response", "b")];
    assert_eq!(send(&mut browser, "/api/auth/signin/mail", FORM, &twice).status(), 403);
    assert!(browser.platform.sent.borrow().is_empty(), "Cloudflare is not asked");
    assert_eq!(browser.database.count("limits") + browser.database.count("verification_tokens"), 0);
    assert!(browser.platform.reasons().iter().all(|reason| reason == "turnstile_required"));
    // A text that is no address uses up no token.
    let none = [("email", "ada"), ("cf-turnstile-response", "t0ken")];
    let answer = send(&mut browser, "/api/auth/signin/mail", FORM, &none);
    assert_eq!(answer.location(), "http://localhost:8787/api/auth/signin?error=EmailSignin");
}

#[test]
fn a_refused_token_is_as_none() {
    let answers = [
        refused("invalid-input-response"),
        refused("timeout-or-duplicate"),
        refused("missing-input-response"),
        refused("bad-request"),
        json!({ "success": true, "hostname": "evil.example" }),
        json!({ "success": true, "hostname": "localhost.evil.example" }),
        json!({ "success": true }),
    ];
    for answer in answers {
        let mut browser = site();
        browser.platform.expect_json(SITEVERIFY, 200, &answer);
        let refused = ask(&mut browser, NAVIGATION, Some("t0ken"));
        assert!(
            refused.location().ends_with("/signin?error=EmailSignin&code=turnstile_required"),
            "{answer}"
        );
        assert_eq!(browser.platform.reasons(), ["turnstile_required"], "{answer}");
        assert_eq!(browser.database.count("limits"), 0);
        browser.platform.finish();
    }
}

#[test]
fn while_cloudflare_gives_no_verdict_nothing_is_sent() {
    let answers = [
        (Err(FetchError::Timeout), 1),
        (Err(FetchError::TooLarge), 1),
        (Err(FetchError::Network("broken".to_owned())), 2),
        (Ok(response(500, "oops")), 2),
        (Ok(response(200, "<html>")), 1),
        (Ok(response(200, "true")), 1),
        (Ok(response(200, "")), 1),
        (Ok(response(200, r#"{"success":"true","hostname":"localhost"}"#)), 1),
        (Ok(response(200, r#"{"success":1,"hostname":"localhost"}"#)), 1),
        (Ok(response(302, r#"{"hostname":"localhost"}"#)), 1),
        (Ok(response(200, &refused("internal-error").to_string())), 2),
        (Ok(response(200, &refused("invalid-input-secret").to_string())), 1),
        (Ok(response(200, &refused("unknown").to_string())), 1),
        (Ok(response(200, r#"{"success":false}"#)), 1),
    ];
    for (answer, times) in answers {
        let mut browser = site();
        (0..times).for_each(|_| browser.platform.expect(SITEVERIFY, answer.clone()));
        let unavailable = ask(&mut browser, FORM, Some("t0ken"));
        let seen = (unavailable.status(), unavailable.response.get("retry-after"));
        assert_eq!(seen, (503, Some("5")), "{answer:?}");
        assert_eq!(browser.platform.reasons(), ["turnstile_unavailable"], "{answer:?}");
        assert_eq!(browser.database.count("limits") + browser.database.count("verification_tokens"), 0);
        assert!(!browser.platform.log.borrow().concat().contains("hidden-key"));
        browser.platform.finish();
    }
    let mut browser = site();
    browser.platform.expect(SITEVERIFY, Err(FetchError::Timeout));
    let client = ask(&mut browser, CLIENT, Some("t0ken"));
    let url = "http://localhost:8787/api/auth/signin?error=EmailSignin&code=unavailable";
    assert_eq!((client.status(), client.json()), (503, json!({ "url": url })));
}

#[test]
fn a_failure_that_passes_is_asked_again_under_the_same_key() {
    let mut browser = site();
    browser.platform.expect(SITEVERIFY, Err(FetchError::Network("broken".to_owned())));
    browser.platform.expect_json(SITEVERIFY, 200, &valid());
    browser.platform.expect_json(MAILER, 200, &json!({}));
    assert_eq!(ask(&mut browser, FORM, Some("t0ken")).location(), VERIFY_REQUEST);
    assert_eq!(asked(&browser, 0), asked(&browser, 1));
}

#[test]
fn on_the_developers_machine_the_tokens_of_test_keys_are_valid() {
    let mut env = environment(&json!({}));
    env["AUTH_DEV"] = "1".into();
    let mut browser = Browser::with_env(env);
    browser.platform.expect_json(SITEVERIFY, 200, &json!({ "success": true, "hostname": "example.com" }));
    browser.platform.expect_json(MAILER, 200, &json!({}));
    assert_eq!(ask(&mut browser, FORM, Some("t0ken")).location(), VERIFY_REQUEST);
}

#[test]
fn an_address_gets_three_mails_whatever_the_tokens() {
    let mut browser = site();
    for index in 0..4 {
        browser.platform.expect_json(SITEVERIFY, 200, &valid());
        if index < 3 {
            browser.platform.expect_json(MAILER, 200, &json!({}));
        }
        let answer = ask(&mut browser, FORM, Some("t0ken"));
        assert_eq!(answer.status(), if index < 3 { 302 } else { 429 });
    }
    browser.platform.finish();
}

/// Uses up the ten attempts of a client at an account.
fn use_up(browser: &mut Browser) {
    browser.platform.client_address.set("192.0.2.1".parse().ok());
    for _ in 0..10 {
        browser.platform.expect_json(BACKEND, 401, &json!({}));
        assert_eq!(attempt(browser, FORM, None).status(), 302);
    }
    browser.platform.finish();
    browser.platform.sent.borrow_mut().clear();
}

#[test]
fn credentials_need_a_token_beyond_the_limits_alone() {
    let mut browser = site();
    use_up(&mut browser);
    let location = "http://localhost:8787/api/auth/signin?error=CredentialsSignin&code=turnstile_required";
    let page = attempt(&mut browser, NAVIGATION, None);
    assert_eq!((page.status(), page.location()), (302, location));
    let client = attempt(&mut browser, CLIENT, None);
    assert_eq!((client.status(), client.json()), (429, json!({ "url": location })));
    assert_eq!(client.response.get("retry-after"), Some("600"));
    let program = attempt(&mut browser, FORM, None);
    assert_eq!((program.status(), program.response.get("retry-after")), (429, Some("600")));
    assert!(browser.platform.sent.borrow().is_empty(), "neither Cloudflare nor the server is asked");
    browser.platform.expect_json(SITEVERIFY, 200, &refused("timeout-or-duplicate"));
    assert_eq!(attempt(&mut browser, FORM, Some("used")).status(), 429);
    browser.platform.expect(SITEVERIFY, Err(FetchError::Timeout));
    assert_eq!(attempt(&mut browser, FORM, Some("t0ken")).status(), 503);
    for _ in 0..3 {
        browser.platform.expect_json(SITEVERIFY, 200, &valid());
        browser.platform.expect_json(BACKEND, 401, &json!({}));
        assert_eq!(attempt(&mut browser, FORM, Some("t0ken")).status(), 302);
    }
    browser.platform.expect_json(SITEVERIFY, 200, &valid());
    browser.platform.expect_json(BACKEND, 200, &json!({ "id": "1" }));
    attempt(&mut browser, FORM, Some("t0ken"));
    assert!(browser.jar.contains_key("authjs.session-token"));
    let sent = browser.platform.sent.borrow();
    let body = sent.last().unwrap().body.as_deref().unwrap();
    assert_eq!(body, r#"{"username":"ada","password":"x"}"#, "the server gets no token");
    browser.platform.finish();
}

#[test]
fn without_turnstile_the_server_gets_the_field_of_its_own_widget() {
    let mut env = environment(&json!({ "turnstile": null }));
    env.as_object_mut().unwrap().shift_remove("AUTH_TURNSTILE_SECRET");
    let mut browser = Browser::with_env(env);
    browser.platform.expect_json(BACKEND, 401, &json!({}));
    attempt(&mut browser, FORM, Some("t0ken"));
    let sent = browser.platform.sent.borrow();
    assert!(sent.last().unwrap().body.as_deref().unwrap().contains("t0ken"));
}

#[test]
fn a_database_that_fails_opens_no_door_to_a_token() {
    let mut browser = site();
    let csrf_token = browser.csrf_token();
    browser.database.works.set(false);
    let form = [("csrfToken", csrf_token.as_str()), ("username", "ada"), ("cf-turnstile-response", "t0ken")];
    assert_eq!(browser.post("/api/auth/callback/login", &form).status(), 503);
    assert!(browser.platform.sent.borrow().is_empty());
}

#[test]
fn without_a_database_every_attempt_with_credentials_needs_a_token() {
    let mut browser = without_database();
    let codes: Vec<_> = browser.auth().config().warnings.iter().map(|warning| warning.code()).collect();
    assert_eq!(codes, [""; 0], "attempts are not unlimited");
    assert_eq!(attempt(&mut browser, FORM, None).status(), 403);
    assert!(browser.platform.sent.borrow().is_empty());
    browser.platform.expect_json(SITEVERIFY, 200, &valid());
    browser.platform.expect_json(BACKEND, 401, &json!({}));
    assert_eq!(attempt(&mut browser, FORM, Some("t0ken")).status(), 302);
    browser.platform.finish();
    let page = browser.get("/api/auth/signin");
    assert_eq!(page.response.body.matches(WIDGET).count(), 1);
}

#[test]
fn a_page_of_the_site_gets_the_code() {
    let mut browser = Browser::with_env(environment(&json!({ "pages": { "signIn": "/login" } })));
    let answer = ask(&mut browser, NAVIGATION, None);
    assert_eq!(answer.location(), "http://localhost:8787/login?error=EmailSignin&code=turnstile_required");
}
