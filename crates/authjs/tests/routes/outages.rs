//! A database that does not answer one statement of a request: the answer is an error, and never a
//! guess.

use authjs::http::Method;
use serde_json::json;

use super::accounts::{bob, come_back, sign_in, with_each_strategy};
use crate::routes::callback::signed_in_by;
use crate::support::{Browser, Op};

const COOKIE: &str = "authjs.session-token";
const FAILED: &str = "http://localhost:8787/api/auth/error?error=Configuration";

#[test]
fn a_sign_in_needs_every_answer() {
    with_each_strategy(|auth| {
        let reads_user = match auth["session"]["strategy"] == "jwt" {
            true => "FROM users WHERE id",
            false => "FROM sessions s",
        };
        for statement in ["FROM accounts a", reads_user, "INTO accounts"] {
            let mut browser = Browser::with_database(auth.clone());
            sign_in(&mut browser, json!({}));
            let session = browser.jar[COOKIE].clone();
            let url = Op::start(&mut browser, "/dashboard");
            browser.database.fails.set(Some(statement));
            assert_eq!(come_back(&mut browser, &url, bob()).location(), FAILED, "{statement}");
            assert_eq!(browser.jar[COOKIE], session, "{statement}");
            let counts = (browser.database.count("users"), browser.database.count("accounts"));
            assert_eq!(counts, (1, 1), "{statement}: neither a second user nor a link");
            assert_eq!(browser.platform.reasons(), ["store_unavailable"], "{statement}");
        }
    });
}

#[test]
fn a_sign_in_starts_only_if_it_is_known_who_is_signed_in() {
    let mut browser = signed_in_by(Browser::with_database(json!({ "providers": [Op::config()] })));
    let csrf_token = browser.csrf_token();
    browser.database.fails.set(Some("FROM sessions s"));
    let answer = browser.post("/api/auth/signin/op", &[("csrfToken", csrf_token.as_str())]);
    assert_eq!(answer.location(), FAILED);
    assert_eq!(answer.pending(), [""; 0]);
    assert_eq!(browser.platform.reasons(), ["store_unavailable"]);
}

#[test]
fn a_session_that_cannot_be_extended_stays_as_it_is() {
    let auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard"] });
    let mut browser = signed_in_by(Browser::with_database(auth));
    browser.platform.pass_seconds(86_400);
    browser.database.fails.set(Some("UPDATE sessions"));
    let answer = browser.get("/api/auth/session");
    assert_eq!((answer.status(), answer.response.body.as_str()), (503, "null"));
    assert_eq!(answer.set_cookies.len(), 0, "no cookie that outlives its row: {:?}", answer.set_cookies);
    browser.database.fails.set(Some("UPDATE sessions"));
    assert_eq!(browser.visit("/dashboard", &[]).ok(), Some(Vec::new()), "the session is valid");
    assert_eq!(browser.get("/api/auth/session").status(), 200);
}

#[test]
fn a_sign_out_whose_row_stays_is_logged() {
    let mut browser = signed_in_by(Browser::with_database(json!({ "providers": [Op::config()] })));
    let csrf_token = browser.csrf_token();
    browser.database.fails.set(Some("DELETE FROM sessions"));
    let answer = browser.post("/api/auth/signout", &[("csrfToken", csrf_token.as_str())]);
    assert!(answer.cookie(COOKIE).contains("Max-Age=0"));
    assert_eq!(browser.platform.reasons(), ["store_unavailable"]);
}

/// One cookie of two is not looked up: it may be the visitor's own.
#[test]
fn one_unanswered_cookie_of_two_ends_no_session() {
    let auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard"] });
    let mut browser = signed_in_by(Browser::with_database(auth));
    let cookie = format!("{COOKIE}=gone; {COOKIE}={}", browser.jar[COOKIE]);
    browser.database.fails.set(Some("FROM sessions s"));
    let headers = [("cookie", cookie.as_str())];
    let answer = browser.send(Method::Get, "/api/auth/session", &headers, "");
    assert_eq!((answer.status(), answer.cookie(COOKIE)), (503, ""));
}
