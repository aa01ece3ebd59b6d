//! OAuth 1.0.

mod callback;
mod request;
mod start;

pub(super) use callback::identify;
pub(super) use start::start;
