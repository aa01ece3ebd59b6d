use serde_json::json;

use crate::routes::callback::signed_in;
use crate::support::{Browser, Op};

#[test]
fn signing_out_clears_the_session_and_goes_to_the_callback_url() {
    let mut browser = signed_in();
    let token = browser.csrf_token();
    let answer = browser.post("/api/auth/signout", &[("csrfToken", &token), ("callbackUrl", "/bye")]);
    assert_eq!((answer.status(), answer.location()), (302, "http://localhost:8787/bye"));
    assert!(answer.cookie("authjs.session-token").contains("authjs.session-token=; Max-Age=0;"));
    assert_eq!(browser.get("/api/auth/session").response.body, "null");
}

#[test]
fn a_get_does_not_sign_out() {
    let mut browser = signed_in();
    assert_eq!(browser.get("/api/auth/signout").status(), 200);
    assert_ne!(browser.get("/api/auth/session").response.body, "null");
}

#[test]
fn without_a_session_it_just_redirects() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    let token = browser.csrf_token();
    let answer = browser.post("/api/auth/signout", &[("csrfToken", &token)]);
    assert_eq!(answer.location(), "http://localhost:8787");
    assert_eq!(answer.set_cookies, Vec::<String>::new());
}

#[test]
fn an_empty_callback_url_is_none() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    browser.get("/api/auth/signin?callbackUrl=/kept");
    let token = browser.csrf_token();
    let answer = browser.post("/api/auth/signout", &[("csrfToken", &token), ("callbackUrl", "")]);
    assert_eq!(answer.location(), "http://localhost:8787/kept");
}
