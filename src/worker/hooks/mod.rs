//! Hooks with which tests act from inside: the feature `test-hooks`, which build.rs keeps out of
//! every deployment.

mod callbacks;
mod clock;
mod entries;
mod fault;
mod store;
mod verify;

use wasm_bindgen::prelude::*;
use web_sys::Request;

use std::cell::Cell;

use super::answer::answer;
use authjs::http::AuthResponse;

pub(super) use callbacks::Telling;
pub(super) use clock::offset_millis;
pub(super) use entries::other_entry;

/// Answers a request below `/.test-hooks/`. Returns `None` for all others.
pub(super) fn serve(request: &Request) -> Option<Result<JsValue, JsValue>> {
    let url = url::Url::parse(&request.url()).ok()?;
    let (hook, argument) = url.path().strip_prefix("/.test-hooks/")?.split_once('/')?;
    let promise = match hook {
        "callbacks" => return Some(callbacks::change(argument)),
        "clock" => return Some(clock::turn(argument)),
        "fault" => fault::strike(argument)?,
        "prepared" => return Some(json(if PREPARED.get() { "true" } else { "false" })),
        "memory" => return Some(json(&memory_bytes().to_string())),
        "verify" => verify::verify(request)?,
        _ => return None,
    };
    Some(Ok(promise.into()))
}

thread_local! {
    static PREPARED: Cell<bool> = const { Cell::new(false) };
}

/// Sets the answer of `/.test-hooks/prepared/`: whether this isolate was started before its first
/// request.
pub(super) fn set_prepared(prepared: bool) {
    PREPARED.set(prepared);
}

/// Answers `/.test-hooks/memory/`: the size of the wasm memory (`memory.buffer.byteLength`), which
/// never shrinks.
fn memory_bytes() -> usize {
    core::arch::wasm32::memory_size(0) * 64 * 1024
}

fn json(body: &str) -> Result<JsValue, JsValue> {
    answer(&AuthResponse::json(200, body))
}
