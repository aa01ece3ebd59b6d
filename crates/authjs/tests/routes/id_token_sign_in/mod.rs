//! `idTokenSignIn`: an ID Token of a native app or of Google One Tap signs its user in.

mod nonces;
mod requests;
mod token;
mod users;

use authjs::callbacks::{CallbackError, Callbacks, SignIn, SignInDecision};
use authjs::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, Op};

const PATH: &str = "/api/auth/callback/op/id-token";
const SESSION: &str = "authjs.session-token";
const NONCE: &str = "authjs.nonce.id-token.op";
const ORIGIN: (&str, &str) = ("origin", "http://localhost:8787");
const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn auth(more: Value) -> Value {
    let mut op = Op::config();
    op["idTokenSignIn"] = json!(true);
    op.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "providers": [op], "matcher": ["/dashboard"] })
}

fn site() -> Browser {
    expecting_discovery(Browser::new(auth(json!({}))))
}

fn expecting_discovery(browser: Browser) -> Browser {
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    browser
}

fn post(browser: &mut Browser, headers: &[(&str, &str)], body: &Value) -> Answer {
    browser.send(Method::Post, PATH, headers, &body.to_string())
}

/// Asks for a nonce, as a script of the site does.
fn nonce(browser: &mut Browser) -> String {
    let answer = post(browser, &[ORIGIN, JSON], &json!({}));
    assert_eq!(answer.status(), 200, "{:?}", browser.platform.log.borrow());
    answer.json()["nonce"].as_str().unwrap().to_owned()
}

/// Posts an ID Token as a script of the site does.
fn send(browser: &mut Browser, token: &str) -> Answer {
    post(browser, &[ORIGIN, JSON], &json!({ "id_token": token, "callbackUrl": "/dashboard" }))
}

/// Signs in with a token that has these claims.
fn sign_in(browser: &mut Browser, claims: &Value) -> Answer {
    let mut all = Op::claims(&nonce(browser));
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    send(browser, &Op::id_token(&all))
}

fn reason(browser: &Browser) -> String {
    browser.platform.reasons().last().cloned().unwrap_or_default()
}

/// Expects that a request signed no one in, with this status and reason.
#[track_caller]
fn refused(browser: &Browser, answer: &Answer, status: u16, expected: &str) {
    assert_eq!((answer.status(), reason(browser).as_str()), (status, expected), "{}", answer.response.body);
    assert!(!browser.jar.contains_key(SESSION));
    assert_eq!(answer.location(), "");
}

struct Denying;

#[async_trait::async_trait(?Send)]
impl Callbacks for Denying {
    async fn sign_in(&self, input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        assert_eq!(input.account.provider, "op");
        assert_eq!(input.account.tokens.keys().collect::<Vec<_>>(), ["id_token"]);
        assert_eq!(input.profile["sub"], "user-1");
        Ok(SignInDecision::Deny)
    }
}
