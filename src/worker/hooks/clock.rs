use std::cell::Cell;

use wasm_bindgen::prelude::*;

thread_local! {
    static OFFSET_MILLIS: Cell<i64> = const { Cell::new(0) };
}

/// Returns the difference between the clock of this isolate and the runtime's.
pub(in crate::worker) fn offset_millis() -> i64 {
    OFFSET_MILLIS.get()
}

/// Answers `/.test-hooks/clock/<seconds>`: from now on, the clock is this many seconds ahead, or
/// behind.
pub(super) fn turn(seconds: &str) -> Result<JsValue, JsValue> {
    let seconds: i64 = seconds.parse().map_err(|_| "not a number of seconds")?;
    OFFSET_MILLIS.set(seconds.saturating_mul(1000));
    super::json("true")
}
