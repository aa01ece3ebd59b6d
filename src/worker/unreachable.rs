use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use super::answer::answer;
use super::origin::Kind;
use super::outgoing::describe_failed_fetch;
use super::platform::write_log;
use crate::http::AuthResponse;
use crate::log::{Level, LogEntry};
use crate::reason::Reason;

/// Returns a function that logs why the origin gave no answer, and answers 502.
pub(super) fn on_unreachable(kind: &Kind) -> Function {
    let (origin, fix) = named(kind);
    let handler = Closure::<dyn Fn(JsValue) -> Result<JsValue, JsValue>>::new(move |error| {
        unreachable(&origin, fix, &error)
    });
    handler.into_js_value().unchecked_into()
}

/// The origin and the setting that chose it, and what to do about it.
fn named(kind: &Kind) -> (String, &'static str) {
    match kind {
        Kind::Binding(name) => (format!("the binding {name}"), "Check the Worker that is bound"),
        Kind::Upstream(url) => (
            format!("`upstream` {}", url.origin().ascii_serialization()),
            "Check that it runs, or correct `upstream`",
        ),
        Kind::Zone => ("the server of this zone".into(), "Check its DNS record, or set `upstream`"),
    }
}

fn unreachable(origin: &str, fix: &str, error: &JsValue) -> Result<JsValue, JsValue> {
    let cause = describe_failed_fetch(error);
    let detail = format!("the origin, {origin}, gave no answer: {}. {fix}", cause.trim_end_matches('.'));
    let reason = Reason::OriginUnreachable;
    write_log(&LogEntry { level: Level::Error, reason, error: None, detail: &detail, provider: None });
    let response = AuthResponse::json(502, r#"{"message":"Bad Gateway"}"#);
    answer(&response.header("cache-control", "private, no-cache, no-store"))
}
