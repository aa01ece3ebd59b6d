//! HTTP as the flows see it: what comes in, what goes out, what we fetch.
//!
//! Plain structs rather than the `http` crate's: a `HeaderMap` copied from the runtime costs more CPU than a
//! whole session check. What passes through to an origin never takes these shapes.

mod cache_control;
mod incoming;
mod outgoing;
mod params;
mod response;

pub use cache_control::{SHARED_CACHE_HEADERS, names_shared_caches, private_cache_control};
pub use incoming::{Headers, IncomingRequest, Method};
pub use outgoing::{OutgoingRequest, OutgoingResponse};
pub use params::{Params, append_query};
pub use response::AuthResponse;
pub(crate) use response::UNCACHED;
