use std::hint::black_box;

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::worker::at_once::at_once_or_later;
use crate::worker::bindings::set_timeout;

/// Answers `/.test-hooks/fault/<kind>`: causes a fault that must never happen, before anything is
/// awaited. `/.test-hooks/fault/<kind>/later` causes it after something was awaited, where answers of
/// requests are polled.
pub(super) fn strike(argument: &str) -> Option<Promise> {
    let (kind, later) = argument.split_once('/').unwrap_or((argument, ""));
    let fault: fn() = match kind {
        "panic" => panic,
        "abort" => || std::process::abort(),
        "overflow" => || _ = black_box(overflow(0)),
        _ => return None,
    };
    if later.is_empty() {
        fault();
    }
    let pending = at_once_or_later(Box::pin(async move {
        JsFuture::from(pause()).await?;
        fault();
        Ok(JsValue::UNDEFINED)
    }));
    pending.ok()?.dyn_into().ok()
}

fn pause() -> Promise {
    Promise::new(&mut |resolve, _| drop(set_timeout(&resolve, 50)))
}

#[expect(clippy::panic, reason = "the fault to test")]
fn panic() {
    panic!("a message with what a visitor sent: hunter2");
}

#[expect(unconditional_recursion, reason = "the fault to test")]
fn overflow(depth: u64) -> u64 {
    black_box(overflow(black_box(depth + 1))) + 1
}
