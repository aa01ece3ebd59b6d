//! The log: one line for each refusal, failure or step, with a code and without secrets.

mod entry;
mod form;
mod request_id;
mod step;

pub use crate::config::{Level, LogFormat, LogSettings};
pub use entry::{LogEntry, Topic};
pub use request_id::RequestId;
pub use step::Step;
