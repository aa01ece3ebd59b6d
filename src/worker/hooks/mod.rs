//! What tests do from inside: the feature `test-hooks`, which build.rs keeps out of whatever is deployed.

mod callbacks;
mod clock;
mod fault;
mod verify;

use wasm_bindgen::prelude::*;
use web_sys::Request;

use super::answer::answer;
use authjs::http::AuthResponse;

pub(super) use callbacks::Telling;
pub(super) use clock::offset_millis;

/// Answers a request below `/.test-hooks/`; `None` for all others.
pub(super) fn serve(request: &Request) -> Option<Result<JsValue, JsValue>> {
    let url = url::Url::parse(&request.url()).ok()?;
    let (hook, argument) = url.path().strip_prefix("/.test-hooks/")?.split_once('/')?;
    let promise = match hook {
        "callbacks" => return Some(callbacks::tell()),
        "clock" => return Some(clock::turn(argument)),
        "fault" => fault::strike(argument)?,
        "memory" => return Some(json(&memory_bytes().to_string())),
        "verify" => verify::verify(request)?,
        _ => return None,
    };
    Some(Ok(promise.into()))
}

/// `/.test-hooks/memory/`: the size of the wasm memory (`memory.buffer.byteLength`). It never shrinks.
fn memory_bytes() -> usize {
    core::arch::wasm32::memory_size(0) * 64 * 1024
}

fn json(body: &str) -> Result<JsValue, JsValue> {
    answer(&AuthResponse::json(200, body))
}
