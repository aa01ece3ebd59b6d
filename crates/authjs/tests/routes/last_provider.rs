//! `rememberProvider`: the sign-in page begins with the provider that the visitor used last.

use serde_json::{Value, json};

use crate::routes::callback::{signed_in_with, started};
use crate::support::{Browser, Op};

const COOKIE: &str = "authjs.state.provider";

fn two() -> Value {
    let mut other = Op::config();
    other["id"] = "first".into();
    other["name"] = "First".into();
    other["clientId"] = "client-2".into();
    other["clientSecret"] = "x".into();
    json!({ "providers": [other, Op::config()], "rememberProvider": true })
}

/// Returns the ids of the providers on the sign-in page, in its order.
fn order(browser: &mut Browser) -> (Vec<String>, String) {
    let page = browser.get("/api/auth/signin").response.body;
    let ids = page.split(" data-provider=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    (ids.collect(), page)
}

#[test]
fn the_provider_used_last_comes_first_and_is_marked() {
    let mut browser = signed_in_with(two());
    let (ids, page) = order(&mut browser);
    assert_eq!(ids, ["op", "first"]);
    assert_eq!(page.matches(r#"<span class="last">Last used</span>"#).count(), 1);
    assert!(
        page.find("Last used") < page.find(" data-provider=\"first\""),
        "the mark is of the first button"
    );
    browser.jar.insert(COOKIE.into(), "first".into());
    assert_eq!(order(&mut browser).0, ["first", "op"]);
}

#[test]
fn a_cookie_that_names_no_provider_changes_nothing() {
    for value in ["", "constructor", "%00", "op2", "OP", "<script>"] {
        let mut browser = Browser::new(two());
        browser.jar.insert(COOKIE.into(), value.into());
        let (ids, page) = order(&mut browser);
        assert_eq!(ids, ["first", "op"], "{value}");
        assert!(!page.contains("Last used") && !page.contains("<script"), "{value}");
    }
}

#[test]
fn without_the_option_no_cookie_is_set_or_read() {
    let mut without = two();
    without["rememberProvider"] = false.into();
    let mut browser = signed_in_with(without);
    assert!(!browser.jar.contains_key(COOKIE));
    browser.jar.insert(COOKIE.into(), "op".into());
    let (ids, page) = order(&mut browser);
    assert_eq!(ids, ["first", "op"]);
    assert!(!page.contains("Last used"));
}

#[test]
fn a_sign_in_that_fails_is_not_remembered() {
    let (mut browser, state, _) = started(two());
    browser.get(&format!("/api/auth/callback/op?error=access_denied&iss=https://op.example&state={state}"));
    assert!(!browser.jar.contains_key(COOKIE));
}
