//! The edge: Cloudflare's runtime, and the only code that names its crates.
//!
//! Every crossing into JavaScript costs about a microsecond. This module therefore reads one field
//! at a time, and only those that a decision needs. Requests and responses that pass through remain
//! the runtime's own objects.

// worker-build's shim requires its start-up symbols.
use worker as _;

mod aes_cbc;
mod answer;
mod at_once;
mod auth_route;
mod auth_state;
mod bindings;
mod body;
mod cors;
mod d1;
mod deployment;
#[cfg(feature = "entrypoint")]
mod entry;
mod env;
mod forward;
mod handler;
#[cfg(feature = "test-hooks")]
mod hooks;
mod incoming;
mod isolate;
#[cfg(feature = "javascript")]
mod javascript;
mod kv;
mod log;
mod loop_warning;
mod marks;
mod origin;
mod origin_answer;
mod origin_kind;
mod origin_timeout;
mod outgoing;
mod panic;
mod platform;
mod random;
mod rate_limit;
mod rebuilt;
#[cfg(feature = "operations")]
mod records;
mod scheduled;
mod send_email;
mod serve;
#[cfg(feature = "operations")]
mod server_timing;
mod settled;
mod signature_sign;
mod signature_verify;
#[cfg(feature = "email-smtp")]
mod socket;
mod start;
mod template;
mod timer;
mod unicode;
mod unreachable;
mod visitor_headers;

pub use deployment::Deployment;
#[cfg(feature = "entrypoint")]
pub use entry::{fetch, prepare, purge};
pub use handler::Visitor;
#[cfg(feature = "javascript")]
pub use javascript::*;
pub use scheduled::scheduled;
pub use serve::{serve, serve_lazy, serve_with};
pub use start::start;
