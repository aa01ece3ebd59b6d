//! OAuth 1.0 ([RFC 5849](https://www.rfc-editor.org/rfc/rfc5849)), from the button to the session.

mod proxy;
mod refusals;
mod rows;
mod signatures;

use authjs::http::OutgoingRequest;
use serde_json::{Value, json};

use crate::support::{Answer, Browser};

const REQUEST_TOKEN: &str = "https://photos.example/initiate";
const TOKEN: &str = "https://photos.example/token";
const USERINFO: &str = "https://photos.example/me?fields=id%2Cname";
const CALLBACK: &str = "/api/auth/callback/photos";
const TEMPORARY: &str = "oauth_token=rt-1&oauth_token_secret=rs-1&oauth_callback_confirmed=true";
const CREDENTIALS: &str = "oauth_token=at-1&oauth_token_secret=as-1&user_id=7";

/// Returns a custom provider.
fn config() -> Value {
    json!({
        "id": "photos",
        "name": "Photos",
        "type": "oauth1",
        "requestToken": REQUEST_TOKEN,
        "authorization": { "url": "https://photos.example/authorize", "params": { "perms": "read" } },
        "token": TOKEN,
        "userinfo": { "url": "https://photos.example/me", "params": { "fields": "id,name" } },
    })
}

fn env(auth: Value) -> Value {
    json!({ "AUTH": auth, "AUTH_PHOTOS_ID": "client-1", "AUTH_PHOTOS_SECRET": "hunter2" })
}

fn deployment() -> Browser {
    Browser::with_env(env(json!({ "providers": [config()] })))
}

/// Returns a browser that was sent to the provider with the request token `rt-1`.
fn started(mut browser: Browser) -> Browser {
    browser.platform.expect_text(REQUEST_TOKEN, 200, TEMPORARY);
    let url = browser.start("photos");
    assert_eq!(url.as_str(), "https://photos.example/authorize?perms=read&oauth_token=rt-1");
    browser
}

/// Comes back with this query.
fn come_back(browser: &mut Browser, query: &str) -> Answer {
    let answer = browser.get(&format!("{CALLBACK}?{query}"));
    browser.platform.finish();
    answer
}

/// Returns a parameter of a request's `Authorization` header, undecoded. Empty if it is absent.
fn parameter(request: &OutgoingRequest, name: &str) -> String {
    let (_, header) =
        request.headers.iter().find(|(header, _)| *header == "authorization").expect("a header");
    let pairs = header.strip_prefix("OAuth ").expect("OAuth").split(", ");
    let value =
        pairs.filter_map(|pair| pair.strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"')).next();
    value.unwrap_or_default().to_owned()
}

#[test]
fn a_sign_in_takes_three_signed_requests() {
    let mut browser = started(deployment());
    let [pending] = &browser.pending()[..] else { panic!("the request token is sealed into a cookie") };
    assert!(!browser.jar[pending].contains("rs-1"));
    browser.platform.expect_text(TOKEN, 200, CREDENTIALS);
    browser.platform.expect_json(
        USERINFO,
        200,
        &json!({ "id": 7, "name": "Ada", "email": "Ada@Example.com" }),
    );
    let answer = come_back(&mut browser, "oauth_token=rt-1&oauth_verifier=v%261");
    assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
    assert!(answer.cookie(pending).contains("Max-Age=0"), "it is for one use");
    let session = browser.get("/api/auth/session").json();
    assert_eq!(session["user"], json!({ "name": "Ada", "email": "ada@example.com" }));

    let sent = browser.platform.sent.borrow();
    let [initiate, token, userinfo] = sent.as_slice() else { panic!("{} requests", sent.len()) };
    let callback = "http%3A%2F%2Flocalhost%3A8787%2Fapi%2Fauth%2Fcallback%2Fphotos";
    assert_eq!(parameter(initiate, "oauth_callback"), callback);
    assert_eq!((initiate.method, initiate.body.as_deref()), ("POST", Some("")));
    assert_eq!((token.method, userinfo.method), ("POST", "GET"));
    let tokens = [initiate, token, userinfo].map(|request| parameter(request, "oauth_token"));
    assert_eq!(tokens, ["", "rt-1", "at-1"]);
    assert_eq!(parameter(token, "oauth_verifier"), "v%261");
    for request in [initiate, token, userinfo] {
        assert_eq!(parameter(request, "oauth_consumer_key"), "client-1");
        assert_eq!(parameter(request, "oauth_timestamp"), "1800000000", "in seconds");
        assert!(parameter(request, "oauth_nonce").len() >= 22, "128 bits or more");
    }
    assert_eq!(browser.platform.reasons(), Vec::<String>::new());
}

#[test]
fn the_account_is_that_of_next_auth_4() {
    let account = signatures::account_of(started, "oauth_token=rt-1&oauth_verifier=v-1");
    let expected = json!({
        "oauth_token": "at-1", "oauth_token_secret": "as-1",
        "provider": "photos", "type": "oauth1", "providerAccountId": "7",
    });
    assert_eq!(account, expected);
}

#[test]
fn the_example_of_the_page_signs_in() {
    const PAGE: &str = include_str!("../../../../../docs/oauth1.md");
    let example =
        PAGE.split("```toml\n").nth(2).and_then(|rest| rest.split("```").next()).expect("an example");
    let auth = toml::from_str::<Value>(example).expect("TOML")["vars"]["AUTH"].clone();
    let mut browser = Browser::with_env(env(auth));
    browser.platform.expect_text("https://photos.example/oauth/initiate", 200, TEMPORARY);
    assert_eq!(browser.start("photos").as_str(), "https://photos.example/oauth/authorize?oauth_token=rt-1");
    browser.platform.expect_text("https://photos.example/oauth/token", 200, CREDENTIALS);
    let profile = json!({ "user": { "id": 7, "name": "Ada" } });
    browser.platform.expect_json("https://photos.example/api/me", 200, &profile);
    come_back(&mut browser, "oauth_token=rt-1&oauth_verifier=v-1");
    assert_eq!(browser.get("/api/auth/session").json()["user"], json!({ "name": "Ada" }));
}

#[test]
fn what_browsers_ask_of_the_provider_shows_no_secret() {
    let providers = deployment().get("/api/auth/providers").json();
    assert_eq!(providers["photos"]["type"], "oauth1");
    assert_eq!(providers["photos"]["callbackUrl"], "http://localhost:8787/api/auth/callback/photos");
}
