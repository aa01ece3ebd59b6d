use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::Request;

#[cfg(feature = "test-hooks")]
use super::hooks::Telling as Callbacks;
use super::{Deployment, scheduled, serve, start};
#[cfg(not(feature = "test-hooks"))]
use authjs::callbacks::DefaultCallbacks as Callbacks;

/// The Worker's `fetch` handler. It is synchronous: it returns a `Response` if possible, otherwise
/// a `Promise`.
#[wasm_bindgen(js_name = fetch)]
pub fn fetch(request: Request, env: &JsValue, context: JsValue) -> Result<JsValue, JsValue> {
    #[cfg(feature = "test-hooks")]
    if let Some(answer) = super::hooks::serve(&request) {
        return answer;
    }
    #[cfg(feature = "test-hooks")]
    if let Some(answer) = super::hooks::other_entry(&request, env, &context, deployment) {
        return answer;
    }
    serve(request, env, context, deployment)
}

/// Called while the module is evaluated, with the `env` of `cloudflare:workers`: see [`start()`].
#[wasm_bindgen(js_name = start)]
pub fn prepare(env: &JsValue) {
    start(env, deployment());
}

/// The Worker's `scheduled` handler, for a cron trigger: see [`scheduled()`].
#[wasm_bindgen(js_name = scheduled)]
pub fn purge(_controller: JsValue, env: &JsValue, context: JsValue) -> Result<Promise, JsValue> {
    scheduled(env, context, deployment)
}

fn deployment() -> Deployment {
    Deployment::new(Callbacks).config(AUTH_CONFIG)
}

/// The `auth.config.json` beside `Cargo.toml` at compile time. Empty if it did not exist.
const AUTH_CONFIG: &str = include_str!(concat!(env!("OUT_DIR"), "/auth.config.json"));
