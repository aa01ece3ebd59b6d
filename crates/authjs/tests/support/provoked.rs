//! The reasons that the tests provoke: `npm test` requires all of them.

use std::path::Path;

use authjs::log::{LogEntry, Topic};

/// Makes an empty file with the reason's code as its name in the folder `AUTHJS_PROVOKED`, if the variable is set.
pub fn record(entry: &LogEntry<'_>) {
    let (Some(folder), Topic::Reason(reason)) = (std::env::var_os("AUTHJS_PROVOKED"), entry.topic) else {
        return;
    };
    std::fs::write(Path::new(&folder).join(reason.code()), "").unwrap();
}
