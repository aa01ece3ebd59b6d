//! Several tabs with a provider of OAuth 1.0, whose request token names the sign-in.

use serde_json::json;

use super::{at, oauth, open_tab, sign_in};
use crate::support::{Answer, Browser};

fn deployment() -> Browser {
    let photos = json!({
        "id": "photos", "type": "oauth1", "clientId": "client-1", "clientSecret": "hunter2",
        "requestToken": "https://photos.example/initiate",
        "authorization": "https://photos.example/authorize",
        "token": "https://photos.example/token",
        "userinfo": "https://photos.example/me",
    });
    Browser::new(json!({ "providers": [photos, oauth("a")] }))
}

/// Starts a sign-in in a new tab, which gets this request token.
fn open(browser: &mut Browser, token: &str, path: &str) {
    let body =
        format!("oauth_token={token}&oauth_token_secret=secret-of-{token}&oauth_callback_confirmed=true");
    browser.platform.expect_text("https://photos.example/initiate", 200, &body);
    open_tab(browser, "photos", path);
}

fn come_back(browser: &mut Browser, query: &str) -> Answer {
    let answer = browser.get(&format!("/api/auth/callback/photos?{query}"));
    browser.platform.finish();
    answer
}

/// Comes back with this request token, which is exchanged.
fn approve(browser: &mut Browser, token: &str) -> Answer {
    browser.platform.expect_text("https://photos.example/token", 200, "oauth_token=at&oauth_token_secret=s");
    browser.platform.expect_json("https://photos.example/me", 200, &json!({ "id": 7, "name": "Ada" }));
    come_back(browser, &format!("oauth_token={token}&oauth_verifier=v"))
}

#[test]
fn each_tab_lands_where_it_began_in_any_order() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let mut browser = deployment();
        for index in 0..3 {
            open(&mut browser, &format!("rt-{index}"), &format!("/{index}"));
        }
        let other = open_tab(&mut browser, "a", "/a");
        for index in order {
            let answer = approve(&mut browser, &format!("rt-{index}"));
            assert_eq!(answer.location(), at(&format!("/{index}")), "{:?}", browser.platform.log.borrow());
            assert_eq!(answer.pending().len(), 1);
        }
        assert_eq!(sign_in(&mut browser, "a", &other).location(), at("/a"));
    }
}

#[test]
fn a_tab_that_declines_ends_its_own_sign_in_alone() {
    let mut browser = deployment();
    open(&mut browser, "rt-0", "/0");
    open(&mut browser, "rt-1", "/1");
    let answer = come_back(&mut browser, "denied=rt-0");
    assert!(answer.location().contains("code=access_denied"), "{}", answer.location());
    assert_eq!((answer.pending().len(), browser.pending().len()), (1, 1));
    let answer = come_back(&mut browser, "denied=of-an-attacker");
    assert_eq!((answer.pending().len(), browser.pending().len()), (0, 1));
    assert_eq!(approve(&mut browser, "rt-1").location(), at("/1"));
}

// Session fixation (https://oauth.net/advisories/2009-1/): the attacker has begun the sign-in.
#[test]
fn the_request_token_of_another_browser_is_not_exchanged() {
    let mut attacker = deployment();
    open(&mut attacker, "of-an-attacker", "/");
    let mut victim = deployment();
    open(&mut victim, "rt-0", "/0");
    let sent = victim.platform.sent.borrow().len();
    let answer = come_back(&mut victim, "oauth_token=of-an-attacker&oauth_verifier=v");
    assert!(answer.location().contains("code=retry") && answer.set_cookies.is_empty());
    assert_eq!(victim.platform.reasons(), ["oauth1_token_mismatch"]);
    assert_eq!(victim.platform.sent.borrow().len(), sent);
    assert_eq!(approve(&mut victim, "rt-0").location(), at("/0"));
}
