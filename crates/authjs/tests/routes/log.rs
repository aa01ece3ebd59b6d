//! The log: the steps of a sign-in without any value, the id of a request, the formats.

use async_trait::async_trait;
use authjs::callbacks::{Authorization, Authorized, CallbackError, Callbacks};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, ISSUER, Op};

const NAVIGATION: &[(&str, &str)] = &[("sec-fetch-mode", "navigate"), ("accept", "text/html")];
const DESTINATION: &str = "/private-destination/of-ada?ticket=destination-ticket";
const REQUEST_ID: &str = "x-authjs-request-id";

/// The values that a provider, a visitor and the configuration give to a sign-in.
const SECRETS: &[&str] = &[
    "a secret for tests, longer than 32 characters",
    "client secret of the tests, 32 characters and more",
    "gh-secret",
    "the-code-of-ada",
    "the-access-token-of-ada",
    "the-refresh-token-of-ada",
    "ada.lovelace",
    "Ada.Lovelace",
    "mail.example",
    "Countess Ada",
    "subject-of-ada",
    "picture-of-ada",
    "private-destination",
    "destination-ticket",
    "temporary-token",
    "temporary-secret",
    "token-credential",
    "verifier-of-ada",
];

/// Returns the lines as JSON. Fails if one of them has one of the values, a cookie of the browser
/// or a parameter of a request to the provider.
fn lines_without_values(browser: &Browser) -> Vec<Value> {
    let text = browser.platform.log.borrow().join("\n");
    let sent = browser.platform.sent.borrow();
    let bodies = sent.iter().filter_map(|request| request.body.as_deref());
    let of_bodies = bodies.flat_map(|body| body.split('&').filter_map(|pair| pair.split_once('=')));
    let of_headers = sent.iter().flat_map(|request| request.headers.iter().map(|(_, value)| value.as_str()));
    let values = SECRETS
        .iter()
        .copied()
        .chain(browser.jar.values().map(String::as_str))
        .chain(of_bodies.map(|(_, value)| value))
        .chain(of_headers);
    for value in values.filter(|value| value.len() > 12 && !COMMON.contains(value)) {
        assert!(!text.contains(value), "{value:?} is in the log:\n{text}");
    }
    assert!(!text.contains('@') && !text.contains("://"), "an address is in the log:\n{text}");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Values of requests that are no secret.
const COMMON: &[&str] = &["authorization_code", "application/json"];

fn claims(nonce: &str) -> Value {
    json!({
        "iss": ISSUER, "sub": "subject-of-ada", "aud": "client-1",
        "iat": 1_800_000_000, "exp": 1_800_000_600, "nonce": nonce,
        "name": "Countess Ada", "email": "Ada.Lovelace@mail.example", "email_verified": true,
        "picture": "https://op.example/picture-of-ada.png",
    })
}

fn tokens(id_token: Option<String>) -> Value {
    let mut tokens = json!({
        "access_token": "the-access-token-of-ada", "refresh_token": "the-refresh-token-of-ada",
        "token_type": "Bearer", "expires_in": 300,
    });
    if let Some(id_token) = id_token {
        tokens["id_token"] = id_token.into();
    }
    tokens
}

/// Signs in at the OpenID Provider, reads the session, visits a protected page and signs out.
fn everything_at_an_openid_provider(log: Value) -> Browser {
    let settings = json!({ "providers": [Op::config()], "matcher": ["/x"], "log": log });
    let mut browser = Browser::new(settings);
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    let url = Op::start(&mut browser, DESTINATION);
    let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
    let id_token = Op::id_token(&claims(&nonce));
    browser.platform.expect_json("https://op.example/token", 200, &tokens(Some(id_token)));
    let query = format!("code=the-code-of-ada&iss={ISSUER}&state={state}");
    let answer = browser.get(&format!("/api/auth/callback/op?{query}"));
    assert!(answer.location().ends_with(DESTINATION), "{:?}", browser.platform.log.borrow());
    browser.platform.finish();
    assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Countess Ada");
    assert!(browser.visit("/x", NAVIGATION).is_ok());
    let csrf_token = browser.csrf_token();
    browser.post("/api/auth/signout", &[("csrfToken", csrf_token.as_str())]);
    browser
}

#[test]
fn debug_shows_each_step_of_a_sign_in_and_none_of_its_values() {
    let browser = everything_at_an_openid_provider(json!({ "level": "debug" }));
    let lines = lines_without_values(&browser);
    assert_eq!(browser.platform.reasons(), Vec::<String>::new());
    let told: Vec<_> = lines
        .iter()
        .map(|line| format!("{}: {}", line["step"].as_str().unwrap(), line["detail"].as_str().unwrap()))
        .collect();
    let expected = [
        "callback: redirect chooses an address of the site",
        "sign_in_started: type oidc",
        "metadata: metadata from the network, unless that failed seconds ago",
        "metadata_response: metadata of op.example: status 200",
        "checks_created: state, pkce, nonce",
        "redirect: 302 to the provider, op.example",
        "callback: redirect chooses an address of the site",
        "callback_received: code, state, iss",
        "metadata: metadata from memory",
        "checks_opened: state, pkce, nonce",
        "token_request: to op.example, authenticated by client_secret_basic",
        "token_response: status 200",
        "id_token: valid, 10 claims",
        "profile: 10 members, which give the user id, name, email, image",
        "callback: signIn allows the sign-in",
        "callback: jwt keeps 4 claims",
        "session_issued: ",
        "redirect: 302 to the visitor's destination",
    ];
    for (at, expected) in expected.iter().enumerate() {
        assert!(told.get(at).is_some_and(|told| told.contains(expected)), "{expected}: {told:#?}");
    }
    for expected in [
        "callback: session shows the session",
        "callback: authorized allows the request",
        "session_ended: 1 cookies cleared",
    ] {
        assert!(told.iter().any(|told| told == expected), "{expected}: {told:#?}");
    }
    for line in &lines {
        assert_eq!(line["level"], "debug");
        assert_eq!(line["request"].as_str().map(str::len), Some(10), "{line}");
    }
    let of_sign_in = lines.iter().filter(|line| line["step"] == "token_request");
    assert!(of_sign_in.into_iter().all(|line| line["provider"] == "op"));
}

#[test]
fn debug_shows_userinfo_and_the_follow_up_without_values() {
    let settings = json!({ "providers": ["github"], "debug": true });
    let mut browser = Browser::new(settings);
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("callbackUrl", DESTINATION)];
    let url = browser.post("/api/auth/signin/github", &form).location().parse().unwrap();
    let state = Op::parameter(&url, "state");
    let answers = [
        ("https://github.com/login/oauth/access_token", tokens(None)),
        ("https://api.github.com/user", json!({ "id": 7, "login": "Countess Ada", "email": null })),
        (
            "https://api.github.com/user/emails",
            json!([{ "email": "ada.lovelace@mail.example", "primary": true, "verified": true }]),
        ),
    ];
    for (url, answer) in answers {
        browser.platform.expect_json(url, 200, &answer);
    }
    let query = format!("code=the-code-of-ada&iss=https://github.com/login/oauth&state={state}");
    let answer = browser.get(&format!("/api/auth/callback/github?{query}"));
    assert!(answer.location().ends_with(DESTINATION), "{:?}", browser.platform.log.borrow());
    lines_without_values(&browser);
    let steps = browser.platform.steps();
    for step in
        ["userinfo_request", "userinfo_response", "follow_up_request", "follow_up_response", "session_issued"]
    {
        assert!(steps.iter().any(|logged| logged == step), "{step}: {steps:?}");
    }
}

#[cfg(feature = "oauth1")]
#[test]
fn debug_shows_oauth_1_0_without_values() {
    let provider = json!({
        "id": "photos", "type": "oauth1", "requestToken": "https://photos.example/initiate",
        "authorization": "https://photos.example/authorize", "token": "https://photos.example/token",
        "userinfo": "https://photos.example/me",
    });
    let auth = json!({ "providers": [provider], "debug": true });
    let mut browser = Browser::with_env(
        json!({ "AUTH": auth, "AUTH_PHOTOS_ID": "client-1", "AUTH_PHOTOS_SECRET": "photos-client-secret" }),
    );
    let temporary =
        "oauth_token=temporary-token&oauth_token_secret=temporary-secret&oauth_callback_confirmed=true";
    browser.platform.expect_text("https://photos.example/initiate", 200, temporary);
    browser.start("photos");
    let credentials = "oauth_token=token-credential&oauth_token_secret=the-access-token-of-ada";
    browser.platform.expect_text("https://photos.example/token", 200, credentials);
    let profile = json!({ "id": "subject-of-ada", "email": "ada.lovelace@mail.example" });
    browser.platform.expect_json("https://photos.example/me", 200, &profile);
    browser.get("/api/auth/callback/photos?oauth_token=temporary-token&oauth_verifier=verifier-of-ada");
    browser.platform.finish();
    let text = browser.platform.log.borrow().join("\n");
    assert!(!text.contains("photos-client-secret"), "{text}");
    lines_without_values(&browser);
    let steps = browser.platform.steps();
    for step in ["token_request", "callback_received", "checks_opened", "userinfo_response", "session_issued"]
    {
        assert!(steps.iter().any(|logged| logged == step), "{step}: {steps:?}");
    }
}

#[test]
fn steps_are_logged_with_debug_alone() {
    for log in [json!({}), json!({ "level": "warn" }), json!({ "level": "error" })] {
        let browser = everything_at_an_openid_provider(log);
        assert_eq!(browser.platform.steps(), Vec::<String>::new());
    }
}

/// Returns the id in the header of an answer, and fails if it is not one.
fn id(answer: &Answer) -> String {
    let id = answer.response.get(REQUEST_ID).expect("the answer names its request");
    assert!(id.len() == 10 && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    id.to_owned()
}

/// Returns the ids of the lines.
fn logged(browser: &Browser) -> Vec<String> {
    let log = browser.platform.log.take();
    let id = |line: &String| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["request"].as_str().unwrap().to_owned()
    };
    log.iter().map(id).collect()
}

#[test]
fn an_answer_that_reports_an_error_names_the_request_of_its_line() {
    let settings = json!({ "providers": [Op::config()], "matcher": ["/x"] });
    let mut browser = Browser::new(settings);
    let paths = [
        "/api/auth/unknown",
        "/api/auth/callback/op?code=the-code-of-ada",
        "/api/auth/callback/unknown",
        "/api/auth/signin/unknown",
    ];
    let mut ids = Vec::new();
    for path in paths {
        let answer = browser.get(path);
        assert!(answer.status() >= 300, "{path}");
        assert_eq!(logged(&browser), [id(&answer)], "{path}");
        ids.push(id(&answer));
    }
    for headers in [NAVIGATION, &[]] {
        let answer = browser.visit("/x", headers).expect_err("the gate refuses");
        assert_eq!(logged(&browser), [id(&answer)]);
        ids.push(id(&answer));
    }
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "each request has an id of its own");
}

/// Callbacks that decide the same about every request.
struct Says(Result<Authorization, &'static str>);

#[async_trait(?Send)]
impl Callbacks for Says {
    async fn authorized(&self, _: Authorized<'_>) -> Result<Authorization, CallbackError> {
        self.0.clone().map_err(|text| CallbackError(text.to_owned()))
    }
}

#[test]
fn what_the_authorized_callback_refuses_names_its_request() {
    for (says, status, reason) in
        [(Ok(Authorization::Deny), 403, "access_denied"), (Err("down"), 500, "callback_failed")]
    {
        let auth = json!({ "providers": [Op::config()], "matcher": ["/x"] });
        let mut browser = Browser::with_callbacks(auth, Box::new(Says(says)));
        let answer = browser.visit("/x", NAVIGATION).expect_err("the gate refuses");
        assert_eq!((answer.status(), browser.platform.reasons()), (status, vec![reason.to_owned()]));
        assert_eq!(logged(&browser), [id(&answer)]);
    }
}

#[test]
fn the_error_page_shows_the_id_of_its_line() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    for error in ["Configuration", "AccessDenied", "Verification"] {
        let answer = browser.get(&format!("/api/auth/error?error={error}"));
        assert_eq!(browser.platform.reasons(), ["error_page"]);
        assert_eq!(logged(&browser), [id(&answer)]);
        assert!(answer.response.body.contains(&format!("<code>{}</code>", id(&answer))), "{error}");
    }
    for path in ["/api/auth/error", "/api/auth/error?error=x"] {
        let answer = browser.get(path);
        assert_eq!((answer.status(), answer.response.get(REQUEST_ID)), (200, None));
        assert_eq!(logged(&browser), Vec::<String>::new());
    }
}

#[test]
fn a_success_has_no_id() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()], "matcher": ["/x"] }));
    for path in ["csrf", "session", "providers", "signin", "signout", "verify-request"] {
        let answer = browser.get(&format!("/api/auth/{path}"));
        assert_eq!((answer.status(), answer.response.get(REQUEST_ID)), (200, None), "{path}");
    }
    assert!(browser.platform.log.borrow().is_empty());
}

#[test]
fn the_format_authjs_writes_the_messages_of_auth_js() {
    let settings = json!({ "providers": [Op::config()], "log": { "format": "authjs", "level": "debug" } });
    let mut browser = Browser::new(settings);
    let answer = browser.get("/api/auth/callback/op?code=the-code-of-ada");
    let log = browser.platform.log.borrow();
    let id = id(&answer);
    assert_eq!(
        *log,
        [
            format!(r#"[auth][debug]: callback_received code {{"provider":"op","request":"{id}"}}"#),
            format!(
                r#"[auth][error] InvalidCheck: authjs.state: the cookie is missing {{"reason":"check_missing","provider":"op","request":"{id}"}}"#
            ),
            format!(
                r#"[auth][debug]: redirect 302 to the page /signin with error=OAuthCallbackError {{"provider":"op","request":"{id}"}}"#
            ),
        ]
    );
}
