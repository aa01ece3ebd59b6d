use serde_json::{Value, json};

use super::effect::{Effect, members, seen, tested};
use super::sign_in::{SignIn, browser, in_session, outcome, sign_in, with_op};

const BACKEND: &str = "https://api.example.com/auth";

pub fn effects() -> Vec<Effect> {
    [rules(), exchange(), events()].into_iter().flatten().collect()
}

fn rules() -> Vec<Effect> {
    let site = || with_op(json!({}));
    let denied = ["signed in", "access_denied"];
    let verified = || outcome(json!({ "email_verified": true, "groups": "guests" }));
    let kept = json!({ "callbacks": { "jwt": { "accessToken": "account.access_token" } } });
    vec![
        members("callbacks"),
        seen(
            "callbacks.jwt",
            json!({ "name": "account.access_token" }),
            site(),
            in_session("/user/name", json!({})),
            ["\"Ada\"", "\"at-1\""],
        ),
        seen(
            "callbacks.session",
            json!({ "accessToken": "token.accessToken" }),
            with_op(kept),
            in_session("/accessToken", json!({})),
            ["", "\"at-1\""],
        ),
        members("callbacks.signIn"),
        seen("callbacks.signIn.emails", json!(["bob@example.com"]), site(), verified(), denied),
        seen("callbacks.signIn.emailDomains", json!(["other.example"]), site(), verified(), denied),
        seen("callbacks.signIn.requireVerifiedEmail", json!(true), site(), outcome(json!({})), denied),
        seen("callbacks.signIn.claims", json!({ "groups": ["staff"] }), site(), verified(), denied),
        seen("callbacks.signIn.providers", json!(["github"]), two_providers(), verified(), denied),
        members("callbacks.redirect"),
        seen(
            "callbacks.redirect.allow",
            json!(["https://app.example.com"]),
            site(),
            sign_out_to_the_app,
            ["http://localhost:8787", "https://app.example.com/a"],
        ),
    ]
}

fn two_providers() -> Value {
    let mut auth = with_op(json!({}));
    auth["providers"].as_array_mut().unwrap().push("github".into());
    auth
}

/// Returns where a sign-out leads whose callback URL is in another origin.
fn sign_out_to_the_app(auth: Value) -> String {
    let mut browser = browser(auth);
    let csrf_token = browser.csrf_token();
    let form = [("csrfToken", csrf_token.as_str()), ("callbackUrl", "https://app.example.com/a")];
    browser.post("/api/auth/signout", &form).location().to_owned()
}

fn exchange() -> Vec<Effect> {
    let exchange = || {
        with_op(json!({ "callbacks": { "signIn": { "exchange": {
            "url": BACKEND, "body": { "a": "account.access_token" },
        } } } }))
    };
    vec![
        members("callbacks.signIn.exchange"),
        tested(
            "callbacks.signIn.exchange.again",
            &[("crates/authjs/tests/routes/refresh/exchange.rs", "a_backend_is_asked_again_once")],
        ),
        seen(
            "callbacks.signIn.exchange.body",
            json!({ "b": "profile.sub" }),
            exchange(),
            |auth| sign_in(&auth, json!({})).sent().body.unwrap_or_default(),
            [r#"{"a":"at-1"}"#, r#"{"b":"user-1"}"#],
        ),
        seen(
            "callbacks.signIn.exchange.store",
            json!({ "name": "tokens" }),
            exchange(),
            in_session("/user/name", json!({})),
            ["\"Ada\"", "\"t-1\""],
        ),
    ]
}

fn events() -> Vec<Effect> {
    let to = |url: &str| with_op(json!({ "events": { "url": url } }));
    let secret = json!({ "X-Key": "{secret.AUTH_ORIGIN_KEY}" });
    vec![
        members("events"),
        seen(
            "events.url",
            json!(BACKEND),
            to("https://events.example.com/hook"),
            |auth| event(auth, |event| event.url.to_string()),
            ["https://events.example.com/hook", BACKEND],
        ),
        seen(
            "events.service",
            json!("BACKEND"),
            to(BACKEND),
            |auth| event(auth, |event| event.service.clone().unwrap_or_default()),
            ["", "BACKEND"],
        ),
        seen(
            "events.headers",
            secret,
            to(BACKEND),
            |auth| {
                event(auth, |event| {
                    let all = event.extra_headers.iter();
                    all.map(|(name, value)| format!("{name}: {}", value.reveal())).collect()
                })
            },
            ["", "x-key: key-of-the-worker"],
        ),
        seen(
            "events.timeoutMs",
            json!(2000),
            to(BACKEND),
            |auth| event(auth, |event| event.timeout_ms.to_string()),
            ["5000", "2000"],
        ),
        seen(
            "events.only",
            json!(["signOut"]),
            to(BACKEND),
            |auth| event(auth, |event| event.url.to_string()),
            [BACKEND, "https://op.example/token"],
        ),
    ]
}

/// Returns a part of the last request that was sent after a sign-in and its events.
fn event(auth: Value, part: impl Fn(&authjs::http::OutgoingRequest) -> String) -> String {
    let signed_in: SignIn = sign_in(&auth, json!({}));
    let platform = &signed_in.browser.platform;
    platform.expect_json(auth["events"]["url"].as_str().unwrap(), 200, &json!({}));
    platform.run_background();
    part(&signed_in.sent())
}
