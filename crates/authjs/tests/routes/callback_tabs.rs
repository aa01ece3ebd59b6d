//! Two sign-ins in one browser at a time.

use serde_json::json;

use super::callback::{DISCOVERY, TOKEN, come_back, op, started};
use crate::support::{Browser, ISSUER, Op};

// A built-in OpenID Provider and a custom one, each with its default checks.
#[test]
fn of_two_tabs_the_younger_signs_in_when_the_older_finishes_first() {
    let mut custom = Op::config();
    custom.as_object_mut().unwrap().remove("checks");
    let built_in = json!({
        "id": "keycloak", "issuer": ISSUER, "clientId": "client-1",
        "clientSecret": "client secret of the tests, 32 characters and more",
        "client": { "id_token_signed_response_alg": "HS256" },
    });
    for (id, config) in [("op", custom), ("keycloak", built_in)] {
        let mut browser = Browser::new(json!({ "providers": [config] }));
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
        let older = Op::parameter(&browser.start(id), "state");
        let url = browser.start(id);
        let (younger, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
        let back = |state: &str| format!("/api/auth/callback/{id}?code=c-1&iss={ISSUER}&state={state}");

        let answer = browser.get(&back(&older));
        assert!(answer.location().contains("/signin?error=OAuthCallbackError&code=retry&"), "{id}");
        assert!(answer.set_cookies.is_empty(), "{id}");
        browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
        let answer = browser.get(&back(&younger));
        browser.platform.finish();
        assert_eq!(
            answer.location(),
            "http://localhost:8787/dashboard",
            "{:?}",
            browser.platform.log.borrow()
        );
    }
}

#[test]
fn an_old_tab_may_try_again() {
    let (mut browser, state, _) = started(op());
    browser.jar.remove("authjs.state");
    let answer = come_back(&mut browser, &state, "");
    let callback_url = "http%3A%2F%2Flocalhost%3A8787%2Fdashboard";
    assert_eq!(
        answer.location(),
        format!(
            "http://localhost:8787/api/auth/signin?error=OAuthCallbackError&code=retry&callbackUrl={callback_url}"
        )
    );
    assert_eq!(browser.platform.reasons(), ["check_missing"]);
    assert!(browser.jar.contains_key("authjs.nonce"), "nothing proves that the other checks are this tab's");
}

#[test]
fn a_finished_sign_in_leaves_another_tabs_checks_alone() {
    let mut by_state = Op::config();
    by_state["checks"] = json!(["state"]);
    by_state["id"] = "op2".into();
    by_state["clientId"] = "client-2".into();
    by_state["clientSecret"] = "x".into();
    let mut by_pkce = Op::config();
    by_pkce["checks"] = json!(["pkce", "nonce"]);
    let mut browser = Browser::new(json!({ "providers": [by_state, by_pkce] }));
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let csrf_token = browser.csrf_token();
    browser.post("/api/auth/signin/op2", &[("csrfToken", &csrf_token)]);
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let nonce = Op::parameter(&Op::start(&mut browser, "/"), "nonce");
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
    come_back(&mut browser, "", "");
    assert!(browser.jar.contains_key("authjs.state"), "op2's sign-in goes on");
    assert!(!browser.jar.contains_key("authjs.pkce.code_verifier"));
}
