#![doc = include_str!("../README.md")]
//!
//! # The map
//!
//! An arrow points down only: a module names none above it, and no two modules name each other.
//! `tests/layers` checks it.
//!
//! ```text
//!  top       own_request                 what code on the server asks of the auth routes
//!            purge                       removes rows that have expired
//!            auth                        the auth routes and the gate of one deployment
//!            routes                      one file per action: parse, assert, act, respond
//!            gate                        who may pass to the origin
//!            sign_in                     checks, the provider's flow, the deployer's decision
//!            session                     reads and issues sessions
//!            step_up                     what the gate asks of the next sign-in
//!            refresh                     the tokens of sessions, which stay fresh
//!            configured                  the callbacks and events of the configuration
//!  context   context                     of one request to an auth route
//!            trace                       the steps of a flow in the log
//!            deployment                  the state of an isolate: configuration, callbacks, keys, caches
//!            provider                    requests to a provider, its answers, metadata, keys, signatures
//!            request                     an auth route's method, path, query, cookies and body
//!            assertion                   the signed assertions for the origin, and their keys
//!            customised                  a platform with a deployer's functions, whose requests are recorded
//!            observer                    records events and measurements of a request
//!            health                      what an isolate knows about servers and stores
//!            measured                    a database whose answers are timed
//!            sql_store                   the store in an SQL database
//!            session_cache               sessions that this isolate has read within seconds
//!            family_cache                families of sessions that this isolate has read within seconds
//!  data      pages  config  http         pure and sync: no I/O; time and randomness are arguments
//!            error  reason  model  log  audit
//!  doors     doors::platform             fetch, cache, clock, randomness, signatures, AES, log
//!            doors::store                users, accounts, sessions, verification tokens, authenticators
//!            doors::database             SQL statements
//!            doors::state                which sessions of the strategy `jwt` have ended
//!            doors::callbacks            what a deployer may decide in Rust
//!            doors::events               what a deployer may learn in Rust
//!            doors::functions            which functions a deployer may replace in Rust
//! ```
//!
//! The edge, `authjs-worker`, stands above. Below stand the crates of the protocol, pure and sync:
//!
//! ```text
//!  authjs-providers                      one row for each built-in provider
//!  authjs-email                          sign-in by e-mail: addresses, mails, requests to mail services
//!  authjs-oauth   authjs-claims          the OAuth client; which values of a profile make a user
//!  authjs-session authjs-gate            the session cookie; canonical paths, patterns, request headers
//!  authjs-store                          the SQL of the database, and its rows
//!  authjs-jose                           JWE, JWS, JWK, JWT, secrets, timestamps
//!  authjs-a256cbc-hs512                  the content encryption
//! ```
//!
//! `ARCHITECTURE.md` follows three requests from end to end.

// The public interface:
pub mod config;
pub mod gate;
pub mod http;
pub mod log;
pub mod model;
pub use auth::{Auth, misconfigured};
pub use doors::{callbacks, database, events, functions, platform, state, store};
pub use error::{AuthError, ErrorKind, ErrorType};
pub use own_request::{CurrentSession, Redirection, SignInOptions};
pub use reason::Reason;
pub use request::body::{ExpectedBody, MAX_BODY_BYTES};
pub use sql_store::SqlStore;

// The crates below, whose types it names:
pub use authjs_claims as claims;
pub use authjs_email as email;
pub use authjs_gate::{
    cors, matcher, origins, path, request_headers as forwarded, rules, trace_context, upstream_address,
};
pub use authjs_jose as jose;
pub use authjs_jose::{secret, timestamp};
pub use authjs_oauth as oauth;
#[cfg(feature = "oauth1")]
pub use authjs_oauth::oauth1;
pub use authjs_providers as providers;
pub use authjs_session::{callback_url as redirect, cookies, csrf};
pub use authjs_store as statements;

/// Used by the edge and the tests, not by deployers. It may change at any time.
#[doc(hidden)]
pub mod internal {
    pub use crate::apart::apart;
    pub use crate::misconfigured::unconfigured;
    pub use crate::origin_failure::{OriginFailure, OriginFailures};
    #[cfg(feature = "webauthn")]
    pub use crate::pages::SigninWebAuthn;
    pub use crate::pages::{
        Look, SigninCredentials, SigninEmail, SigninForm, SigninPage, SigninProvider, Theme, signin,
    };
    pub use crate::request::route;
    pub use crate::routes::refuse::{refuse, refuse_because};
    pub use crate::warm_up::warm_up;
}

mod apart;
mod assertion;
pub mod audit;
mod auth;
mod callback_link;
mod configured;
mod context;
mod customised;
mod deployment;
mod doors;
mod error;
mod family_cache;
#[cfg(all(feature = "bearer", feature = "operations"))]
mod health;
#[cfg(feature = "bearer")]
mod introspected;
mod measured;
mod misconfigured;
mod navigation;
mod observer;
mod origin_failure;
mod own_request;
mod pages;
mod provider;
mod purge;
mod random;
mod reason;
mod redirect_proxy;
mod refresh;
mod request;
mod routes;
mod session;
mod session_cache;
mod sign_in;
mod sql_store;
mod step_up;
mod stored_tokens;
mod token_cache;
mod trace;
mod transaction;
mod warm_up;

use authjs_jose::uri_component;
use authjs_session::keyring;
