use std::panic;

use wasm_bindgen::handler::set_on_abort;

use super::log::write_log;
use authjs::Reason;
use authjs::log::{Level, LogEntry};

/// Makes a panic log a line with its location. The message is omitted, because it may quote a
/// visitor's request. (A debug build logs the message too.)
///
/// A panic ends the wasm instance, like a trap. The next request creates another one
/// (src/worker/entry.js), and until then no function can be called. wasm-bindgen alone would
/// replace the instance during the next call, which may belong to a request of the old instance,
/// and continue with the old pointers.
pub(super) fn end_with_a_panic() {
    set_on_abort(|| {});
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let reason = Reason::Panic;
        write_log(&LogEntry::new(Level::Error, reason, &place));
        // A debug build logs the message and JavaScript's stack, for developers.
        #[cfg(debug_assertions)]
        console_error_panic_hook::hook(info);
    }));
}
