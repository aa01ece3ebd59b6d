//! Who may post an ID Token, and in which form.

use authjs::http::Method;
use serde_json::json;

use super::{FORM, JSON, ORIGIN, PATH, SESSION, nonce, post, refused, send, site};
use crate::support::{Browser, Op};

#[test]
fn a_form_goes_on_to_its_address_also_under_the_names_of_google() {
    for (name, more) in [("id_token", ""), ("credential", ""), ("credential", "&g_csrf_token=g-1")] {
        let mut browser = site();
        let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
        browser.jar.insert("g_csrf_token".into(), "g-1".into());
        let body = format!("{name}={token}&callbackUrl=%2Fdashboard{more}");
        let answer = browser.send(Method::Post, PATH, &[ORIGIN, FORM], &body);
        assert_eq!((answer.status(), answer.location()), (302, "http://localhost:8787/dashboard"), "{body}");
        assert!(browser.jar.contains_key(SESSION));
    }
}

#[test]
fn an_app_that_is_no_browser_needs_the_csrf_token() {
    let mut browser = site();
    let answer = post(&mut browser, &[JSON], &json!({}));
    refused(&browser, &answer, 403, "missing_csrf");
    let csrf = browser.csrf_token();
    let asked = post(&mut browser, &[JSON], &json!({ "csrfToken": csrf })).json();
    let token = Op::id_token(&Op::claims(asked["nonce"].as_str().unwrap()));
    let answer = post(&mut browser, &[JSON], &json!({ "id_token": token }));
    refused(&browser, &answer, 403, "missing_csrf");
    let answer = post(&mut browser, &[JSON], &json!({ "id_token": token, "csrfToken": csrf }));
    assert_eq!((answer.status(), answer.json()), (200, json!({ "url": "http://localhost:8787" })));
    assert!(browser.jar.contains_key(SESSION));
}

#[test]
fn another_site_signs_no_one_in_whatever_cookies_it_has_planted() {
    let rows: [(&[(&str, &str)], &str); 8] = [
        (&[("origin", "https://evil.example")], "cross_site"),
        (&[("origin", "null")], "cross_site"),
        (&[("origin", "http://localhost:8788")], "cross_site"),
        (&[("origin", "https://accounts.google.com")], "cross_site"),
        (&[("sec-fetch-site", "same-site")], "cross_site"),
        (&[("sec-fetch-site", "cross-site"), ORIGIN], "cross_site"),
        (&[("sec-fetch-site", "none")], "cross_site"),
        (&[ORIGIN, ("sec-purpose", "prefetch")], "prefetch"),
    ];
    for (headers, expected) in rows {
        let mut browser = site();
        // A sibling domain has planted all cookies, and knows the CSRF token.
        let (csrf, nonce) = (browser.csrf_token(), nonce(&mut browser));
        browser.jar.insert("g_csrf_token".into(), "g-1".into());
        let token = Op::id_token(&Op::claims(&nonce));
        let body = json!({ "id_token": token, "csrfToken": csrf, "g_csrf_token": "g-1" });
        let headers: Vec<_> = headers.iter().copied().chain([JSON]).collect();
        let answer = post(&mut browser, &headers, &body);
        refused(&browser, &answer, 403, expected);
        let answer = post(&mut browser, &headers, &json!({ "csrfToken": csrf }));
        assert_eq!(
            (answer.status(), answer.json().get("nonce")),
            (403, None),
            "no nonce either: {headers:?}"
        );
    }
}

#[test]
fn the_token_of_google_must_hold_and_is_not_enough() {
    for (cookie, sent) in [(Some("g-1"), "g-2"), (None, "g-1"), (Some(""), "")] {
        let mut browser = site();
        let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
        browser.jar.extend(cookie.map(|cookie| ("g_csrf_token".to_owned(), cookie.to_owned())));
        let body = json!({ "credential": token, "g_csrf_token": sent });
        let answer = post(&mut browser, &[ORIGIN, JSON], &body);
        refused(&browser, &answer, 403, "missing_csrf");
    }
    let mut browser = site();
    let token = Op::id_token(&Op::claims(&nonce(&mut browser)));
    browser.jar.insert("g_csrf_token".into(), "g-1".into());
    let answer = post(&mut browser, &[JSON], &json!({ "credential": token, "g_csrf_token": "g-1" }));
    refused(&browser, &answer, 403, "missing_csrf");
}

#[test]
fn the_body_is_read_with_limits() {
    let mut browser = site();
    nonce(&mut browser);
    let answer = send(&mut browser, &"x".repeat(70_000));
    refused(&browser, &answer, 413, "body_too_large");
    let token = Op::id_token(&Op::claims("n"));
    for body in [
        format!("id_token={token}&id_token={token}"),
        format!("id_token={token}&credential={token}"),
        format!("credential={token}&credential=x"),
        "id_token=".to_owned(),
    ] {
        let headers = [ORIGIN, FORM, ("x-auth-return-redirect", "1")];
        let answer = browser.send(Method::Post, PATH, &headers, &body);
        refused(&browser, &answer, 401, "id_token_missing");
    }
    // A type that another site may send without asking is no JSON.
    let body = json!({ "id_token": token }).to_string();
    let headers = [ORIGIN, ("content-type", "text/plain; x=application/json")];
    let answer = browser.send(Method::Post, PATH, &headers, &body);
    assert!(answer.json()["nonce"].is_string(), "the body is not read");
    // A token in the query is not read: it would be in logs.
    let answer = browser.send(Method::Post, &format!("{PATH}?id_token={token}"), &[ORIGIN, JSON], "{}");
    assert!(answer.json()["nonce"].is_string());
}

#[test]
fn without_the_option_the_action_is_unknown() {
    let mut browser = Browser::new(json!({ "providers": [Op::config(), "github"] }));
    for path in [PATH, "/api/auth/callback/github/id-token", "/api/auth/callback/nothing/id-token"] {
        let answer = browser.send(Method::Post, path, &[ORIGIN, JSON], "{}");
        refused(&browser, &answer, 400, "unknown_action");
    }
    let mut browser = site();
    for method in [Method::Get, Method::Head] {
        let answer = browser.send(method, PATH, &[ORIGIN], "");
        refused(&browser, &answer, 400, "unknown_action");
    }
}

#[test]
fn a_form_that_is_refused_leads_to_the_pages() {
    let mut browser = site();
    let answer = browser.send(Method::Post, PATH, &[ORIGIN, FORM], "id_token=x&callbackUrl=%2Fdashboard");
    let page = "http://localhost:8787/api/auth/signin?error=OAuthCallbackError&code=retry";
    assert!(answer.location().starts_with(page), "{}", answer.location());
    let answer = browser.send(Method::Post, PATH, &[("origin", "https://evil.example"), FORM], "id_token=x");
    assert!(answer.location().contains("error=MissingCSRF"), "{}", answer.location());
}
