//! HTTP as the flows see it: what comes in, what goes out, and, of the crate `authjs-oauth`, what we fetch.
//!
//! Plain structs rather than the `http` crate's: a `HeaderMap` copied from the runtime costs more CPU than a
//! whole session check. What passes through to an origin never takes these shapes.

mod cache_control;
mod incoming;
mod response;

pub use authjs_oauth::http::{OutgoingRequest, OutgoingResponse, Params, append_query, is_loopback};

pub use cache_control::{SHARED_CACHE_HEADERS, names_shared_caches, private_cache_control};
pub use incoming::{Headers, IncomingRequest, Method};
pub use response::AuthResponse;
pub(crate) use response::UNCACHED;
