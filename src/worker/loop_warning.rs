use std::cell::Cell;

use wasm_bindgen::prelude::*;

use super::answer::answer;
use super::log::{new_request_id, write_log};
use authjs::Reason;
use authjs::http::AuthResponse;
use authjs::log::{Level, LogEntry};

/// The minimum time between two warnings, in milliseconds, because any visitor can cause one.
const INTERVAL_MS: f64 = 60_000.0;

thread_local! {
    static WARNED_AT: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
}

/// Answers a request that names this Worker as one that it passed.
#[cold]
#[inline(never)]
pub(super) fn loop_detected() -> Result<JsValue, JsValue> {
    let (now, id) = (js_sys::Date::now(), new_request_id());
    if now - WARNED_AT.get() >= INTERVAL_MS {
        WARNED_AT.set(now);
        let reason = Reason::RequestLoop;
        write_log(&LogEntry::new(Level::Warn, reason, DETAIL).request(&id));
    }
    answer(&AuthResponse::json(508, r#"{"message":"Loop Detected"}"#).uncached().identified(&id))
}

const DETAIL: &str = "x-authjs-hop of a request has this host, or 16 hosts: it came back from the origin (check that `upstream`, or the \
    server behind the route, does not lead here), or a visitor sent the header. Logged once a minute at most";
