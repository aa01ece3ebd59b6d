//! The documents that a provider publishes about itself: its metadata and its keys.

mod discovery;
mod issuer;
mod jwks;

pub use discovery::{discovery_request, parse, process_discovery_response};
pub use jwks::{jwks_request, process_jwks_response};
