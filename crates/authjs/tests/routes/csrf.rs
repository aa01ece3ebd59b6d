use serde_json::json;

use crate::support::Browser;

#[test]
fn a_token_is_made_once_and_kept_by_its_cookie() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    let first = browser.get("/api/auth/csrf");
    assert_eq!(first.status(), 200);
    assert_eq!(first.response.get("content-type"), Some("application/json"));
    assert_eq!(first.response.get("cache-control"), Some("private, no-cache, no-store"));
    let token = first.json()["csrfToken"].as_str().unwrap().to_owned();
    assert_eq!(token.len(), 64);
    let cookie = first.cookie("authjs.csrf-token");
    assert!(cookie.starts_with(&format!("authjs.csrf-token={token}%7C")), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");

    let second = browser.get("/api/auth/csrf");
    assert_eq!(second.json()["csrfToken"], token.as_str());
    assert_eq!(second.cookie("authjs.csrf-token"), "");
}

#[test]
fn a_cookie_whose_hash_does_not_hold_is_replaced() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    browser.jar.insert("authjs.csrf-token".into(), format!("{}%7C{}", "ab".repeat(32), "00".repeat(32)));
    let answer = browser.get("/api/auth/csrf");
    assert_ne!(answer.json()["csrfToken"], "ab".repeat(32));
    assert_ne!(answer.cookie("authjs.csrf-token"), "");
}

#[test]
fn https_cookies_carry_their_prefixes() {
    let mut browser = Browser::new(json!({ "providers": ["github"] })).at("https://app.example");
    let answer = browser.get("/api/auth/csrf");
    assert!(answer.cookie("__Host-authjs.csrf-token").ends_with("; Path=/; HttpOnly; Secure; SameSite=Lax"));
    assert!(
        answer
            .cookie("__Secure-authjs.callback-url")
            .starts_with("__Secure-authjs.callback-url=https%3A%2F%2Fapp.example;")
    );
}

#[test]
fn every_post_needs_the_token() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    let token = browser.csrf_token();
    let wrong = "0".repeat(64);
    for path in ["/api/auth/signin/github", "/api/auth/signout"] {
        for form in [vec![], vec![("csrfToken", "")], vec![("csrfToken", wrong.as_str())]] {
            let answer = browser.post(path, &form);
            assert_eq!(answer.status(), 302);
            assert_eq!(
                answer.location(),
                "http://localhost:8787/api/auth/signin?error=MissingCSRF",
                "{path}"
            );
            assert_eq!(answer.set_cookies, Vec::<String>::new());
        }
    }
    let answer = browser.post("/api/auth/session", &[("csrfToken", "x")]);
    assert_eq!((answer.status(), answer.response.body.as_str()), (400, "null"));
    assert!(browser.platform.reasons().iter().all(|reason| reason == "missing_csrf"));

    let answer = browser.post("/api/auth/signout", &[("csrfToken", &token)]);
    assert_eq!(answer.location(), "http://localhost:8787");
}

#[test]
fn a_caller_may_turn_the_check_off() {
    let mut browser = Browser::new(json!({ "providers": ["github"] })).without_csrf_check();
    let answer = browser.post("/api/auth/signout", &[]);
    assert_eq!(answer.location(), "http://localhost:8787");
    let answer = browser.post("/api/auth/signin/github", &[("csrfToken", "wrong")]);
    assert!(answer.location().starts_with("https://github.com/"), "{}", answer.location());
    assert!(!answer.set_cookies.iter().any(|cookie| cookie.contains("csrf")), "{:?}", answer.set_cookies);

    let answer = browser.get("/api/auth/csrf");
    assert_eq!((answer.status(), answer.response.body.as_str()), (404, ""));
    assert_eq!(
        answer.cookie("authjs.csrf-token"),
        "authjs.csrf-token=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"
    );
}
