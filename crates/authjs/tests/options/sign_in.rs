//! A sign-in at the provider `op`, and what is seen of it.

use authjs::config::Config;
use authjs::http::OutgoingRequest;
use serde_json::{Value, json};
use url::Url;

use crate::support::{Answer, Browser, ISSUER, Op, TestEnv};

/// Returns the environment of a deployment with these settings.
pub fn environment(auth: &Value) -> Value {
    json!({
        "AUTH": auth,
        "AUTH_SECRET": "a secret for tests, longer than 32 characters",
        "AUTH_OP_ID": "client-1",
        "AUTH_OP_SECRET": "client secret of the tests, 32 characters and more",
        "AUTH_GITHUB_ID": "gh-id",
        "AUTH_GITHUB_SECRET": "gh-secret",
        "AUTH_ORIGIN_KEY": "key-of-the-worker",
        "BACKEND": null,
        "AUTH_ANALYTICS": null,
        "AUTH_QUEUE": null,
    })
}

pub fn browser(auth: Value) -> Browser {
    Browser::with_env(environment(&auth))
}

/// Returns the codes of the warnings about a configuration.
pub fn warnings(auth: Value) -> String {
    let config = Config::from_env(&TestEnv(environment(&auth)), None).unwrap();
    config.warnings.iter().map(|warning| warning.code()).collect()
}

/// Returns settings with the provider `op` and these. Null removes a setting.
pub fn with_op(more: Value) -> Value {
    let mut auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard"] });
    for (name, value) in more.as_object().unwrap() {
        auth[name] = value.clone();
    }
    auth.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    auth
}

/// Returns settings with the provider `op`, which has these settings.
pub fn op_with(more: Value) -> Value {
    let mut auth = with_op(json!({}));
    for (name, value) in more.as_object().unwrap() {
        auth["providers"][0][name] = value.clone();
    }
    auth
}

/// A sign-in that has ended, well or not.
pub struct SignIn {
    pub browser: Browser,
    /// The last answer.
    pub answer: Answer,
}

/// Goes to the provider. Returns the URL.
pub fn start(auth: &Value) -> (Browser, Url) {
    let mut browser = browser(auth.clone());
    let op = &auth["providers"][0];
    if op["type"] == "oidc" {
        let mut metadata = Op::metadata();
        metadata["issuer"] = op["issuer"].clone();
        let discovery = format!("{}/.well-known/openid-configuration", op["issuer"].as_str().unwrap());
        let discovery = op["wellKnown"].as_str().map_or(discovery, str::to_owned);
        browser.platform.expect_json(through_proxy(op, &discovery), 200, &metadata);
    }
    let url = Op::start(&mut browser, "/dashboard");
    (browser, url)
}

fn through_proxy(op: &Value, url: &str) -> String {
    op["fetch"]["proxy"].as_str().map_or_else(|| url.to_owned(), |proxy| url.replace(ISSUER, proxy))
}

/// Returns where an endpoint of the provider is.
fn endpoint(op: &Value, name: &str) -> String {
    let configured = op[name].as_str().or_else(|| op[name]["url"].as_str());
    let mut url = Url::parse(configured.unwrap_or(&format!("{ISSUER}/{name}"))).unwrap();
    if let Some(params) = op[name]["params"].as_object() {
        url.query_pairs_mut()
            .extend_pairs(params.iter().map(|(name, value)| (name, value.as_str().unwrap())));
    }
    through_proxy(op, url.as_str())
}

/// Signs in. The ID Token has these claims besides the usual ones, and userinfo has the same.
pub fn sign_in(auth: &Value, claims: Value) -> SignIn {
    let (mut browser, url) = start(auth);
    let op = &auth["providers"][0];
    let mut all = Op::claims(&Op::parameter(&url, "nonce"));
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    all["aud"] = Op::parameter(&url, "client_id").into();
    browser.platform.expect_json(endpoint(op, "token"), 200, &Op::token_response(&Op::id_token(&all)));
    if op["idToken"] == false {
        all["name"] = "of userinfo".into();
        browser.platform.expect_json(endpoint(op, "userinfo"), 200, &all);
    }
    if let Some(url) = auth.pointer("/callbacks/signIn/exchange/url").and_then(Value::as_str) {
        browser.platform.expect_json(url, 200, &json!({ "tokens": "t-1" }));
    }
    let id = op["id"].as_str().unwrap();
    let state = Op::parameter(&url, "state");
    let answer = browser.get(&format!("/api/auth/callback/{id}?code=c-1&iss={ISSUER}&state={state}"));
    SignIn { browser, answer }
}

impl SignIn {
    /// Returns the last request that was sent.
    pub fn sent(&self) -> OutgoingRequest {
        self.browser.platform.sent.borrow().last().unwrap().clone()
    }

    /// Returns the session.
    pub fn session(mut self) -> Value {
        self.browser.get("/api/auth/session").json()
    }
}

/// Returns how a sign-in with these claims ends.
pub fn outcome(claims: Value) -> impl Fn(Value) -> String {
    move |auth| {
        let SignIn { browser, answer } = sign_in(&auth, claims.clone());
        match answer.location() {
            "http://localhost:8787/dashboard" => "signed in".to_owned(),
            _ => browser.platform.reasons().concat(),
        }
    }
}

/// Returns a part of the session after a sign-in with these claims, as JSON.
pub fn in_session(pointer: &'static str, claims: Value) -> impl Fn(Value) -> String {
    move |auth| {
        let session = sign_in(&auth, claims.clone()).session();
        session.pointer(pointer).map_or_else(String::new, Value::to_string)
    }
}

/// Returns a parameter of the URL that the visitor is sent to.
pub fn parameter(name: &'static str) -> impl Fn(Value) -> String {
    move |auth| Op::parameter(&start(&auth).1, name)
}
