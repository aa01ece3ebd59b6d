#![doc = include_str!("../README.md")]
//!
//! # The steps of a sign-in
//!
//! Each step needs the result of the step before:
//!
//! 1. [`metadata::discovery_request`] and [`metadata::process_discovery_response`] return an
//!    [`AuthorizationServer`].
//! 2. [`authorization::authorization_url`] is where the browser goes. When it comes back,
//!    [`authorization::validate_auth_response`] proves that the response answers this request.
//! 3. [`client_assertion::client_assertion`] is for clients that sign an assertion or their secret.
//!    [`token::token_request`] and [`token::process_token_response`] return a [`token::TokenSet`].
//!    [`token::refresh_request`] asks for a newer one.
//! 4. [`id_token::parse`] and [`id_token::expected_algorithm`] come before the signature is
//!    verified with the keys of [`metadata::process_jwks_response`]. Then [`id_token::validate`]
//!    checks the claims.
//! 5. [`userinfo::userinfo_request`] and [`userinfo::process_userinfo_response`] are for profiles
//!    that are not in the ID Token. A signed response is checked like an ID Token:
//!    [`userinfo::expected_algorithm`], the signature, [`userinfo::validate`].
//!
//! A site that accepts access tokens of others validates them with [`access_token`]. A sign-out that the
//! provider starts is a [`logout_token`]. One that reaches the provider is a [`logout::logout_url`], and a
//! [`token::revocation_request`].

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
mod subject;
mod words;

// The public interface:
pub mod access_token;
pub mod authorization;
pub mod client_assertion;
pub mod http;
pub mod id_token;
pub mod logout;
pub mod logout_token;
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
