use wasm_bindgen::prelude::*;
use web_sys::Request;

#[cfg(feature = "test-hooks")]
use super::hooks::Telling as Callbacks;
use super::{Deployment, serve, start};
#[cfg(not(feature = "test-hooks"))]
use authjs::callbacks::DefaultCallbacks as Callbacks;

/// The Worker's `fetch` handler. Synchronous: it answers with a `Response` where it can, else with a `Promise`.
#[wasm_bindgen(js_name = fetch)]
pub fn fetch(request: Request, env: &JsValue, context: JsValue) -> Result<JsValue, JsValue> {
    #[cfg(feature = "test-hooks")]
    if let Some(answer) = super::hooks::serve(&request) {
        return answer;
    }
    serve(request, env, context, deployment)
}

/// Called while the module is evaluated, with the `env` of `cloudflare:workers`: see [`start`](super::start).
#[wasm_bindgen(js_name = start)]
pub fn prepare(env: &JsValue) {
    start(env, deployment());
}

fn deployment() -> Deployment {
    Deployment::new(Callbacks).config(AUTH_CONFIG)
}

/// `auth.config.json` beside `Cargo.toml`, as it was when this was compiled; empty where there is none.
const AUTH_CONFIG: &str = include_str!(concat!(env!("OUT_DIR"), "/auth.config.json"));
