use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use super::answer::answer;
use super::log::logged;
use super::origin_kind::Kind;
use super::outgoing::describe;
use authjs::Reason;
use authjs::http::AuthResponse;
use authjs::log::{Level, LogEntry};

/// Returns a function that logs why the origin gave no answer, and answers 502.
pub(super) fn on_unreachable(kind: &Kind) -> Function {
    let (origin, fix) = named(kind);
    let is_fetched = kind.leaves_by_fetch();
    let handler = Closure::<dyn Fn(JsValue) -> Result<JsValue, JsValue>>::new(move |error| {
        unreachable(&origin, fix, &cause(&error, is_fetched))
    });
    handler.into_js_value().unchecked_into()
}

/// Returns the origin with the setting that selected it, and the fix.
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

fn unreachable(origin: &str, fix: &str, cause: &str) -> Result<JsValue, JsValue> {
    let detail = format!("the origin, {origin}, gave no answer: {}. {fix}", cause.trim_end_matches('.'));
    let reason = Reason::OriginUnreachable;
    let response = AuthResponse::json(502, r#"{"message":"Bad Gateway"}"#);
    answer(&logged(LogEntry::new(Level::Error, reason, &detail), response.uncached()))
}

/// Returns the text of an error of `fetch`. For an unknown host or an untrusted certificate,
/// workerd only says `internal error`. Other messages quote the whole URL, whose query may have a
/// visitor's secret.
fn cause(error: &JsValue, is_fetched: bool) -> String {
    let text = describe(error);
    if is_fetched && text.starts_with("internal error") {
        return format!("its host name does not resolve, or its certificate is not trusted ({text})");
    }
    if text.contains("://") { "no connection".into() } else { text }
}
