//! The OAuth 2.0 and OpenID Connect client: pure pairs of `x_request` and `process_x_response`.

mod client;
mod server;

pub use client::{Client, ClientAuthMethod};
pub use server::AuthorizationServer;
