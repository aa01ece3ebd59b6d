use std::rc::Rc;

use async_trait::async_trait;
use authjs::AuthError;
use authjs::callbacks::CallbackError;
use authjs::functions::{Authorize, CredentialsDecision, Functions};
use serde_json::{Value, json};

use crate::support::{Browser, ISSUER, Op};

const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";

fn location(auth: Value, origin: &str, path: &str) -> String {
    let mut browser = Browser::new(auth).at(origin);
    let answer = browser.get(path);
    assert_eq!(answer.status(), 302);
    answer.location().to_owned()
}

fn proxied() -> Value {
    json!({ "basePath": "/auth", "providers": ["github"], "redirectProxyUrl": "https://login.example.com/auth" })
}

#[test]
fn should_throw_configuration_error_if_the_provider_id_is_not_found() {
    let auth = json!({ "basePath": "/auth", "providers": ["github"] });
    let location = location(auth, "https://authjs.test", "/auth/callback/invalid-provider");
    assert_eq!(location, "https://authjs.test/auth/error?error=Configuration");
}

/// Upstream tests it on a site that is not the proxy, without the check cookies. Here the visitor
/// may try again (differences.md, `retry`). On the proxy it is an error.
#[test]
fn should_throw_configuration_error_if_missing_query_state_and_is_on_redirect_proxy_is_true() {
    let path = "/auth/callback/github?state=random";
    let at_proxy = location(proxied(), "https://login.example.com", path);
    assert_eq!(at_proxy, "https://login.example.com/auth/error?error=Configuration");
    let beside = location(proxied(), "https://authjs.test", path);
    assert!(
        beside.starts_with("https://authjs.test/auth/signin?error=OAuthCallbackError&code=retry"),
        "{beside}"
    );
}

/// Returns the state of a deployment at this origin, sealed with this secret.
fn state_of(origin: &str, secret: &str) -> String {
    let mut preview = Browser::with_env(json!({ "AUTH": proxied(), "AUTH_SECRET": secret })).at(origin);
    let csrf_token = preview.get("/auth/csrf").json()["csrfToken"].as_str().unwrap().to_owned();
    let answer = preview.post("/auth/signin/github", &[("csrfToken", &csrf_token)]);
    Op::parameter(&url::Url::parse(answer.location()).unwrap(), "state")
}

#[test]
fn should_redirect_query_with_state_if_redirect_proxy_url_is_defined_and_state_query_contains_origin() {
    let state = state_of("https://origin.example.com", "a secret for tests, longer than 32 characters");
    let path = format!("/auth/callback/github?state={state}&code=random");
    let location = location(proxied(), "https://login.example.com", &path);
    let expected = format!("https://origin.example.com/auth/callback/github?state={state}&code=random");
    assert_eq!(location, expected);
}

#[test]
fn should_error_if_secret_does_not_match_and_state_cannot_be_decoded() {
    let state = state_of("https://origin.example.com", "something random, 32 characters and more");
    let mut proxy = Browser::new(proxied()).at("https://login.example.com");
    let answer = proxy.get(&format!("/auth/callback/github?state={state}&code=random"));
    assert_eq!(answer.location(), "https://login.example.com/auth/error?error=Configuration");
    assert_eq!(proxy.platform.reasons(), ["redirect_proxy_state"]);
}

#[test]
fn should_redirect_to_the_custom_error_page_is_custom_error_page_is_defined() {
    let auth = json!({ "providers": ["github"], "pages": { "error": "/custom/error" } });
    let location = location(auth, "https://authjs.test", "/api/auth/callback/credentials");
    assert_eq!(location, "https://authjs.test/custom/error?error=Configuration");
}

/// Comes back to `callback` with the check cookies of a sign-in at `op`. Returns the reasons of the
/// log.
fn with_the_checks_of_op(check: &str, callback: &str) -> Vec<String> {
    let provider = |id: &str| {
        let mut provider = Op::config();
        provider["id"] = id.into();
        provider["checks"] = json!([check]);
        provider["clientId"] = "client-1".into();
        provider["clientSecret"] = "client secret of the tests, 32 characters and more".into();
        provider
    };
    let mut browser = Browser::new(json!({ "providers": [provider("op"), provider("google-like")] }));
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
    if check == "nonce" && callback != "op" {
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    }
    if callback == "op" {
        let mut claims = Op::claims(&nonce);
        claims.as_object_mut().unwrap().retain(|_, value| value != "");
        let response = Op::token_response(&Op::id_token(&claims));
        browser.platform.expect_json("https://op.example/token", 200, &response);
    }
    browser.get(&format!("/api/auth/callback/{callback}?code=c-1&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    browser.platform.reasons()
}

#[test]
fn accepts_a_state_cookie_on_the_same_providers_callback() {
    assert_eq!(with_the_checks_of_op("state", "op"), Vec::<String>::new());
}

#[test]
fn rejects_a_state_cookie_minted_for_a_different_provider() {
    assert_eq!(with_the_checks_of_op("state", "google-like"), ["check_of_other_provider"]);
}

#[test]
fn rejects_a_nonce_cookie_minted_for_a_different_provider() {
    assert_eq!(with_the_checks_of_op("nonce", "google-like"), ["check_of_other_provider"]);
}

#[test]
fn rejects_a_pkce_verifier_cookie_minted_for_a_different_provider() {
    assert_eq!(with_the_checks_of_op("pkce", "google-like"), ["check_of_other_provider"]);
}

struct Returns(Result<CredentialsDecision, CallbackError>);

#[async_trait(?Send)]
impl Functions for Returns {
    async fn authorize(&self, _: Authorize<'_>) -> Result<CredentialsDecision, CallbackError> {
        self.0.clone()
    }
}

#[test]
fn credentials_that_authorize_refuses_fails_on_or_refuses_with_a_code() {
    let custom = AuthError::credentials_signin("custom").with_code("custom");
    let table = [
        (Ok(CredentialsDecision::Refuse), "/auth/signin?error=CredentialsSignin&code=credentials"),
        (Err(CallbackError("error".to_owned())), "/auth/error?error=Configuration"),
        (Ok(CredentialsDecision::Fail(custom)), "/auth/signin?error=CredentialsSignin&code=custom"),
    ];
    for (returned, path) in table {
        let provider = json!({ "id": "credentials", "type": "credentials" });
        let auth = json!({ "basePath": "/auth", "providers": [provider] });
        let mut browser = Browser::new(auth).at("http://authjs.test").replace(Rc::new(Returns(returned)));
        let token = browser.get("/auth/csrf").json()["csrfToken"].as_str().unwrap().to_owned();
        let form = [("csrfToken", token.as_str()), ("username", "foo"), ("password", "bar")];
        let answer = browser.post("/auth/callback/credentials", &form);
        assert_eq!((answer.status(), answer.location()), (302, format!("http://authjs.test{path}").as_str()));
    }
}
