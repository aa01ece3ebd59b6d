//! Auth.js's callbacks and events in Rust, and a handler in place of an origin. README.md explains
//! it.
#![cfg(target_arch = "wasm32")]

mod backend;
mod callbacks;
mod events;
mod pages;

use authjs_worker::worker as edge;
use authjs_worker::worker::Deployment;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::Request;

/// Answers a request: an auth route, or a page if the gate lets the request pass.
#[wasm_bindgen]
pub fn fetch(request: Request, env: &JsValue, context: JsValue) -> Result<JsValue, JsValue> {
    let provider = variable(env, "PROVIDER");
    let answer = |visitor| async move { pages::answer(&visitor, &provider).await };
    edge::serve_with(request, env, context, || deployment(env), answer)
}

/// Runs before the first request of an isolate, which is then faster.
#[wasm_bindgen]
pub fn start(env: &JsValue) {
    edge::start(env, deployment(env));
}

fn deployment(env: &JsValue) -> Deployment {
    Deployment::new(callbacks::WithBackend { login_url: variable(env, "LOGIN_URL") }).events(events::Log)
}

/// Returns a variable of wrangler.toml, or an empty text if it is not set.
fn variable(env: &JsValue, name: &str) -> String {
    Reflect::get(env, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}
