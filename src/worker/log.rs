use authjs::log::{Level, LogEntry};

/// Writes a line to the runtime's log.
pub(super) fn write_log(entry: &LogEntry<'_>) {
    let line = entry.to_json();
    match entry.level {
        Level::Error => worker::console_error!("{line}"),
        Level::Warn => worker::console_warn!("{line}"),
        Level::Debug => worker::console_log!("{line}"),
    }
}
