//! The door of the npm package: configurations, code and handlers of JavaScript.
//!
//! JavaScript registers a configuration once, as JSON, and gets a number. Each request names that
//! number and brings its code, because the functions of a request may close over the request.

mod code;
mod configuration;
mod core;
mod serve;
mod token;
mod visitor;

pub use configuration::{configure, forget};
pub use core::core;
pub use serve::{answer, purge, session};
pub use token::{open_token, seal_token};
