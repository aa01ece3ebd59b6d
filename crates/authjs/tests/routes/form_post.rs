//! Providers that post their responses: a browser only sends cookies with `SameSite=None`.

use std::collections::BTreeMap;

use async_trait::async_trait;
use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use authjs::http::{Method, Params};
use serde_json::{Map, Value, json};
use url::Url;

use crate::support::{Answer, Browser, ISSUER, Op};

const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";
const TOKEN: &str = "https://op.example/token";
const SHARED: [&str; 3] = ["authjs.state", "authjs.pkce.code_verifier", "authjs.nonce"];

fn config() -> Value {
    let mut op = Op::config();
    op["authorization"] = json!({ "params": { "response_mode": "form_post" } });
    json!({ "providers": [op] })
}

fn with_shared_checks() -> Value {
    let mut auth = config();
    auth["sharedChecks"] = true.into();
    auth
}

/// Returns a browser that has started a sign-in with such a provider, and the authorization URL.
fn started(callback_url: &str) -> (Browser, Url) {
    started_with(config(), callback_url)
}

fn started_with(auth: Value, callback_url: &str) -> (Browser, Url) {
    let mut browser = Browser::new(auth);
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, callback_url);
    (browser, url)
}

/// Posts this form as the provider's page does: across sites, so that the browser only sends the
/// check cookies.
fn posted(browser: &mut Browser, form: &[(&str, &str)]) -> Answer {
    let cookie = cookies_but(browser, |name| !name.starts_with("authjs.state.") && !SHARED.contains(&name));
    let body: Params = form.iter().copied().collect();
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", ISSUER),
        ("sec-fetch-site", "cross-site"),
        ("cookie", cookie.as_str()),
    ];
    browser.send(Method::Post, "/api/auth/callback/op", &headers, &body.to_string())
}

/// Returns the `Cookie` header of a browser that does not send some of its cookies.
fn cookies_but(browser: &Browser, stays: fn(&str) -> bool) -> String {
    let sent = browser.jar.iter().filter(|(name, _)| !stays(name));
    sent.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

fn good_form(state: &str) -> [(&str, &str); 3] {
    [("code", "c-1"), ("iss", ISSUER), ("state", state)]
}

#[test]
fn the_checks_are_kept_for_a_cross_site_post_and_nothing_else_is() {
    for (auth, count) in [(config(), 1), (with_shared_checks(), 3)] {
        let mut browser = Browser::new(auth);
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
        let csrf_token = browser.get("/api/auth/csrf");
        assert!(csrf_token.cookie("authjs.csrf-token").ends_with("; HttpOnly; SameSite=Lax"));
        let csrf_token = csrf_token.json()["csrfToken"].as_str().unwrap().to_owned();
        let answer =
            browser.post("/api/auth/signin/op", &[("csrfToken", &csrf_token), ("callbackUrl", "/a")]);
        let cross_site = |line: &&String| line.ends_with("; HttpOnly; Secure; SameSite=None");
        assert_eq!(answer.set_cookies.iter().filter(cross_site).count(), count, "{:?}", answer.set_cookies);
        assert!(answer.cookie("authjs.callback-url").ends_with("; SameSite=Lax"));
        assert_eq!(Op::parameter(&Url::parse(answer.location()).unwrap(), "response_mode"), "form_post");
    }
}

#[test]
fn a_posted_response_signs_in_and_leads_to_where_the_visitor_wanted_to_go() {
    for (auth, count) in [(config(), 1), (with_shared_checks(), 3)] {
        let (mut browser, url) = started_with(auth, "/dashboard?tab=1");
        let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
        let csrf_cookie = browser.jar["authjs.csrf-token"].clone();
        browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
        let answer = posted(&mut browser, &good_form(&state));
        browser.platform.finish();
        assert_eq!(
            answer.location(),
            "http://localhost:8787/dashboard?tab=1",
            "{:?}",
            browser.platform.reasons()
        );
        assert_eq!(browser.jar["authjs.csrf-token"], csrf_cookie, "forms in other tabs stay valid");
        assert_eq!(answer.cookie("authjs.callback-url"), "");
        let cleared =
            |line: &&String| line.contains("Max-Age=0") && line.ends_with("; Secure; SameSite=None");
        assert_eq!(answer.set_cookies.iter().filter(cleared).count(), count, "{:?}", answer.set_cookies);
        assert!(answer.cookie("authjs.session-token").ends_with("; HttpOnly; SameSite=Lax"));
        assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Ada");
    }
}

#[test]
fn the_query_of_such_a_provider_is_not_read() {
    let (mut browser, url) = started("/dashboard");
    let query = format!("code=c-1&iss={ISSUER}&state={}", Op::parameter(&url, "state"));
    browser.get(&format!("/api/auth/callback/op?{query}"));
    assert_eq!(browser.platform.reasons(), ["response_issuer_missing"]);
    let headers = [("content-type", "application/json")];
    let body = json!({ "code": "c-1", "iss": ISSUER, "state": Op::parameter(&url, "state") }).to_string();
    browser.send(Method::Post, &format!("/api/auth/callback/op?{query}"), &headers, &body);
    assert_eq!(browser.platform.reasons(), ["response_issuer_missing", "response_issuer_missing"]);
}

#[test]
fn a_post_to_any_other_provider_reads_the_query() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/dashboard");
    let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
    let path = format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}");
    browser.jar.remove("authjs.csrf-token");
    let answer = browser.post(&path, &[("state", "forged"), ("code", "forged")]);
    browser.platform.finish();
    assert_ne!(answer.cookie("authjs.csrf-token"), "", "its cookies did come along");
    assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.reasons());
}

/// Checks that the posted form is refused for exactly this reason, before any request to the token
/// endpoint.
fn not_redeemed(form: &[(&str, &str)], reason: &str) {
    let (mut browser, url) = started("/dashboard");
    let state = Op::parameter(&url, "state");
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| (*name, if *value == "STATE" { state.as_str() } else { *value }))
        .collect();
    posted(&mut browser, &form);
    browser.platform.finish();
    assert_eq!(browser.platform.reasons(), [reason], "{form:?}");
    assert_eq!(browser.get("/api/auth/session").response.body, "null");
}

#[test]
fn a_forged_form_is_not_redeemed() {
    not_redeemed(&[("code", "c"), ("iss", ISSUER), ("state", "forged")], "state_mismatch");
    not_redeemed(&[("code", "c"), ("iss", ISSUER)], "state_mismatch");
    not_redeemed(&[("code", "c"), ("state", "STATE")], "response_issuer_missing");
    not_redeemed(&[("code", "c"), ("iss", "https://evil.example"), ("state", "STATE")], "response_issuer");
    not_redeemed(
        &[("code", "c"), ("code", "d"), ("iss", ISSUER), ("state", "STATE")],
        "response_parameter_repeated",
    );
    not_redeemed(
        &[("code", "c"), ("iss", ISSUER), ("state", "STATE"), ("id_token", "x")],
        "response_mode_unexpected",
    );
    not_redeemed(&[("error", "access_denied"), ("iss", ISSUER), ("state", "STATE")], "authorization_error");
    not_redeemed(&[], "response_issuer_missing");
}

#[test]
fn a_response_for_another_browser_is_refused_and_may_be_tried_again() {
    let (_, url) = started("/dashboard");
    let mut victim = Browser::new(config());
    let state = Op::parameter(&url, "state");
    let answer = posted(&mut victim, &good_form(&state));
    assert_eq!(victim.platform.reasons(), ["check_missing"]);
    let callback_url = "callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fdashboard";
    assert!(answer.location().contains(callback_url), "{}", answer.location());
    assert!(answer.set_cookies.is_empty());
}

#[test]
fn a_callback_url_that_is_not_ours_is_never_carried() {
    for evil in ["https://evil.example/", "//evil.example", "/\\evil.example"] {
        let (mut browser, url) = started(evil);
        let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
        browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
        let mut form = good_form(&state).to_vec();
        form.push(("callbackUrl", evil));
        let answer = posted(&mut browser, &form);
        let location = Url::parse(answer.location()).unwrap();
        assert_eq!(location.origin().ascii_serialization(), "http://localhost:8787", "{evil}");
    }
}

#[test]
fn a_callback_url_too_long_for_the_cookie_leads_to_the_origin() {
    for (length, carried, auth) in [
        (900, true, config()),
        (1_100, false, config()),
        (900, true, with_shared_checks()),
        (1_100, false, with_shared_checks()),
    ] {
        let path = format!("/{}", "a".repeat(length));
        let (mut browser, url) = started_with(auth, &path);
        assert!(browser.jar.values().all(|value| value.len() < 3_900), "a browser keeps the cookies");
        let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
        browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&Op::claims(&nonce))));
        let answer = posted(&mut browser, &good_form(&state));
        let expected =
            if carried { format!("http://localhost:8787{path}") } else { "http://localhost:8787".into() };
        assert_eq!(answer.location(), expected);
    }
}

/// Stores this many bytes in the session.
struct Keeps(usize);

#[async_trait(?Send)]
impl Callbacks for Keeps {
    async fn jwt(&self, mut input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        if input.user.is_some() {
            input.token.insert("kept".into(), "k".repeat(self.0).into());
        }
        Ok(Some(input.token))
    }
}

/// Returns a browser with this jar after a sign-in by `come_back` with these settings, and the user
/// of its session.
fn signed_in_as(
    name: &str,
    (auth, kept): (&Value, usize),
    jar: BTreeMap<String, String>,
    come_back: fn(&mut Browser, &str),
) -> (Browser, Value) {
    let mut browser = Browser::with_callbacks(auth.clone(), Box::new(Keeps(kept)));
    browser.jar = jar;
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    claims["name"] = name.into();
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
    come_back(&mut browser, &Op::parameter(&url, "state"));
    browser.platform.finish();
    let shown = browser.get("/api/auth/session").json()["user"]["name"].clone();
    (browser, shown)
}

// Checks that the browser has the cookies of the new session, though it did not send those of the
// former one.
fn assert_replaced(auth: &Value, come_back: fn(&mut Browser, &str)) {
    for (former, now) in [(0, 0), (0, 5_000), (5_000, 0), (12_000, 5_000), (5_000, 12_000)] {
        let (browser, _) = signed_in_as("Ada", (auth, former), BTreeMap::new(), come_back);
        let (_, shown) = signed_in_as("Grace", (auth, now), browser.jar, come_back);
        assert_eq!(shown, "Grace", "{former} letters, then {now}");
    }
}

#[test]
fn whoever_signs_in_takes_the_place_of_whoever_was_signed_in() {
    assert_replaced(&config(), |browser, state| drop(posted(browser, &good_form(state))));
}

#[test]
fn so_they_do_where_the_session_stays_behind_because_it_is_strict() {
    let mut auth = json!({ "providers": [Op::config()] });
    auth["cookies"] = json!({ "sessionToken": { "options": { "sameSite": "strict" } } });
    assert_replaced(&auth, |browser, state| {
        let cookie = cookies_but(browser, |name| name.starts_with("authjs.session-token"));
        let path = format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}");
        browser.send(Method::Get, &path, &[("cookie", cookie.as_str())], "");
    });
}
