use std::panic;

use wasm_bindgen::handler::set_on_abort;

use super::platform::write_log;
use authjs::Reason;
use authjs::log::{Level, LogEntry};

/// From now on a panic is a line of the log: where it happened, not its message, which may quote what a visitor sent.
/// (A debug build tells that, too.)
///
/// It ends the instance of the wasm, as a trap does. The next request makes another (src/worker/entry.js); until then
/// nothing can be called. Of itself wasm-bindgen would replace the instance in the middle of the next call, which is one
/// of a request of the old instance, and go on with its pointers.
pub(super) fn end_with_a_panic() {
    set_on_abort(|| {});
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let reason = Reason::Panic;
        write_log(&LogEntry::new(Level::Error, reason, &place));
        // With the message and JavaScript's stack, for whoever runs a build of their own.
        #[cfg(debug_assertions)]
        console_error_panic_hook::hook(info);
    }));
}
