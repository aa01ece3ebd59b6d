use serde_json::{Value, json};

use crate::support::{Answer, Browser, Op};

const PROXY: &str = "https://www.example.com";
const PREVIEW: &str = "https://pr-1.example.dev";

fn auth(allow: Option<Value>) -> Value {
    let mut auth = json!({
        "providers": [Op::config()],
        "redirectProxyUrl": "https://www.example.com/api/auth",
    });
    if let Some(allow) = allow {
        auth["redirectProxyAllow"] = allow;
    }
    auth
}

fn deployment(origin: &str, auth: Value) -> Browser {
    let browser = Browser::new(auth).at(origin);
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    browser
}

/// Returns the proxy's answer to the provider's redirect with this state.
fn at_proxy(auth: Value, state: &str) -> (Browser, Answer) {
    let mut proxy = Browser::new(auth).at(PROXY);
    let answer = proxy.get(&format!("/api/auth/callback/op?code=c-1&iss=https://op.example&state={state}"));
    (proxy, answer)
}

#[test]
fn a_preview_signs_in_by_way_of_the_proxy() {
    let mut preview = deployment(PREVIEW, auth(None));
    let url = Op::start(&mut preview, "/dashboard");
    assert_eq!(Op::parameter(&url, "redirect_uri"), "https://www.example.com/api/auth/callback/op");
    let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));

    let (proxy, passed_on) = at_proxy(auth(Some(json!(["https://*.example.dev"]))), &state);
    assert_eq!(passed_on.status(), 302);
    let back = passed_on.location().strip_prefix(PREVIEW).expect("it goes back to the preview").to_owned();
    assert!(back.starts_with("/api/auth/callback/op?code=c-1&iss=https%3A%2F%2Fop.example&state="), "{back}");
    assert_eq!(passed_on.cookie("__Secure-authjs.session-token"), "", "the proxy signs nobody in");
    assert_eq!(proxy.platform.sent.borrow().len(), 0, "the proxy redeems nothing");

    let response = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
    preview.platform.expect_json("https://op.example/token", 200, &response);
    let answer = preview.get(&back);
    preview.platform.finish();
    assert_eq!(
        answer.location(),
        "https://pr-1.example.dev/dashboard",
        "{:?}",
        preview.platform.log.borrow()
    );
    let sent = preview.platform.sent.borrow();
    let body = sent.last().unwrap().body.as_deref().unwrap();
    assert!(
        body.starts_with("redirect_uri=https%3A%2F%2Fwww.example.com%2Fapi%2Fauth%2Fcallback%2Fop&"),
        "{body}"
    );
}

#[test]
fn the_proxy_signs_its_own_visitors_in() {
    let mut proxy = deployment(PROXY, auth(Some(json!(["https://*.example.dev"]))));
    let url = Op::start(&mut proxy, "/");
    let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
    let response = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
    proxy.platform.expect_json("https://op.example/token", 200, &response);
    let answer = proxy.get(&format!("/api/auth/callback/op?code=c&iss=https://op.example&state={state}"));
    assert_eq!(answer.location(), "https://www.example.com/");
}

/// Checks that the proxy refuses for exactly this reason, and sends the code to no deployment.
fn refused(auth: Value, state: &str, reason: &str) {
    let (proxy, answer) = at_proxy(auth, state);
    assert_eq!(answer.location(), "https://www.example.com/api/auth/error?error=Configuration", "{reason}");
    assert_eq!(proxy.platform.reasons(), [reason]);
}

fn state_of(origin: &str, env: Value) -> String {
    let mut preview = Browser::with_env(env).at(origin);
    preview.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    Op::parameter(&Op::start(&mut preview, "/"), "state")
}

#[test]
fn the_proxy_refuses_what_it_should() {
    let listed = || auth(Some(json!([PREVIEW])));
    refused(listed(), "forged", "redirect_proxy_state");
    let other_secret =
        json!({ "AUTH": auth(None), "AUTH_SECRET": "another secret, longer than 32 characters" });
    refused(listed(), &state_of(PREVIEW, other_secret), "redirect_proxy_state");
    let evil = state_of("https://pr-1.example.dev.evil.example", json!({ "AUTH": auth(None) }));
    refused(listed(), &evil, "redirect_proxy_origin");
    let http = state_of("http://pr-1.example.dev", json!({ "AUTH": auth(None) }));
    refused(listed(), &http, "redirect_proxy_origin");
}

#[test]
fn a_state_does_not_outlive_its_sign_in() {
    let state = state_of(PREVIEW, json!({ "AUTH": auth(None) }));
    let mut proxy = Browser::new(auth(None)).at(PROXY);
    proxy.platform.pass_seconds(900 + 16);
    proxy.get(&format!("/api/auth/callback/op?code=c&iss=https://op.example&state={state}"));
    assert_eq!(proxy.platform.reasons(), ["redirect_proxy_state"]);
}

#[test]
fn without_a_list_the_secret_vouches_and_the_log_warns() {
    let state = state_of(PREVIEW, json!({ "AUTH": auth(None) }));
    let (proxy, answer) = at_proxy(auth(None), &state);
    assert!(answer.location().starts_with(PREVIEW));
    assert_eq!(proxy.platform.reasons(), ["redirect_proxy_unrestricted"]);
}

#[test]
fn a_victims_browser_without_the_checks_is_not_signed_in() {
    let state = state_of(PREVIEW, json!({ "AUTH": auth(None) }));
    let (_, answer) = at_proxy(auth(None), &state);
    let mut victim = deployment(PREVIEW, auth(None));
    let answer = victim.get(answer.location().strip_prefix(PREVIEW).unwrap());
    assert!(answer.location().contains("error=OAuthCallbackError&code=retry"), "{}", answer.location());
    assert_eq!(victim.platform.reasons(), ["check_missing"]);
}

#[test]
fn a_provider_may_have_a_proxy_of_its_own() {
    let mut provider = Op::config();
    provider["redirectProxyUrl"] = "https://login.example.com/auth".into();
    let mut preview =
        deployment(PREVIEW, json!({ "providers": [provider, { "id": "github", "checks": ["pkce"] }] }));
    let url = Op::start(&mut preview, "/");
    assert_eq!(Op::parameter(&url, "redirect_uri"), "https://login.example.com/auth/callback/op");
    let token = preview.csrf_token();
    let answer = preview.post("/api/auth/signin/github", &[("csrfToken", &token)]);
    assert!(
        answer.location().contains("redirect_uri=https%3A%2F%2Fpr-1.example.dev%2F"),
        "{}",
        answer.location()
    );
    assert!(!answer.location().contains("state="), "no proxy, no state for GitHub");
}
