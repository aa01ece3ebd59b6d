//! The OAuth 2.0 and OpenID Connect client: pure pairs of `x_request` and `process_x_response`.
//!
//! A sign-in takes these steps, each of which needs what the one before returned:
//!
//! 1. [`metadata::discovery_request`], [`metadata::process_discovery_response`]: an [`AuthorizationServer`].
//! 2. [`authorization::authorization_url`], and the browser comes back:
//!    [`authorization::validate_auth_response`], which proves that it answers our request.
//! 3. [`client_assertion::client_assertion`] for clients that sign, if only their secret; [`token::token_request`], [`token::process_token_response`]: a [`token::TokenSet`].
//! 4. [`id_token::parse`], [`id_token::expected_algorithm`], the signature under
//!    [`metadata::process_jwks_response`]'s keys, [`id_token::validate`].
//! 5. [`userinfo::userinfo_request`], [`userinfo::process_userinfo_response`], where the ID Token does not do; a signed
//!    response goes the way of an ID Token: [`userinfo::expected_algorithm`], the signature, [`userinfo::validate`].
//!
//! Nothing here does I/O, knows the time or rolls dice.

pub mod authorization;
pub mod client_assertion;
pub mod endpoint;
pub mod id_token;
pub mod metadata;
pub mod pkce;
pub mod token;
pub mod userinfo;

mod agreed_algorithm;
mod client;
mod client_auth;
mod error;
mod error_code;
mod freshness;
mod numeric_date;
pub(crate) mod response;
mod server;
mod words;

pub use client::{AssertionAudience, Client, ClientAuthMethod, MadeSecret};
pub use error::Error;
pub(crate) use error::quoted;
pub(crate) use error::says_cancelled;
pub use error_code::ErrorCode;
pub use freshness::freshness;
pub use server::AuthorizationServer;
pub(crate) use words::Words;
