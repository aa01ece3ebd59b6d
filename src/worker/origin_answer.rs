use js_sys::{Function, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::Response;

use super::answer::answer;
use super::bindings::Settling;
use super::origin::Kind;
use super::platform::write_log;
use super::unreachable::on_unreachable;
use crate::http::{AuthResponse, SHARED_CACHE_HEADERS, names_shared_caches, private_cache_control};
use crate::log::{Level, LogEntry};
use crate::reason::Reason;

/// What becomes of the origin's answers. Made once per isolate; keeps nothing of any request.
pub(super) struct OriginAnswers {
    /// Turns a rejection of the origin's promise into a 502.
    unreachable: Function,
    /// Makes an answer private.
    private: Function,
}

impl OriginAnswers {
    pub(super) fn new(kind: &Kind) -> Self {
        Self { unreachable: on_unreachable(kind), private: make_private() }
    }

    /// The answer to a request for a public path: the origin's own.
    pub(super) fn public(&self, promise: &Promise) -> Promise {
        promise.unchecked_ref::<Settling>().or_else(&self.unreachable)
    }

    /// The answer to a request for a protected path: no shared cache may store it.
    pub(super) fn protected(&self, promise: &Promise) -> Promise {
        promise.unchecked_ref::<Settling>().then(&self.private, &self.unreachable)
    }
}

fn make_private() -> Function {
    let cache_control = Closure::<dyn Fn(Option<String>) -> Option<String>>::new(|value: Option<String>| {
        private_cache_control(value.as_deref())
    });
    let unchanged = Closure::<dyn Fn(Response) -> Result<JsValue, JsValue>>::new(unchanged);
    private_answers(
        &SHARED_CACHE_HEADERS.join("\n"),
        &cache_control.into_js_value(),
        &unchanged.into_js_value(),
    )
}

/// An answer with a status over 599 that ought to be private passes as the origin gave it: the runtime makes no such
/// response. One that a shared cache is told to store is a 502.
fn unchanged(response: Response) -> Result<JsValue, JsValue> {
    let headers = response.headers();
    let is_named = |name: &&str| headers.has(name).unwrap_or(true);
    let cache_control = headers.get("cache-control")?;
    if !SHARED_CACHE_HEADERS.iter().any(is_named)
        && !headers.has("expires")?
        && !names_shared_caches(cache_control.as_deref())
    {
        return Ok(response.into());
    }
    let detail = format!(
        "the origin answered a protected path with status {}, which no Worker can make private, and lets shared caches \
         store it: send Cache-Control: private with it",
        response.status()
    );
    let reason = Reason::OriginAnswer;
    write_log(&LogEntry { level: Level::Error, reason, error: None, detail: &detail, provider: None });
    answer(&AuthResponse::json(502, r#"{"message":"Bad Gateway"}"#).private())
}

#[wasm_bindgen(module = "/src/worker/origin_answer.js")]
extern "C" {
    #[wasm_bindgen(js_name = privateAnswers)]
    fn private_answers(headers: &str, cache_control: &JsValue, unchanged: &JsValue) -> Function;
}
