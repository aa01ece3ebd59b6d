//! "auth via callbacks.signIn". Upstream tests it with an e-mail sign-in, and lists "redirect in
//! oauth" as a to-do. The callback is the same for both.

use authjs::callbacks::{CallbackError, Callbacks, SignIn, SignInDecision};
use serde_json::{Value, json};

use crate::support::{Browser, ISSUER, Op};

struct Decides(fn() -> Result<SignInDecision, CallbackError>);

#[async_trait::async_trait(?Send)]
impl Callbacks for Decides {
    async fn sign_in(&self, _: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        (self.0)()
    }
}

/// Returns the final address of a sign-in for a decision of the callback.
fn ends(decide: fn() -> Result<SignInDecision, CallbackError>) -> String {
    let mut browser =
        Browser::with_callbacks(json!({ "providers": [Op::config()] }), Box::new(Decides(decide)));
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    let url = Op::start(&mut browser, "/dashboard");
    let response = Op::token_response(&Op::id_token(&Op::claims(&Op::parameter(&url, "nonce"))));
    browser.platform.expect_json("https://op.example/token", 200, &response);
    let state = Op::parameter(&url, "state");
    let answer = browser.get(&format!("/api/auth/callback/op?code=c&iss={ISSUER}&state={state}"));
    assert_eq!(browser.get("/api/auth/session").json(), Value::Null, "nobody is signed in");
    answer.location().to_owned()
}

#[test]
fn return_false() {
    let location = ends(|| Ok(SignInDecision::Deny));
    assert_eq!(location, "http://localhost:8787/api/auth/error?error=AccessDenied");
}

#[test]
fn return_redirect_relative_url() {
    assert_eq!(ends(|| Ok(SignInDecision::Redirect("/wrong".into()))), "http://localhost:8787/wrong");
}

#[test]
fn return_redirect_absolute_url_different_domain() {
    let location = ends(|| Ok(SignInDecision::Redirect("https://b.example/wrong".into())));
    assert!(location.starts_with("http://localhost:8787"), "{location}");
}

#[test]
fn throw_error() {
    let location = ends(|| Err(CallbackError("my error".into())));
    assert_eq!(location, "http://localhost:8787/api/auth/error?error=AccessDenied");
}
