use std::cell::Cell;
use std::rc::Rc;

use authjs::http::AuthResponse;
use authjs::log::{Level, LogEntry, LogSettings, RequestId};

thread_local! {
    static SETTINGS: Cell<LogSettings> = const { Cell::new(LogSettings::DEFAULT) };
}

/// Sets `log` of the configuration, for the lines that follow and that name no configuration: those of
/// the runtime's failures. Of several configurations, the last one counts.
pub(super) fn configure(settings: LogSettings) {
    SETTINGS.set(settings);
}

/// Writes a line to the runtime's log, if its level is to be written.
pub(super) fn write_log(entry: &LogEntry<'_>) {
    write_log_of(SETTINGS.get(), entry);
}

/// Does the same as [`write_log`] for a line of the configuration that has these settings.
pub(super) fn write_log_of(settings: LogSettings, entry: &LogEntry<'_>) {
    if !settings.shows(entry.level) {
        return;
    }
    let line = entry.to_line(settings.format);
    match entry.level {
        Level::Error => worker::console_error!("{line}"),
        Level::Warn => worker::console_warn!("{line}"),
        Level::Debug => worker::console_log!("{line}"),
    }
}

/// Writes the only line of a request, and returns the answer with the id of that line.
pub(super) fn logged(entry: LogEntry<'_>, response: AuthResponse) -> AuthResponse {
    let id = new_request_id();
    write_log(&entry.request(&id));
    response.identified(&id)
}

/// Returns an id for a request that has none yet.
pub(super) fn new_request_id() -> Rc<str> {
    RequestId::default().get(random)
}

/// Fills `buffer` with random bytes.
fn random(buffer: &mut [u8]) {
    // The id of a request protects nothing. An id of zeros is better than no answer.
    let _ = getrandom::fill(buffer);
}
