//! Sign-in with credentials, which a server or code of the deployer checks.

use authjs::http::{Method, OutgoingResponse};
use authjs::platform::FetchError;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, Op};

pub const BACKEND: &str = "https://api.example/sign-in";
pub const CALLBACK: &str = "/api/auth/callback/login";
pub const FORM: &str = "application/x-www-form-urlencoded";

pub fn login() -> Value {
    let fields = json!({ "username": { "label": "User name" }, "password": { "type": "password" } });
    let headers = json!({ "x-key": "hunter-key" });
    json!({ "id": "login", "type": "credentials", "name": "Acme", "url": BACKEND, "fields": fields, "headers": headers })
}

pub fn with(more: Value) -> Browser {
    let mut auth = json!({ "providers": [Op::config(), login()] });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Browser::new(auth)
}

/// Posts the form of the sign-in page.
pub fn submit(browser: &mut Browser, more: &[(&str, &str)]) -> Answer {
    let csrf_token = browser.csrf_token();
    let mut form =
        vec![("csrfToken", csrf_token.as_str()), ("username", "ada"), ("password", "correct horse")];
    form.extend(more);
    browser.post(CALLBACK, &form)
}

/// Submits the form. The server answers with this.
pub fn answered(browser: &mut Browser, status: u16, body: &Value) -> Answer {
    browser.platform.expect_json(BACKEND, status, body);
    submit(browser, &[("callbackUrl", "/dashboard")])
}

pub fn is_signed_in(browser: &Browser) -> bool {
    browser.jar.contains_key("authjs.session-token")
}

/// Fails if the password is anywhere in the log.
pub fn assert_secret(browser: &Browser) {
    let log = browser.platform.log.borrow().concat();
    assert!(!log.contains("correct horse") && !log.contains("hunter-key") && !log.contains("ada"), "{log}");
}

#[test]
fn the_user_of_the_server_signs_in() {
    let mut browser = with(json!({ "callbacks": {
        "jwt": { "role": "user.role", "provider": "account.provider" },
        "session": { "user.id": "token.sub", "role": "token.role", "provider": "token.provider" },
    } }));
    let user = json!({ "id": 7, "name": "Ada", "email": "Ada@Example.com", "image": null, "role": "admin" });
    let answer = answered(&mut browser, 200, &user);
    assert_eq!((answer.status(), answer.location()), (302, "http://localhost:8787/dashboard"));
    let sent = browser.platform.sent.borrow().last().unwrap().clone();
    assert_eq!(sent.method, "POST");
    assert_eq!(sent.body.as_deref(), Some(r#"{"username":"ada","password":"correct horse"}"#));
    assert_eq!(sent.extra_headers[0].0, "x-key");
    let session = browser.get("/api/auth/session").json();
    let expected = json!({ "name": "Ada", "email": "Ada@Example.com", "image": null, "id": "7" });
    assert_eq!(session["user"], expected);
    assert_eq!((&session["role"], &session["provider"]), (&json!("admin"), &json!("login")));
    assert!(browser.visit("/admin", &[]).is_ok());
    assert_secret(&browser);
}

#[test]
fn ids_are_exact_and_a_missing_one_is_new() {
    let id_of = |answer: &str| {
        let mut browser = with(json!({ "callbacks": { "session": { "user.id": "token.sub" } } }));
        let response =
            OutgoingResponse { status: 200, headers: Vec::new(), body: answer.as_bytes().to_vec() };
        browser.platform.expect(BACKEND, Ok(response));
        submit(&mut browser, &[]);
        browser.get("/api/auth/session").json()["user"]["id"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(id_of(r#"{"id":"a b"}"#), "a b");
    assert_eq!(id_of(r#"{"id":9007199254740993}"#), "9007199254740993");
    assert_eq!(id_of(r#"{"id":123456789012345678901234567890}"#), "123456789012345678901234567890");
    for new in [r#"{"name":"Ada"}"#, r#"{"id":null}"#] {
        assert_eq!(id_of(new).len(), 36, "{new}");
    }
    for unclear in ["true", "1.5", "1e30", "[1]", "{}", r#""""#] {
        assert_eq!(id_of(&format!(r#"{{"id":{unclear}}}"#)), "", "{unclear}");
    }
}

#[test]
fn a_refusal_leads_to_the_sign_in_page_with_its_code() {
    let table = [
        (json!({}), "credentials"),
        (json!({ "code": "otp_required" }), "otp_required"),
        (json!({ "code": "a.B-9" }), "a.B-9"),
        (json!({ "code": "" }), "credentials"),
        (json!({ "code": "a b" }), "credentials"),
        (json!({ "code": "x&error=AccessDenied" }), "credentials"),
        (json!({ "code": "ä" }), "credentials"),
        (json!({ "code": 5 }), "credentials"),
        (json!({ "code": "x".repeat(65) }), "credentials"),
        (json!("locked"), "credentials"),
    ];
    for (body, code) in table {
        let mut browser = with(json!({}));
        let answer = answered(&mut browser, 401, &body);
        let expected = format!("http://localhost:8787/api/auth/signin?error=CredentialsSignin&code={code}");
        assert_eq!((answer.status(), answer.location()), (302, expected.as_str()), "{body}");
        assert_eq!(browser.platform.reasons(), ["credentials_refused"]);
        assert!(!is_signed_in(&browser) && answer.set_cookies.is_empty());
        assert_secret(&browser);
    }
}

#[test]
fn the_browser_client_gets_the_refusal_as_json() {
    let mut browser = with(json!({}));
    let csrf_token = browser.csrf_token();
    browser.platform.expect_json(BACKEND, 401, &json!({ "code": "locked" }));
    let headers = [("content-type", FORM), ("x-auth-return-redirect", "1")];
    let body = format!("csrfToken={csrf_token}&username=ada&password=x");
    let answer = browser.send(Method::Post, CALLBACK, &headers, &body);
    let url = "http://localhost:8787/api/auth/signin?error=CredentialsSignin&code=locked";
    assert_eq!((answer.status(), answer.json()), (200, json!({ "url": url })));
}

#[test]
fn a_server_that_fails_signs_nobody_in_and_is_no_refusal() {
    let text = |status, body: &str| {
        Ok(OutgoingResponse { status, headers: Vec::new(), body: body.as_bytes().to_vec() })
    };
    let answers = [
        text(500, "{}"),
        text(403, r#"{"id":"1"}"#),
        text(404, "{}"),
        text(429, "{}"),
        text(302, r#"{"id":"1"}"#),
        text(201, r#"{"id":"1"}"#),
        text(204, ""),
        text(200, ""),
        text(200, "null"),
        text(200, "[]"),
        text(200, r#"{"id":"1","id":"2"}"#),
        text(200, r#"{"id":"1","name":5}"#),
        text(200, r#"{"id":"1","email":{"$ne":""}}"#),
        Err(FetchError::Timeout),
        Err(FetchError::TooLarge),
        Err(FetchError::Network("https://api.example/sign-in?k=hunter-key".to_owned())),
    ];
    for answer in answers {
        let mut browser = with(json!({}));
        let shown = format!("{answer:?}");
        browser.platform.expect(BACKEND, answer);
        let answer = submit(&mut browser, &[]);
        assert!(
            answer.location().ends_with("/api/auth/error?error=Configuration"),
            "{shown}: {}",
            answer.location()
        );
        assert_eq!(browser.platform.reasons(), ["credentials_backend"], "{shown}");
        assert!(!is_signed_in(&browser), "{shown}");
        assert_secret(&browser);
    }
}

#[test]
fn the_server_is_asked_only_with_the_token_of_the_form() {
    let mut browser = with(json!({}));
    browser.csrf_token();
    for form in [&[("username", "ada")][..], &[("username", "ada"), ("csrfToken", "x")]] {
        let answer = browser.post(CALLBACK, form);
        assert!(answer.location().ends_with("/signin?error=MissingCSRF"), "{}", answer.location());
    }
    assert!(browser.platform.sent.borrow().is_empty());
    assert_eq!(browser.platform.reasons(), ["missing_csrf", "missing_csrf"]);
}

#[test]
fn another_site_cannot_sign_a_visitor_in() {
    let table = [
        (&[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..], false),
        (&[("sec-fetch-site", "same-site"), ("origin", "http://sub.localhost:8787")], false),
        (&[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:8787")], false),
        (&[("origin", "null")], false),
        (&[("origin", "http://localhost:8787.evil.example")], false),
        (&[("origin", "https://localhost:8787")], false),
        (&[("sec-fetch-site", "same-origin"), ("origin", "null")], true),
        (&[("sec-fetch-site", "same-origin")], true),
        (&[("origin", "http://localhost:8787")], true),
    ];
    for (headers, is_own) in table {
        let mut browser = with(json!({}));
        let csrf_token = browser.csrf_token();
        if is_own {
            browser.platform.expect_json(BACKEND, 200, &json!({ "id": "1" }));
        }
        let mut all = vec![("content-type", FORM)];
        all.extend(headers);
        browser.send(Method::Post, CALLBACK, &all, &format!("csrfToken={csrf_token}&username=ada"));
        assert_eq!(is_signed_in(&browser), is_own, "{headers:?}");
        if !is_own {
            assert_eq!(browser.platform.reasons(), ["cross_site"], "{headers:?}");
        }
        browser.platform.finish();
    }
}

/// `TOKEN` stands for the CSRF token.
#[test]
fn only_one_reading_of_a_body_reaches_the_server() {
    let long = format!("csrfToken=TOKEN&password={}", "x".repeat(65_537));
    let long_json = format!(r#"{{"csrfToken":"TOKEN","password":"{}"}}"#, "x".repeat(8_193));
    let table = [
        (FORM, "csrfToken=TOKEN&username=ada", "signed in"),
        ("application/x-www-form-urlencoded; charset=utf-8", "csrfToken=TOKEN&username=ada", "signed in"),
        ("application/json", r#"{"csrfToken":"TOKEN","username":"ada"}"#, "signed in"),
        (FORM, "csrfToken=TOKEN&password=a&password=b", "bad_body"),
        (FORM, "csrfToken=TOKEN&csrfToken=TOKEN", "bad_body"),
        ("application/json", r#"{"csrfToken":"TOKEN","password":"a","password":"b"}"#, "bad_body"),
        ("application/json", r#"{"csrfToken":"TOKEN","password":true}"#, "bad_body"),
        ("application/json", r#"{"csrfToken":"TOKEN","password":{"$ne":""}}"#, "bad_body"),
        ("application/json", r#"{"csrfToken":"TOKEN","__proto__":{"admin":true}}"#, "bad_body"),
        ("application/json", "{bad}", "bad_body"),
        (FORM, &long, "body_too_large"),
        ("application/json", &long_json, "body_too_large"),
        ("", "csrfToken=TOKEN&username=ada", "missing_csrf"),
        ("text/plain", "csrfToken=TOKEN&username=ada", "missing_csrf"),
        ("text/plain; x=application/json", r#"{"csrfToken":"TOKEN"}"#, "missing_csrf"),
        ("application/x-www-form-urlencoded, text/plain", "csrfToken=TOKEN&username=ada", "missing_csrf"),
        (
            "application/x-www-form-urlencoded; charset=utf-16",
            "c\0s\0r\0f\0T\0o\0k\0e\0n\0=\0",
            "missing_csrf",
        ),
    ];
    for (content_type, body, expected) in table {
        let mut browser = with(json!({}));
        let csrf_token = browser.csrf_token();
        if expected == "signed in" {
            browser.platform.expect_json(BACKEND, 200, &json!({ "id": "1" }));
        }
        let body = body.replace("TOKEN", &csrf_token);
        browser.send(Method::Post, CALLBACK, &[("content-type", content_type)], &body);
        let seen =
            if is_signed_in(&browser) { "signed in".to_owned() } else { browser.platform.reasons().concat() };
        assert_eq!(seen, expected, "{content_type} {}", body.chars().take(80).collect::<String>());
        browser.platform.finish();
    }
}

#[test]
fn texts_reach_the_server_exactly_as_they_were_typed() {
    for text in ["alice\0", "ALICE", "  ada ", "Å", "A\u{30a}", "<script>", "a\r\nb", "😀", "--"] {
        let mut browser = with(json!({}));
        browser.platform.expect_json(BACKEND, 401, &json!({}));
        let csrf_token = browser.csrf_token();
        browser.post(CALLBACK, &[("csrfToken", csrf_token.as_str()), ("username", text), ("role", "admin")]);
        let sent = browser.platform.sent.borrow().last().unwrap().body.clone().unwrap();
        let sent: Value = serde_json::from_str(&sent).unwrap();
        assert_eq!(sent, json!({ "username": text, "role": "admin" }));
    }
}

#[test]
fn other_methods_and_routes_of_the_provider_are_those_of_auth_js() {
    let mut browser = with(json!({}));
    let answer = browser.get(CALLBACK);
    assert_eq!(
        (answer.status(), answer.location()),
        (302, "http://localhost:8787/api/auth/error?error=Configuration")
    );
    let csrf_token = browser.csrf_token();
    let answer = browser.post("/api/auth/signin/login", &[("csrfToken", &csrf_token)]);
    assert_eq!((answer.status(), answer.location()), (302, "http://localhost:8787/api/auth/signin"));
    let listed = browser.get("/api/auth/providers").json();
    let expected = json!({
        "id": "login", "name": "Acme", "type": "credentials",
        "signinUrl": "http://localhost:8787/api/auth/signin/login",
        "callbackUrl": "http://localhost:8787/api/auth/callback/login",
    });
    assert_eq!(listed["login"], expected);
    assert!(browser.platform.sent.borrow().is_empty());
}

#[test]
fn the_page_has_a_form_that_goes_back_to_where_the_visitor_wanted_to_go() {
    let mut browser = with(json!({}));
    let page = browser.get("/api/auth/signin?callbackUrl=/dashboard").response.body;
    assert!(
        page.contains(r#"<form action="http://localhost:8787/api/auth/callback/login" method="POST">"#),
        "{page}"
    );
    assert!(page.contains("<hr/><form action=\"http://localhost:8787/api/auth/callback/login\""), "{page}");
    browser.platform.expect_json(BACKEND, 200, &json!({ "id": "1" }));
    let answer = submit(&mut browser, &[]);
    assert_eq!(answer.location(), "http://localhost:8787/dashboard");
}

#[test]
fn rules_hold_for_credentials_too_and_have_no_proof_of_an_address() {
    let denial = |rules: Value| {
        let mut browser = with(json!({ "callbacks": { "signIn": rules } }));
        let user = json!({ "id": "1", "email": "ada@example.com", "role": "staff", "email_verified": true });
        let answer = answered(&mut browser, 200, &user);
        if is_signed_in(&browser) { "signed in".to_owned() } else { answer.location().to_owned() }
    };
    let denied = "http://localhost:8787/api/auth/error?error=AccessDenied";
    assert_eq!(denial(json!({ "providers": ["op"] })), denied);
    assert_eq!(denial(json!({ "providers": ["login"] })), "signed in");
    assert_eq!(denial(json!({ "claims": { "role": ["staff"] } })), "signed in");
    assert_eq!(denial(json!({ "claims": { "role": ["admin"] } })), denied);
    // `providers` keeps the configuration from being refused, so that the rule itself decides.
    assert_eq!(denial(json!({ "providers": ["op"], "emails": ["ada@example.com"] })), denied);
    let env = json!({ "AUTH_SECRET": "a secret for tests, longer than 32 characters", "AUTH": {
        "providers": [login()], "callbacks": { "signIn": { "emails": ["ada@example.com"] } },
    } });
    let error =
        authjs::config::Config::from_env(&crate::support::TestEnv(env), None).unwrap_err().to_string();
    assert!(error.contains("login does not say whether an e-mail address is verified"), "{error}");
}

#[test]
fn a_sign_in_replaces_the_session_of_another_user() {
    let mut browser = with(json!({}));
    answered(&mut browser, 200, &json!({ "id": "1", "name": "Ada" }));
    let first = browser.jar["authjs.session-token"].clone();
    answered(&mut browser, 200, &json!({ "id": "2", "name": "Bob" }));
    assert_ne!(browser.jar["authjs.session-token"], first);
    assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Bob");
    answered(&mut browser, 401, &json!({}));
    assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Bob", "a refusal ends no session");
}

#[test]
fn the_fragment_is_kept_through_the_form() {
    let mut browser = with(json!({ "keepFragment": true }));
    browser.platform.expect_json(BACKEND, 200, &json!({ "id": "1" }));
    let answer = submit(&mut browser, &[("callbackUrl", "/dashboard"), ("callbackFragment", "#row-7")]);
    assert_eq!(answer.location(), "http://localhost:8787/dashboard#row-7");
    let sent = browser.platform.sent.borrow().last().unwrap().body.clone().unwrap();
    assert!(!sent.contains("callback"), "{sent}");
}
