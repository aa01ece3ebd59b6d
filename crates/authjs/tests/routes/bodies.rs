//! The bodies that are read, their maximum sizes, and their effects.

use authjs::http::Method;
use serde_json::{Value, json};

use crate::routes::callback::signed_in;
use crate::support::{Answer, Browser, Op};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

fn browser() -> Browser {
    Browser::new(json!({ "providers": ["github", Op::config(), posting()] }))
}

/// Returns a provider that posts its responses.
fn posting() -> Value {
    let mut op = Op::config();
    op["id"] = "posting".into();
    op["clientId"] = "client-2".into();
    op["clientSecret"] = "client secret of the tests, 32 characters and more".into();
    op["authorization"] = json!({ "params": { "response_mode": "form_post" } });
    op
}

fn post(browser: &mut Browser, path: &str, content_type: &str, body: &str) -> Answer {
    browser.send(Method::Post, &format!("/api/auth/{path}"), &[("content-type", content_type)], body)
}

/// Returns a JSON object of this size.
fn json_of(bytes: usize) -> String {
    format!(r#"{{"a":"{}"}}"#, "x".repeat(bytes - 8))
}

#[test]
fn a_callback_reads_nothing_but_the_form_of_a_provider_that_posts_it() {
    let objects = format!(r#"{{"a":[{}0]}}"#, r#"{"":0},"#.repeat(9_000));
    for (path, content_type, body) in [
        ("callback/op", JSON, objects.as_str()),
        ("callback/op", JSON, "no JSON"),
        ("callback/op", FORM, "callbackUrl=%2Felsewhere"),
        ("callback/github", JSON, "no JSON"),
        ("callback/posting", JSON, "no JSON"),
    ] {
        let answer = post(&mut browser(), path, content_type, body);
        assert_eq!(answer.status(), 302, "{path}");
        assert!(answer.location().contains("code=retry"), "{path}: {}", answer.location());
        assert!(!answer.location().contains("elsewhere"), "{}", answer.location());
    }
    let many = "a=b&".repeat(201);
    assert_eq!(post(&mut browser(), "callback/posting", FORM, &many).status(), 400);
}

#[test]
fn json_over_eight_kibibytes_is_for_the_session_alone() {
    for (path, bytes, status) in [
        ("signin/op", 8_192, 302),
        ("signin/op", 8_193, 413),
        ("signout", 8_193, 413),
        ("session", 65_536, 400),
        ("session", 65_537, 413),
        ("callback/op", 65_537, 413),
    ] {
        let answer = post(&mut browser(), path, JSON, &json_of(bytes));
        assert_eq!(answer.status(), status, "{path}: {bytes}");
    }
    assert_eq!(post(&mut browser(), "signin/op", FORM, &"a".repeat(65_536)).status(), 302);
}

#[test]
fn more_than_ten_thousand_values_are_refused() {
    let mut browser = signed_in();
    let csrf_token = browser.csrf_token();
    for (values, status) in [(9_990, 200), (10_001, 400)] {
        let body = json!({ "csrfToken": csrf_token, "data": vec![0; values] }).to_string();
        assert_eq!(post(&mut browser, "session", JSON, &body).status(), status, "{values}");
    }
    assert_eq!(browser.platform.reasons(), ["bad_body"]);
}

#[test]
fn json_starts_a_sign_in_and_says_where_it_ends() {
    let mut browser = browser();
    let body =
        json!({ "x": [{}], "csrfToken": browser.csrf_token(), "callbackUrl": "/dashboard" }).to_string();
    let answer = post(&mut browser, "signin/github", JSON, &body);
    assert!(answer.location().starts_with("https://github.com/"), "{}", answer.location());
    assert_eq!(browser.jar["authjs.callback-url"], "http%3A%2F%2Flocalhost%3A8787%2Fdashboard");
}
