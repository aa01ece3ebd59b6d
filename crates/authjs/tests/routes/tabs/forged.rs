//! Responses that an attacker sends to a browser with pending sign-ins, and cookies that are not what their
//! names say.

use serde_json::json;
use url::Url;

use super::{at, come_back, oauth, open_tab, sign_in};
use crate::support::{Browser, Op};

fn two() -> Browser {
    Browser::new(json!({ "providers": [oauth("a"), oauth("b")] }))
}

/// Returns the only cookie of a pending sign-in.
fn pending(browser: &Browser) -> (String, String) {
    let [name] = &browser.pending()[..] else { panic!("{:?}", browser.jar) };
    (name.clone(), browser.jar[name].clone())
}

/// Checks that no code was sent, and that the sign-in with the provider `a` in this tab goes on.
fn goes_on(browser: &mut Browser, tab: &Url, path: &str) {
    assert!(browser.platform.sent.borrow().is_empty(), "a code was sent");
    assert_eq!(sign_in(browser, "a", tab).location(), at(path), "{:?}", browser.platform.log.borrow());
}

// A mix-up: the server of an attacker sends the visitor back to the callback of another provider.
#[test]
fn the_state_of_one_provider_is_not_taken_at_another() {
    let mut browser = two();
    let tab = open_tab(&mut browser, "a", "/a");
    let answer = come_back(&mut browser, "b", &tab);
    assert!(answer.location().contains("code=retry") && answer.set_cookies.is_empty());
    open_tab(&mut browser, "b", "/b");
    let answer = come_back(&mut browser, "b", &tab);
    assert!(answer.location().contains("code=retry") && answer.set_cookies.is_empty());
    assert_eq!(browser.platform.reasons(), ["check_of_other_provider", "state_mismatch"]);
    goes_on(&mut browser, &tab, "/a");
}

#[test]
fn a_forged_state_redeems_no_code_and_ends_no_sign_in() {
    let mut browser = two();
    let tab = open_tab(&mut browser, "a", "/a");
    let state = Op::parameter(&tab, "state");
    let (name, value) = pending(&browser);
    let id = name.rsplit_once('.').unwrap().1;
    for forged in [
        String::new(),
        "&state=".to_owned(),
        "&state=x".to_owned(),
        format!("&state={id}"),
        format!("&state={value}"),
        format!("&state={state}x"),
        format!("&state=x&state={state}"),
        format!("&state={state}&state={state}"),
        "&state=provider%00a".to_owned(),
        format!("&oauth_token={state}"),
    ] {
        let mut victim = two();
        victim.jar.clone_from(&browser.jar);
        let answer = victim.get(&format!("/api/auth/callback/a?code=THIEFS-CODE{forged}"));
        assert!(answer.location().contains("error="), "{forged}: {}", answer.location());
        assert!(answer.set_cookies.is_empty(), "{forged}: {:?}", answer.set_cookies);
        goes_on(&mut victim, &tab, "/a");
    }
}

#[test]
fn a_cookie_under_the_name_of_another_sign_in_is_not_taken_for_it() {
    let mut browser = two();
    let older = open_tab(&mut browser, "a", "/older");
    let (name, _) = pending(&browser);
    browser.jar.remove(&name);
    open_tab(&mut browser, "a", "/younger");
    let (of_younger, sealed) = pending(&browser);
    browser.jar.remove(&of_younger);
    browser.jar.insert(name, sealed);
    let answer = come_back(&mut browser, "a", &older);
    assert!(answer.location().contains("code=retry"), "{}", answer.location());
    assert_eq!(browser.platform.reasons(), ["state_mismatch"]);
    assert!(browser.has_checks() && browser.platform.sent.borrow().is_empty());
}

#[test]
fn the_first_cookie_of_a_name_that_can_be_read_counts() {
    let mut browser = two();
    let tab = open_tab(&mut browser, "a", "/a");
    let (name, sealed) = pending(&browser);
    let cookie = format!("{name}=stale; {name}={sealed}");
    let query = format!("code=c-1&state={}", Op::parameter(&tab, "state"));
    browser.platform.expect_json(
        "https://a.example/token",
        200,
        &json!({ "access_token": "a", "token_type": "bearer" }),
    );
    browser.platform.expect_json("https://a.example/userinfo", 200, &json!({ "sub": "1" }));
    let answer = browser.send(
        authjs::http::Method::Get,
        &format!("/api/auth/callback/a?{query}"),
        &[("cookie", &cookie)],
        "",
    );
    assert_eq!(answer.location(), at("/a"));
}

#[test]
fn the_sealed_sign_in_is_no_other_cookie_and_no_other_cookie_is_a_sign_in() {
    let mut browser = two();
    let tab = open_tab(&mut browser, "a", "/a");
    let (name, sealed) = pending(&browser);
    sign_in(&mut browser, "a", &tab);
    let others = ["authjs.session-token", "authjs.state.completed"].map(|name| browser.jar[name].clone());
    for other in others.into_iter().chain([Op::parameter(&tab, "state")]) {
        let mut browser = two();
        browser.jar.insert(name.clone(), other);
        assert!(come_back(&mut browser, "a", &tab).location().contains("code=retry"));
        assert_eq!(browser.platform.reasons(), ["check_invalid"]);
    }
    for other in
        ["authjs.state", "authjs.pkce.code_verifier", "authjs.state.completed", "authjs.session-token"]
    {
        let mut browser = two();
        browser.jar.insert(other.to_owned(), sealed.clone());
        assert!(come_back(&mut browser, "a", &tab).location().contains("error="), "{other}");
        assert_eq!(browser.get("/api/auth/session").response.body, "null", "{other}");
    }
}

// A cookie with `Domain` reaches the other hosts below it.
#[test]
fn a_sign_in_of_another_host_is_not_finished_here() {
    let mut browser = two().at("http://a.localhost:8787");
    let tab = open_tab(&mut browser, "a", "/a");
    browser.jar.remove("authjs.callback-url");
    let mut browser = browser.at("http://b.localhost:8787");
    let answer = come_back(&mut browser, "a", &tab);
    assert!(
        answer.location().starts_with("http://b.localhost:8787/api/auth/signin?"),
        "{}",
        answer.location()
    );
    assert_eq!(browser.platform.reasons(), ["check_of_other_provider"]);
    let mut browser = browser.at("http://a.localhost:8787");
    assert_eq!(sign_in(&mut browser, "a", &tab).location(), "http://a.localhost:8787/a");
}

// A deployment in between may have turned a check on. The older sign-in has no value for it.
#[test]
fn a_sign_in_without_a_check_that_is_now_required_is_refused() {
    for (before, after, reason) in [
        (json!(["pkce"]), json!(["state", "pkce"]), "check_of_other_provider"),
        (json!(["state"]), json!(["state", "pkce"]), "check_missing"),
        (json!(["state"]), json!(["pkce"]), "check_of_other_provider"),
    ] {
        let with = |checks| {
            let mut config = oauth("a");
            config["checks"] = checks;
            Browser::new(json!({ "providers": [config] }))
        };
        let mut browser = with(before);
        let tab = open_tab(&mut browser, "a", "/a");
        let mut now = with(after);
        now.platform.pass_seconds(1);
        now.jar = browser.jar;
        let answer = come_back(&mut now, "a", &tab);
        assert!(answer.location().contains("code=retry"), "{}", answer.location());
        assert_eq!(now.platform.reasons(), [reason]);
        assert!(now.platform.sent.borrow().is_empty());
    }
}

#[test]
fn a_destination_is_judged_again_and_never_leaves_the_site() {
    for evil in ["https://evil.example/", "//evil.example", "/\\evil.example"] {
        let mut browser = two();
        let tab = open_tab(&mut browser, "a", evil);
        let tab = Url::parse(&format!("{tab}&callbackUrl={evil}")).unwrap();
        let answer = sign_in(&mut browser, "a", &tab);
        assert_eq!(answer.location(), "http://localhost:8787", "{evil}");
    }
}
