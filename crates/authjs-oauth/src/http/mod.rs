//! HTTP as a client of the protocol sees it: requests to send, responses that came back, forms and queries.

mod outgoing;
mod params;

pub use outgoing::{OutgoingRequest, OutgoingResponse};
pub use params::{Params, append_query};

pub use crate::endpoint::is_loopback;
