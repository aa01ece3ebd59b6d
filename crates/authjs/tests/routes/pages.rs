use serde_json::json;

use crate::support::{Browser, Op};

#[test]
fn the_sign_in_page_has_one_form_for_each_provider() {
    let mut browser = Browser::new(json!({ "providers": ["github", Op::config()] }));
    let answer = browser.get("/api/auth/signin?callbackUrl=/dashboard");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.response.get("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.response.get("referrer-policy"), Some("same-origin"));
    let csp = answer.response.get("content-security-policy").unwrap();
    assert!(csp.contains("frame-ancestors 'none'"), "{csp}");
    let html = &answer.response.body;
    assert!(
        html.contains(r#"action="http://localhost:8787/api/auth/signin/github" method="POST""#),
        "{html}"
    );
    assert!(html.contains(r#"action="http://localhost:8787/api/auth/signin/op" method="POST""#));
    assert!(html.contains(r#"name="callbackUrl" value="http://localhost:8787/dashboard""#));
    assert!(html.contains(&format!(r#"name="csrfToken" value="{}""#, browser.csrf_token())));
}

#[test]
fn query_parameters_do_not_change_the_page() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    let answer = browser.get("/api/auth/signin?csrfToken=evil&providers=x&theme=x&error=%3Cscript%3E");
    assert_eq!(answer.status(), 200);
    assert!(!answer.response.body.contains("evil"));
    assert!(!answer.response.body.contains("<script"));
}

#[test]
fn the_error_page_has_the_status_of_its_error() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    for (error, status) in [
        ("", 200),
        ("?error=Configuration", 500),
        ("?error=AccessDenied", 403),
        ("?error=Verification", 403),
        ("?error=constructor", 200),
    ] {
        assert_eq!(browser.get(&format!("/api/auth/error{error}")).status(), status, "{error}");
    }
}

#[test]
fn custom_pages_are_redirected_to_as_configured() {
    let pages = json!({
        "signIn": "/login", "signOut": "/bye?now", "error": "/oops", "verifyRequest": "/mail",
    });
    let mut browser = Browser::new(json!({ "providers": ["github"], "pages": pages }));
    for (path, location) in [
        ("signin", "/login?callbackUrl=http%3A%2F%2Flocalhost%3A8787"),
        ("signin?error=X", "/login?callbackUrl=http%3A%2F%2Flocalhost%3A8787&error=X"),
        ("signout", "/bye?now"),
        ("error?error=AccessDenied", "/oops?error=AccessDenied"),
        ("verify-request?a=b", "/mail?a=b"),
    ] {
        let answer = browser.get(&format!("/api/auth/{path}"));
        assert_eq!((answer.status(), answer.location()), (302, location), "{path}");
    }
}

#[test]
fn signing_out_asks_first() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    let html = browser.get("/api/auth/signout?callbackUrl=/bye").response.body;
    assert!(
        html.contains(r#"action="http://localhost:8787/api/auth/signout?callbackUrl=/bye" method="POST""#),
        "{html}"
    );
}

#[test]
fn every_answer_of_an_auth_route_says_that_it_is_what_it_says_and_keeps_its_address() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    for path in [
        "csrf",
        "session",
        "providers",
        "signin",
        "signout",
        "error",
        "verify-request",
        "callback/github",
        "x",
    ] {
        let answer = browser.get(&format!("/api/auth/{path}"));
        assert_eq!(answer.response.get("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.response.get("referrer-policy"), Some("same-origin"), "{path}");
    }
}
