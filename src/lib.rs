//! Auth.js at the edge.

pub mod cookies;
pub mod http;
pub mod jose;
pub mod log;
pub mod oauth;
pub mod platform;
pub mod reason;
pub mod secret;
pub mod timestamp;
