//! What the provider answers to a sign-in that the gate has asked for.

use serde_json::{Value, json};

use super::{
    COOKIE, NAVIGATION, answer, asked, auth, expecting_discovery, passes, refused, sign_in, signed_in, site,
};
use crate::support::{Browser, Op};

const DENIED: &str = "http://localhost:8787/api/auth/error?error=AccessDenied";

/// Sends a user back for a new sign-in, to which the provider answers with these claims and an `auth_time`
/// of so many seconds ago.
fn stepped_up(rule: Value, auth_time: Option<i64>, claims: Value) -> (Browser, String) {
    let mut browser = site(rule);
    signed_in(&mut browser, 7200);
    refused(&mut browser, "/admin", NAVIGATION);
    browser.platform.forget();
    let mut claims = claims;
    if let Some(age) = auth_time {
        claims["auth_time"] = (browser.platform.seconds() - age).into();
    }
    let before = browser.jar["authjs.session-token"].clone();
    let (_, done) = sign_in(&mut browser, &claims);
    let location = done.location().to_owned();
    assert_eq!(
        browser.jar["authjs.session-token"] == before,
        location == DENIED,
        "a refusal changes no session"
    );
    (browser, location)
}

fn last_line(browser: &Browser) -> String {
    let log = browser.platform.log.borrow();
    log.iter().rfind(|line| line.contains("step_up_refused")).cloned().unwrap_or_default()
}

#[test]
fn a_provider_that_ignores_max_age_ends_in_a_page_and_not_in_a_loop() {
    for (auth_time, words) in [
        (Some(7200), "auth_time of the ID Token is 7200 s ago"),
        (Some(301), "is 301 s ago"),
        (None, "auth_time of the ID Token is missing"),
    ] {
        let (mut browser, location) = stepped_up(json!({ "maxAge": 300 }), auth_time, json!({}));
        assert_eq!(location, DENIED, "{auth_time:?}");
        let line = last_line(&browser);
        for part in
            ["\"provider\":\"op\"", words, "maxAge = 300", "max_age and prompt=login", "\"level\":\"warn\""]
        {
            assert!(line.contains(part), "{part}: {line}");
        }
        assert_eq!(browser.get("/api/auth/error?error=AccessDenied").status(), 403);
        assert!(!browser.jar.contains_key(COOKIE) && !browser.has_checks());
        assert!(passes(&mut browser, "/about"), "the user is still signed in");
    }
}

#[test]
fn a_silent_sign_in_at_the_provider_is_not_recent() {
    let (mut browser, location) = stepped_up(json!({ "maxAge": 300 }), Some(300), json!({}));
    assert_eq!(location, "http://localhost:8787/dashboard");
    assert!(passes(&mut browser, "/admin"));
    browser.platform.pass_seconds(1);
    assert!(!passes(&mut browser, "/admin"), "the time at the provider counts, not the one here");
}

#[test]
fn an_auth_time_that_is_no_time_is_unknown() {
    let now = 1_800_000_000_i64;
    for (auth_time, is_recent) in [
        (json!(now + 50), true),
        (json!(now + 61), false),
        (json!(now * 1000), false),
        (json!(0), false),
        (json!(now as f64 - 0.5), true),
    ] {
        let mut browser = site(json!({ "maxAge": 300 }));
        assert_eq!(browser.platform.seconds(), now);
        sign_in(&mut browser, &json!({ "auth_time": auth_time }));
        assert!(passes(&mut browser, "/about"), "{auth_time}");
        assert_eq!(passes(&mut browser, "/admin"), is_recent, "{auth_time}");
        browser.platform.pass_seconds(301);
        assert!(!passes(&mut browser, "/admin"), "{auth_time}");
    }
}

#[test]
fn an_ordinary_sign_in_without_auth_time_is_not_recent() {
    let mut browser = site(json!({ "maxAge": 86_400 }));
    sign_in(&mut browser, &json!({}));
    assert!(passes(&mut browser, "/about"));
    assert_eq!(refused(&mut browser, "/admin", NAVIGATION).status(), 307);
    assert_eq!(asked(&Op::start(&mut browser, "/admin")), "max_age=86400&prompt=login");
}

#[test]
fn a_provider_that_ignores_acr_values_ends_in_a_page() {
    for (claims, words) in [
        (json!({}), "acr of the ID Token is missing"),
        (json!({ "acr": "password" }), "acr of the ID Token has another value"),
        (json!({ "acr": ["phr"] }), "acr of the ID Token is missing"),
        (json!({ "acr": "PHR" }), "has another value"),
    ] {
        let (browser, location) = stepped_up(json!({ "acr": "phr" }), Some(0), claims.clone());
        assert_eq!(location, DENIED, "{claims}");
        let line = last_line(&browser);
        assert!(line.contains(words) && line.contains("acr_values") && !line.contains("password"), "{line}");
    }
    let (mut browser, location) = stepped_up(json!({ "acr": "phr" }), None, json!({ "acr": "phr" }));
    assert_eq!(location, "http://localhost:8787/dashboard");
    assert!(passes(&mut browser, "/admin"));
}

/// The first sign-in of a visitor may be enough for other pages.
#[test]
fn the_first_sign_in_is_not_held_to_what_it_was_asked() {
    let mut browser = site(json!({ "maxAge": 300 }));
    refused(&mut browser, "/admin", NAVIGATION);
    let (_, done) = sign_in(&mut browser, &json!({}));
    assert_eq!(done.location(), "http://localhost:8787/dashboard");
    assert!(passes(&mut browser, "/about"));
    assert_eq!(refused(&mut browser, "/admin", NAVIGATION).status(), 307);
    let (url, done) = sign_in(&mut browser, &json!({}));
    assert_eq!((asked(&url), done.location()), ("max_age=300&prompt=login".to_owned(), DENIED));
}

/// What is asked belongs to the sign-in that was started with it, not to the latest cookie.
#[test]
fn the_answer_is_held_to_what_its_own_sign_in_was_asked() {
    let mut browser = site(json!({ "maxAge": 300 }));
    signed_in(&mut browser, 7200);
    let plain = Op::start(&mut browser, "/about");
    refused(&mut browser, "/admin", NAVIGATION);
    let done = answer(&mut browser, &plain, &json!({}));
    assert_eq!(done.location(), "http://localhost:8787/about", "nothing was asked of it");
    refused(&mut browser, "/admin", NAVIGATION);
    let asked_for = Op::start(&mut browser, "/admin");
    browser.jar.remove(COOKIE);
    let done = answer(&mut browser, &asked_for, &json!({}));
    assert_eq!(done.location(), DENIED, "the check cookies have what was asked");
}

#[test]
fn the_deployer_s_own_parameters_stay() {
    let mut auth = auth(json!({ "maxAge": 300 }));
    auth["providers"][0]["authorization"] = json!({ "params": { "prompt": "consent", "max_age": "60" } });
    let mut browser = expecting_discovery(Browser::new(auth));
    signed_in(&mut browser, 0);
    browser.platform.pass_seconds(301);
    refused(&mut browser, "/admin", NAVIGATION);
    assert_eq!(asked(&Op::start(&mut browser, "/admin")), "prompt=login consent&max_age=60");
}
