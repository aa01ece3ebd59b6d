use std::cell::Cell;

use async_trait::async_trait;
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;

use authjs::callbacks::{CallbackError, Callbacks, Jwt, Session};
use authjs::model::Account;

thread_local! {
    static TELLS: Cell<bool> = const { Cell::new(false) };
}

/// Answers `/.test-hooks/callbacks/tell`: from now on, sessions show the values that a deployer's
/// callbacks get at sign-in.
pub(super) fn tell() -> Result<JsValue, JsValue> {
    TELLS.set(true);
    super::json("true")
}

/// Callbacks that store the account and the profile in the session, when enabled.
#[derive(Debug)]
pub(in crate::worker) struct Telling;

const TOLD: [&str; 2] = ["account", "profile"];

#[async_trait(?Send)]
impl Callbacks for Telling {
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let mut token = input.token;
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
