//! `sharedChecks`: the cookies of Auth.js, which all tabs share. They are read without it too.

use serde_json::{Value, json};

use super::{at, come_back, oauth, open_tab, sign_in};
use crate::routes::callback::{DISCOVERY, TOKEN, come_back as from_op, started};
use crate::support::{Browser, ISSUER, Op};

const NAMES: [&str; 3] = ["authjs.nonce", "authjs.pkce.code_verifier", "authjs.state"];

fn with_op(shared: bool) -> Value {
    json!({ "providers": [Op::config()], "sharedChecks": shared })
}

fn with_two(shared: bool) -> Browser {
    Browser::new(json!({ "providers": [oauth("a"), oauth("b")], "sharedChecks": shared }))
}

#[test]
fn the_cookies_are_those_of_auth_js() {
    let (mut browser, state, nonce) = started(with_op(true));
    assert!(browser.pending().is_empty());
    for name in NAMES {
        assert_eq!(browser.jar[name].split('.').count(), 5, "{name} is a JWE");
    }
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
    let answer = from_op(&mut browser, &state, "");
    assert_eq!(answer.location(), at("/dashboard"), "{:?}", browser.platform.log.borrow());
    for name in NAMES {
        assert!(answer.cookie(name).contains("; Max-Age=0; Path=/;"), "{:?}", answer.set_cookies);
    }
}

#[test]
fn the_younger_of_two_tabs_signs_in_when_the_older_finishes_first() {
    let mut browser = with_two(true);
    let [older, younger] = ["/a", "/b"].map(|path| open_tab(&mut browser, "a", path));
    let answer = come_back(&mut browser, "a", &older);
    assert!(answer.location().contains("/signin?error=OAuthCallbackError&code=retry&"));
    assert!(answer.set_cookies.is_empty());
    assert_eq!(sign_in(&mut browser, "a", &younger).location(), at("/b"));
    assert_eq!(browser.platform.reasons(), ["state_mismatch"]);
}

// An update or a roll-back of the Worker, or an Auth.js application on the same host.
#[test]
fn a_sign_in_that_is_under_way_is_finished_with_either_setting() {
    for shared in [false, true] {
        let mut before = with_two(!shared);
        let tab = open_tab(&mut before, "a", "/a");
        let mut after = with_two(shared);
        after.jar = before.jar;
        after.platform.pass_seconds(1);
        assert_eq!(sign_in(&mut after, "a", &tab).location(), at("/a"), "{:?}", after.platform.log.borrow());
        assert!(!after.has_checks());
    }
}

#[test]
fn a_shared_sign_in_goes_on_beside_those_of_other_tabs() {
    let mut before = with_two(true);
    let old = open_tab(&mut before, "a", "/old");
    let mut browser = with_two(false);
    browser.platform.pass_seconds(5);
    browser.jar = before.jar;
    let tab = open_tab(&mut browser, "a", "/tab");
    let answer = browser.get("/api/auth/callback/a?code=c&state=forged");
    assert!(answer.location().contains("code=retry") && answer.set_cookies.is_empty());
    assert_eq!(
        sign_in(&mut browser, "a", &old).location(),
        at("/tab"),
        "its destination is in a shared cookie"
    );
    assert_eq!(sign_in(&mut browser, "a", &tab).location(), at("/tab"));
    assert!(!browser.has_checks());
}

#[test]
fn checks_of_one_provider_do_not_serve_another() {
    let mut browser = with_two(true);
    let tab = open_tab(&mut browser, "a", "/a");
    let answer = come_back(&mut browser, "b", &tab);
    assert!(answer.location().contains("code=retry") && answer.set_cookies.is_empty());
    assert_eq!(browser.platform.reasons(), ["check_of_other_provider"]);
    assert_eq!(sign_in(&mut browser, "a", &tab).location(), at("/a"));
}

#[test]
fn a_sign_in_that_lacks_a_check_is_over_if_the_response_is_its_own() {
    for (state, is_spent) in [(None, true), (Some("forged"), false)] {
        let (mut browser, own, _) = started(with_op(true));
        browser.jar.remove("authjs.pkce.code_verifier");
        from_op(&mut browser, state.unwrap_or(&own), "");
        assert_eq!(browser.platform.reasons(), ["check_missing"]);
        assert_eq!(!browser.jar.contains_key("authjs.state"), is_spent);
        assert_eq!(!browser.jar.contains_key("authjs.nonce"), is_spent);
    }
}

#[test]
fn a_finished_sign_in_leaves_another_tabs_checks_alone() {
    let mut by_state = oauth("a");
    by_state["checks"] = json!(["state"]);
    let mut by_pkce = Op::config();
    by_pkce["checks"] = json!(["pkce", "nonce"]);
    let mut browser = Browser::new(json!({ "providers": [by_state, by_pkce], "sharedChecks": true }));
    open_tab(&mut browser, "a", "/a");
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let nonce = Op::parameter(&Op::start(&mut browser, "/"), "nonce");
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
    from_op(&mut browser, "", "");
    assert!(browser.jar.contains_key("authjs.state"), "a's sign-in goes on");
    assert!(!browser.jar.contains_key("authjs.pkce.code_verifier"));
}

#[test]
fn a_refusal_without_a_state_check_ends_the_sign_in() {
    for checks in [json!(["pkce"]), json!(["nonce"]), json!(["pkce", "nonce"])] {
        let mut config = Op::config();
        config["checks"] = checks.clone();
        let (mut browser, _, _) = started(json!({ "providers": [config], "sharedChecks": true }));
        let answer = browser.get(&format!("/api/auth/callback/op?error=access_denied&iss={ISSUER}"));
        assert_eq!(answer.set_cookies.len(), checks.as_array().unwrap().len(), "{checks}");
        assert!(!browser.has_checks());
    }
}
