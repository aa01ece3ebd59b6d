//! No answer of a provider, and no rule, makes the gate ask for ever.

use serde_json::{Value, json};

use super::{NAVIGATION, refused, sign_in, site};
use crate::support::{Answer, Browser, Op};

/// Two pages that ask for what no sign-in has together.
fn contradicting() -> Browser {
    let rules = json!([
        { "path": ["/one/:path*", "/dashboard"], "access": "signed-in", "acr": "1" },
        { "path": "/two", "access": "signed-in", "acr": "2" },
    ]);
    let auth = json!({ "providers": [Op::config()], "rules": rules, "unmatched": "signed-in" });
    super::expecting_discovery(Browser::new(auth))
}

fn step_up(browser: &mut Browser, path: &str, claims: &Value) -> Answer {
    let answer = refused(browser, path, NAVIGATION);
    if answer.status() == 307 {
        sign_in(browser, claims);
    }
    answer
}

#[test]
fn pages_that_send_their_user_to_each_other_s_sign_in_end_in_a_page() {
    let mut browser = contradicting();
    sign_in(&mut browser, &json!({ "acr": "0" }));
    let mut turn = |path, acr| step_up(&mut browser, path, &json!({ "acr": acr })).status();
    assert_eq!(
        [turn("/one", "1"), turn("/two", "2"), turn("/one", "1"), turn("/two", "2")],
        [307, 307, 307, 403]
    );
    let page = refused(&mut browser, "/two", NAVIGATION);
    assert!(page.response.body.contains("No access"), "{}", page.response.body);
    assert!(browser.platform.reasons().contains(&"step_up_loop".to_owned()));
    browser.platform.pass_seconds(61);
    assert_eq!(
        refused(&mut browser, "/two", NAVIGATION).status(),
        307,
        "a minute later the user may try again"
    );
}

#[test]
fn a_user_may_sign_in_again_whenever_the_time_is_over() {
    let mut browser = site(json!({ "maxAge": 30 }));
    sign_in(&mut browser, &json!({}));
    for _ in 0..8 {
        assert_eq!(refused(&mut browser, "/admin", NAVIGATION).status(), 307);
        let auth_time = browser.platform.seconds();
        sign_in(&mut browser, &json!({ "auth_time": auth_time }));
        assert!(browser.visit("/admin", NAVIGATION).is_ok());
        browser.platform.pass_seconds(31);
    }
}

#[test]
fn a_path_that_no_sign_in_opens_is_refused_at_once() {
    for acr in ["0", "1", "2"] {
        let mut browser = contradicting();
        sign_in(&mut browser, &json!({ "acr": acr }));
        assert_eq!(refused(&mut browser, "/one/x%2f..%2f..%2ftwo", NAVIGATION).status(), 403);
        assert_eq!(browser.platform.reasons(), ["rule_denied"]);
    }
}
