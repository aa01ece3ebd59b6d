//! Auth.js at the edge: a Cloudflare Worker that serves the Auth.js routes, keeps sessions byte-compatible with
//! `@auth/core`, and guards the paths of any site behind it.
//!
//! # The map
//!
//! An arrow points down only: a module names none above it, and no two modules name each other.
//! `tests/layers` checks it.
//!
//! ```text
//!  edge      worker                      the only code that names the `worker` crate; wasm32 only
//!  top       auth                        the auth routes and the gate of one deployment
//!            routes                      one file per action: parse, assert, act, respond
//!            gate                        who may pass to the origin
//!            sign_in                     checks, the provider's flow, the deployer's decision
//!            session                     reads and issues sessions
//!  context   context                     of one request to an auth route
//!            deployment                  the state of an isolate: configuration, callbacks, keys, caches
//!            provider                    requests to a provider, its answers, metadata, keys, signatures
//!            request                     an auth route's method, path, query, cookies and body
//!  protocol  jose  oauth  oauth1         pure and sync: no I/O; time and randomness are arguments
//!            cookies  csrf  redirect
//!            path  matcher  upstream_address
//!            providers  pages  config
//!            claims                      which values of a profile make a user
//!            (of these, claims is the crate `authjs-claims`, jose is `authjs-jose`, oauth and oauth1 are `authjs-oauth`, cookies, csrf and redirect are
//!            `authjs-session`, path, matcher, forwarded and upstream_address are `authjs-gate`, in `crates/`)
//!  doors     doors::platform             fetch, cache, clock, randomness, signatures, AES, log
//!            doors::callbacks            what a deployer may decide in Rust
//! ```
//!
//! # Three walks
//!
//! `GET /dashboard`: `worker::fetch` → [`path`] checks the `Host` and makes the one canonical URL →
//! [`auth::Auth::is_auth_route`] says no → [`gate`] asks the [`matcher`] → `session::Sessions::current` opens the cookie
//! → `callbacks.authorized` → [`gate::Decision::Pass`] → `worker::forward` sends exactly the canonical URL on.
//! Nothing in it waits, so the runtime gets the origin's promise, with one JavaScript function attached that makes the
//! answer private. Exception: a session of more than 2 KiB is opened by the runtime's AES, which is a promise.
//!
//! `GET /api/auth/callback/github`: … → [`auth::Auth::handle`] → `routes::handle` parses [`request::AuthRequest`] and
//! enters a context → `routes::callback` → `sign_in::oauth` → `sign_in::checks` open the sealed cookies →
//! [`oauth::authorization::validate_auth_response`] gives `CallbackParams` → [`oauth::token::token_request`] takes them →
//! [`oauth::id_token::validate`] takes what [`provider::signature`] verified → the provider's profile mapping →
//! `sign_in::complete` asks `callbacks.sign_in` → `session::Sessions::issue` → redirect.
//! Each step takes the proof of the one before: none can be skipped.
//!
//! `POST /api/auth/session`: … → `routes::handle` → `Context::csrf_verified` → `routes::session` → `session::Sessions::current` →
//! `callbacks.jwt` with the update → `callbacks.session` → `session::Sessions::issue` → JSON.

pub mod auth;
pub mod config;
pub mod doors;
pub mod error;
pub mod gate;
pub mod http;
pub mod log;
pub mod model;
pub mod pages;
pub mod provider;
pub mod reason;
pub mod redirect_proxy;
pub mod request;
mod session;
#[cfg(target_arch = "wasm32")]
pub mod worker;

/// For the edge: what no deployer needs.
#[doc(hidden)]
pub mod internal {
    pub use crate::apart::apart;
    pub use crate::misconfigured::unconfigured;
    pub use crate::routes::refuse::{refuse, refuse_because};
}

mod apart;
mod callback_link;
mod context;
mod deployment;
mod misconfigured;
mod navigation;
mod random;
mod routes;
mod sign_in;

pub use doors::{callbacks, platform};
pub use request::route;

pub use authjs_claims as claims;
pub use authjs_gate::{matcher, path, request_headers as forwarded, upstream_address};
pub use authjs_jose as jose;
use authjs_jose::uri_component;
pub use authjs_jose::{secret, timestamp};
pub use authjs_oauth as oauth;
#[cfg(feature = "oauth1")]
pub use authjs_oauth::oauth1;
pub use authjs_providers as providers;
use authjs_session::keyring;
pub use authjs_session::{callback_url as redirect, cookies, csrf};
