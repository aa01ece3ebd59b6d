//! The token endpoint ([RFC 6749 §4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3)).

mod refresh;
mod request;
mod response;
mod revocation;
mod token_set;

pub use refresh::refresh_request;
pub use request::token_request;
pub use response::process_token_response;
pub use revocation::{TokenTypeHint, process_revocation_response, revocation_request};
pub use token_set::TokenSet;
