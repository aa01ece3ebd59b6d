#![doc = include_str!("../README.md")]
//!
//! # The steps of a sign-in
//!
//! Each step needs what the one before returned:
//!
//! 1. [`metadata::discovery_request`], [`metadata::process_discovery_response`]: an [`AuthorizationServer`].
//! 2. [`authorization::authorization_url`], and the browser comes back:
//!    [`authorization::validate_auth_response`], which proves that it answers our request.
//! 3. [`client_assertion::client_assertion`] for clients that sign, if only their secret; [`token::token_request`], [`token::process_token_response`]: a [`token::TokenSet`].
//! 4. [`id_token::parse`], [`id_token::expected_algorithm`], the signature under
//!    [`metadata::process_jwks_response`]'s keys, [`id_token::validate`].
//! 5. [`userinfo::userinfo_request`], [`userinfo::process_userinfo_response`], where the ID Token does not do; a signed
//!    response goes the way of an ID Token: [`userinfo::expected_algorithm`], the signature, [`userinfo::validate`].

mod agreed_algorithm;
mod client;
mod client_auth;
mod endpoint;
mod error;
mod error_code;
mod freshness;
mod numeric_date;
mod response;
mod server;
mod words;

// The public interface:
pub mod authorization;
pub mod client_assertion;
pub mod http;
pub mod id_token;
pub mod metadata;
#[cfg(feature = "oauth1")]
pub mod oauth1;
pub mod pkce;
pub mod token;
pub mod userinfo;

pub use authjs_jose as jose;
pub use client::{AssertionAudience, Client, ClientAuthMethod, MadeSecret};
pub use error::{Error, quoted, says_cancelled};
pub use error_code::ErrorCode;
pub use freshness::freshness;
pub use server::AuthorizationServer;
pub use words::Words;
