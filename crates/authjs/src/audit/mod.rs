//! What the audit trail and the metrics record, as text. docs/audit.md and docs/metrics.md have the schemas.

mod event;
mod frame;
mod measurement;

pub use crate::config::Sink;
pub use event::Event;
pub(crate) use event::EventName;
pub(crate) use frame::Frame;
pub use measurement::{Measurement, Outcome};
