//! Several sign-ins in one browser at a time.

mod forged;
mod interleavings;
mod kept;
#[cfg(feature = "oauth1")]
mod oauth1;
mod shared;
mod users;

use serde_json::{Value, json};
use url::Url;

use crate::routes::callback::{DISCOVERY, TOKEN};
use crate::support::{Answer, Browser, ISSUER, Op};

/// An OAuth 2.0 server with fixed endpoints.
fn oauth(id: &str) -> Value {
    json!({
        "id": id, "type": "oauth", "clientId": id, "clientSecret": "x",
        "authorization": format!("https://{id}.example/authorize"),
        "token": format!("https://{id}.example/token"),
        "userinfo": format!("https://{id}.example/userinfo"),
    })
}

/// Starts a sign-in in a new tab, a second after the last one. Returns its authorization URL.
fn open_tab(browser: &mut Browser, provider: &str, callback_url: &str) -> Url {
    browser.platform.pass_seconds(1);
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("callbackUrl", callback_url)];
    let answer = browser.post(&format!("/api/auth/signin/{provider}"), &form);
    assert_eq!(answer.status(), 302, "{:?}", browser.platform.log.borrow());
    Url::parse(answer.location()).expect("a URL")
}

/// Comes back from an OAuth 2.0 server to a tab.
fn come_back(browser: &mut Browser, provider: &str, tab: &Url) -> Answer {
    let state = Op::parameter(tab, "state");
    let answer = browser.get(&format!("/api/auth/callback/{provider}?code=c-1&state={state}"));
    browser.platform.finish();
    answer
}

/// Comes back from an OAuth 2.0 server, which accepts the code.
fn sign_in(browser: &mut Browser, provider: &str, tab: &Url) -> Answer {
    let token = json!({ "access_token": "a", "token_type": "bearer" });
    browser.platform.expect_json(format!("https://{provider}.example/token"), 200, &token);
    browser.platform.expect_json(
        format!("https://{provider}.example/userinfo"),
        200,
        &json!({ "sub": "1", "name": "Ada" }),
    );
    come_back(browser, provider, tab)
}

fn at(path: &str) -> String {
    format!("http://localhost:8787{path}")
}

// A built-in OpenID Provider and a custom one, each with its default checks.
#[test]
fn of_two_tabs_both_sign_in_and_land_where_they_began_whichever_finishes_first() {
    let mut custom = Op::config();
    custom.as_object_mut().unwrap().remove("checks");
    let built_in = json!({
        "id": "keycloak", "issuer": ISSUER, "clientId": "client-1",
        "clientSecret": "client secret of the tests, 32 characters and more",
        "client": { "id_token_signed_response_alg": "HS256" },
    });
    for (id, config) in [("op", custom), ("keycloak", built_in)] {
        for first in [0, 1] {
            let mut browser = Browser::new(json!({ "providers": [config] }));
            browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
            let tabs = ["/a?x=1", "/b"].map(|path| (path, open_tab(&mut browser, id, path)));
            for (path, tab) in [&tabs[first], &tabs[1 - first]] {
                let claims = Op::claims(&Op::parameter(tab, "nonce"));
                browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
                let state = Op::parameter(tab, "state");
                let query = format!("code=c-1&iss={ISSUER}&state={state}&callbackUrl=/elsewhere");
                let answer = browser.get(&format!("/api/auth/callback/{id}?{query}"));
                browser.platform.finish();
                assert_eq!(answer.location(), at(path), "{:?}", browser.platform.log.borrow());
                assert_eq!(answer.cookie("authjs.callback-url"), "", "it is the other tab's");
            }
            assert!(!browser.has_checks());
            assert_eq!(browser.platform.reasons(), Vec::<String>::new());
        }
    }
}

#[test]
fn two_tabs_at_two_providers_both_sign_in() {
    let mut stateless = oauth("b");
    stateless["checks"] = json!(["pkce"]);
    let mut browser = Browser::new(json!({ "providers": [oauth("a"), stateless, oauth("c")] }));
    let tabs = ["a", "b", "c"].map(|id| (id, open_tab(&mut browser, id, &format!("/{id}"))));
    for (id, tab) in tabs {
        let answer = sign_in(&mut browser, id, &tab);
        assert_eq!(answer.location(), at(&format!("/{id}")), "{:?}", browser.platform.log.borrow());
        assert_eq!(answer.pending().len(), 1, "only its own checks are cleared");
    }
}

#[test]
fn without_a_state_the_last_tab_of_a_provider_signs_in() {
    let mut config = oauth("a");
    config["checks"] = json!(["pkce"]);
    let mut browser = Browser::new(json!({ "providers": [config, oauth("b")] }));
    open_tab(&mut browser, "a", "/1");
    let other = open_tab(&mut browser, "b", "/other");
    let tab = open_tab(&mut browser, "a", "/2");
    assert_eq!(browser.pending().len(), 2);
    // A state that was not asked for is ignored, also that of another sign-in.
    let state = Op::parameter(&other, "state");
    let tab = Url::parse(&format!("{tab}&state={state}")).unwrap();
    assert_eq!(sign_in(&mut browser, "a", &tab).location(), at("/2"));
    come_back(&mut browser, "a", &tab);
    assert_eq!(browser.platform.reasons(), ["callback_repeated"], "it is for one use");
    assert_eq!(sign_in(&mut browser, "b", &other).location(), at("/other"));
}

#[test]
fn each_tab_sends_its_own_verifier_and_is_held_to_its_own_nonce() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let [older, younger] = ["/a", "/b"].map(|path| open_tab(&mut browser, "op", path));
    for (tab, nonce_of) in [(&younger, &older), (&older, &older)] {
        let claims = Op::claims(&Op::parameter(nonce_of, "nonce"));
        browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
        let state = Op::parameter(tab, "state");
        browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
        let sent = browser.platform.sent.borrow();
        let form: Vec<(String, String)> =
            url::form_urlencoded::parse(sent.last().unwrap().body.as_deref().unwrap().as_bytes())
                .into_owned()
                .collect();
        let (_, verifier) = form.iter().find(|(name, _)| name == "code_verifier").unwrap();
        let challenge = authjs::oauth::pkce::CodeVerifier::from_cookie(verifier.clone()).challenge();
        assert_eq!(challenge, Op::parameter(tab, "code_challenge"));
    }
    assert_eq!(browser.platform.reasons(), ["id_token_nonce"]);
}

#[test]
fn a_tab_whose_sign_in_is_forgotten_may_try_again() {
    let mut browser = Browser::new(json!({ "providers": [oauth("a"), oauth("b")] }));
    let tab = open_tab(&mut browser, "a", "/dashboard");
    browser.jar.retain(|name, _| !name.starts_with("authjs.state."));
    let answer = come_back(&mut browser, "a", &tab);
    let page = at("/api/auth/signin?error=OAuthCallbackError&code=retry&callbackUrl=");
    assert_eq!(answer.location(), format!("{page}http%3A%2F%2Flocalhost%3A8787%2Fdashboard"));
    let other = open_tab(&mut browser, "a", "/other");
    come_back(&mut browser, "a", &tab);
    assert_eq!(browser.platform.reasons(), ["check_missing", "state_mismatch"]);
    assert_eq!(sign_in(&mut browser, "a", &other).location(), at("/other"), "another tab goes on");
}

#[test]
fn a_refusal_ends_only_its_own_sign_in() {
    let mut browser = Browser::new(json!({ "providers": [oauth("a")] }));
    let [refused, kept] = ["/a", "/b"].map(|path| open_tab(&mut browser, "a", path));
    let state = Op::parameter(&refused, "state");
    let answer = browser.get(&format!("/api/auth/callback/a?error=access_denied&state={state}"));
    assert_eq!(answer.location(), at("/api/auth/signin?error=OAuthCallbackError&code=access_denied"));
    assert_eq!(answer.pending().len(), 1);
    let answer = browser.get("/api/auth/callback/a?error=access_denied");
    assert_eq!(answer.location(), at("/api/auth/signin?error=OAuthCallbackError&code=access_denied"));
    assert!(answer.set_cookies.is_empty());
    assert_eq!(sign_in(&mut browser, "a", &kept).location(), at("/b"));
}

#[test]
fn a_reload_lands_where_its_own_sign_in_did_while_another_is_pending() {
    let mut browser = Browser::new(json!({ "providers": [oauth("a")] }));
    let [done, pending] = ["/a", "/b"].map(|path| open_tab(&mut browser, "a", path));
    sign_in(&mut browser, "a", &done);
    let answer = come_back(&mut browser, "a", &done);
    assert_eq!((answer.location(), answer.set_cookies.len()), (at("/a").as_str(), 0));
    assert_eq!(browser.platform.reasons(), ["callback_repeated"]);
    assert_eq!(sign_in(&mut browser, "a", &pending).location(), at("/b"));
    // The cookie has the last one. The older one has the destination of the cookies.
    assert_eq!(come_back(&mut browser, "a", &pending).location(), at("/b"));
    assert_eq!(come_back(&mut browser, "a", &done).location(), at("/b"));
    assert_eq!(browser.platform.reasons(), ["callback_repeated"; 3]);
}
