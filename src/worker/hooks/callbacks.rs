use std::cell::Cell;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;
use worker::Delay;

use authjs::callbacks::{
    Authorization, Authorized, CallbackError, Callbacks, Jwt, Session, SignIn, SignInDecision,
};
use authjs::model::Account;

thread_local! {
    static TELLS: Cell<bool> = const { Cell::new(false) };
    static WAITS: Cell<bool> = const { Cell::new(false) };
    static READS: Cell<Reads> = const { Cell::new(Reads::Nothing) };
}

/// What `authorized` does with the body of a request.
#[derive(Clone, Copy)]
enum Reads {
    Nothing,
    /// Refuses if it cannot be read.
    Body,
    /// Lets the request pass although the body cannot be read.
    BodyOrNothing,
}

/// The most that `authorized` reads of a body.
const MOST_BYTES: usize = 1_000;

/// Answers `/.test-hooks/callbacks/<what>`, for the requests from now on:
///
/// - `tell`: sessions show the values that a deployer's callbacks get at sign-in.
/// - `wait`: `sign_in` and `authorized` wait for a timer of the `worker` crate.
/// - `read`: `authorized` reads the body of at most 1,000 bytes, and denies one that begins with `deny`.
/// - `read-or-not`: `authorized` reads it, and allows the request if that fails.
pub(super) fn change(what: &str) -> Result<JsValue, JsValue> {
    match what {
        "tell" => TELLS.set(true),
        "wait" => WAITS.set(true),
        "read" => READS.set(Reads::Body),
        "read-or-not" => READS.set(Reads::BodyOrNothing),
        _ => return Err("no such change".into()),
    }
    super::json("true")
}

async fn wait() {
    if WAITS.get() {
        Delay::from(Duration::from_millis(20)).await;
    }
}

/// Callbacks that store the account and the profile in the session, wait and read, when enabled.
#[derive(Debug)]
pub(in crate::worker) struct Telling;

const TOLD: [&str; 2] = ["account", "profile"];

#[async_trait(?Send)]
impl Callbacks for Telling {
    async fn sign_in(&self, _: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        wait().await;
        Ok(SignInDecision::Allow)
    }

    async fn authorized(&self, input: Authorized<'_>) -> Result<Authorization, CallbackError> {
        wait().await;
        if input.token.is_none() {
            return Ok(Authorization::SignIn);
        }
        let body = match READS.get() {
            Reads::Nothing => Vec::new(),
            Reads::Body => input.body(MOST_BYTES).await?,
            Reads::BodyOrNothing => input.body(MOST_BYTES).await.unwrap_or_default(),
        };
        Ok(if body.starts_with(b"deny") { Authorization::Deny } else { Authorization::Allow })
    }

    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let mut token = input.token;
        if let Some(padding) = input.session.and_then(|data| data.get("padding")) {
            token.insert("padding".to_owned(), padding.clone());
        }
        if TELLS.get() {
            keep(&mut token, |name| {
                let account = input.account.map(Account::to_json);
                if name == TOLD[0] { account } else { input.profile.cloned() }.map(Value::Object)
            });
        }
        Ok(Some(token))
    }

    async fn session(&self, input: Session<'_>) -> Result<Map<String, Value>, CallbackError> {
        let mut session = input.session;
        if TELLS.get() {
            keep(&mut session, |name| input.token.get(name).cloned());
        }
        Ok(session)
    }
}

fn keep(members: &mut Map<String, Value>, value: impl Fn(&str) -> Option<Value>) {
    for name in TOLD {
        if let Some(value) = value(name) {
            members.insert(name.to_owned(), value);
        }
    }
}
