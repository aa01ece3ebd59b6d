use std::collections::BTreeSet;
use std::rc::Rc;

use async_trait::async_trait;
use js_sys::Promise;
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Request;

use crate::worker::outgoing::describe;
use crate::worker::timer::within;
use authjs_javascript::{Code, Thrown};

/// The time that a function may take to settle, in milliseconds.
const TIMEOUT_MS: u32 = 10_000;

#[wasm_bindgen]
extern "C" {
    /// The functions of a deployer. `call` never throws: it returns the text of `{ value }` or of
    /// `{ error: { type, code, message } }`, or a promise of it.
    #[derive(Clone)]
    pub type Functions;

    #[wasm_bindgen(method, catch)]
    fn call(this: &Functions, name: &str, input: &str, request: &Request) -> Result<JsValue, JsValue>;
}

/// The code of a deployer for one request.
pub(super) struct RequestCode {
    pub(super) functions: Functions,
    /// The names of the functions that exist.
    pub(super) names: Rc<BTreeSet<String>>,
    pub(super) request: Request,
}

impl RequestCode {
    fn start(&self, name: &str, input: &str) -> Result<JsValue, Thrown> {
        self.functions.call(name, input, &self.request).map_err(|error| Thrown::other(describe(&error)))
    }
}

#[async_trait(?Send)]
impl Code for RequestCode {
    fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    async fn call(&self, name: &str, input: String) -> Result<Value, Thrown> {
        let started = self.start(name, &input)?;
        if started.is_string() {
            return settled(&started);
        }
        let promise: Promise = started.dyn_into().map_err(|_| Thrown::other("the call has no result"))?;
        match within(TIMEOUT_MS, JsFuture::from(promise)).await {
            Some(Ok(text)) => settled(&text),
            Some(Err(error)) => Err(Thrown::other(describe(&error))),
            None => Err(Thrown::other(format!("`{name}` did not settle within {} s", TIMEOUT_MS / 1_000))),
        }
    }

    fn call_at_once(&self, name: &str, input: &str) -> Result<Value, Thrown> {
        settled(&self.start(name, input)?)
    }
}

/// Reads the text of `{ value }` or `{ error }`. An absent value is null.
fn settled(text: &JsValue) -> Result<Value, Thrown> {
    let text = text.as_string().ok_or_else(|| Thrown::other("the function must return at once"))?;
    let Ok(Value::Object(mut settled)) = serde_json::from_str(&text) else {
        return Err(Thrown::other("the result is not JSON"));
    };
    match settled.get("error").and_then(Value::as_object) {
        Some(error) => Err(Thrown::from_json(error)),
        None => Ok(settled.shift_remove("value").unwrap_or_default()),
    }
}
