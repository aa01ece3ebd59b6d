//! The door of the npm package: configurations, code and handlers of JavaScript.
//!
//! JavaScript registers a configuration once, as JSON, and gets a number. Each request names that
//! number and brings its code, because the functions of a request may close over the request.

mod code;
mod configuration;
mod serve;
mod visitor;

pub use configuration::configure;
pub use serve::{answer, purge, session};
