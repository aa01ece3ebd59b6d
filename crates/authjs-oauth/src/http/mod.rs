//! HTTP for a client of the protocol: requests to send, responses that were received, forms and
//! queries.

mod outgoing;
mod params;

pub use outgoing::{OutgoingRequest, OutgoingResponse, Purpose};
pub use params::{Params, append_query};

pub use crate::endpoint::is_loopback;
