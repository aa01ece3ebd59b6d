//! The OAuth 1.0 client ([RFC 5849](https://www.rfc-editor.org/rfc/rfc5849)), "1.0a": pure, like
//! [OAuth 2.0](crate).
//!
//! Each step of a sign-in needs the result of the step before:
//!
//! 1. [`temporary_credential_request`], signed, and [`process_temporary_credentials`] return a
//!    request token and its secret.
//! 2. [`authorization_url`] is where the browser goes. When it comes back, [`validate_callback`]
//!    proves that the response answers this request.
//! 3. [`token_request`], signed, and [`process_token_response`] return an access token and its
//!    secret.
//! 4. [`userinfo_request`], signed, returns the user.
//!
//! Each request is a [`ProtocolRequest`] until it is [stamped](ProtocolRequest::stamped) with a
//! nonce and the time, and an [`UnsignedRequest`] until it is signed. Only a signed request can be
//! sent.

mod authorization;
mod base_string;
mod callback;
mod credentials;
mod encoding;
mod request;
mod response;
mod server;
mod sign;
mod signature_method;

pub use authorization::authorization_url;
pub use callback::{CallbackParams, Refused, validate_callback};
pub use credentials::Credentials;
pub use request::{ProtocolRequest, temporary_credential_request, token_request, userinfo_request};
pub use response::{TokenResponse, process_temporary_credentials, process_token_response};
pub use server::Server;
pub use sign::UnsignedRequest;
pub use signature_method::SignatureMethod;

#[cfg(test)]
mod vectors;
