//! HTTP for the flows: incoming requests, answers, and from the crate `authjs-oauth`, requests to
//! providers.
//!
//! The types are plain structs, not those of the `http` crate: copying a `HeaderMap` from the
//! runtime costs more CPU than a whole session check. Requests that pass through to an origin never
//! use these types.

mod cache_control;
mod incoming;
mod response;

pub use authjs_oauth::http::{OutgoingRequest, OutgoingResponse, Params, Purpose, append_query, is_loopback};

pub use cache_control::{SHARED_CACHE_HEADERS, names_shared_caches, private_cache_control};
pub use incoming::{Headers, IncomingRequest, Method};
pub(crate) use response::UNCACHED;
pub use response::{AuthResponse, REQUEST_ID};
