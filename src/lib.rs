//! Auth.js at the edge: a Cloudflare Worker that serves the Auth.js routes, keeps sessions byte-compatible with
//! `@auth/core`, and guards the paths of any site behind it.
//!
//! # The map
//!
//! Three rings, two doors. Dependencies point inwards only.
//!
//! ```text
//!  edge      worker                      the only code that names the `worker` crate; wasm32 only
//!  flows     auth  authorized            a request from beginning to end
//!            actions  session  checks    async, talk to the doors
//!            discovery  id_token  userinfo
//!            client_assertion  signed_by  signature
//!            oauth1_request  provider_answer
//!            request  route  body      an auth route's method, path, query, cookies and body
//!  protocol  jose  oauth  oauth1         pure and sync: no I/O; time and randomness are arguments
//!            cookies  csrf  redirect
//!            path  matcher  upstream_address
//!            providers  pages  config
//!            (of these, what every session check runs is the crate `authjs-primitives`, in `primitives/`: cookies,
//!            csrf, redirect, path, forwarded and the sealed half of jose; A256CBC-HS512 itself is `authjs-a256cbc-hs512`, in `crates/`)
//!  doors     platform::Platform          fetch, cache, clock, randomness, signatures, AES, log
//!            callbacks::Callbacks        what a deployer may decide in Rust
//! ```
//!
//! # The walk of two requests
//!
//! `GET /dashboard`: `worker::fetch` → [`path`] checks the `Host` and makes the one canonical URL →
//! [`auth::Auth::is_auth_route`] says no → [`authorized`] asks the [`matcher`] → [`session::read`] opens the cookie
//! → `callbacks.authorized` → [`authorized::Gate::Pass`] → `worker::forward` sends exactly the canonical URL on.
//! Nothing in it waits, so the runtime gets the origin's promise, with one JavaScript function attached that makes the
//! answer private. Exception: a session of more than 2 KiB is opened by the runtime's AES, which is a promise.
//!
//! `GET /api/auth/callback/github`: … → [`auth::Auth::handle`] → [`route`] → [`request::AuthRequest`] →
//! `actions::callback` → `checks` open the sealed cookies → [`oauth::authorization::validate_auth_response`] gives
//! `CallbackParams` → [`oauth::token::token_request`] takes them → [`oauth::id_token::validate`] takes what
//! [`signature`] verified → the provider's profile mapping → `callbacks.sign_in` → [`session::issue`] → redirect.
//! Each step takes the proof of the one before: none can be skipped.

pub mod auth;
pub mod authorized;
pub mod body;
pub mod callbacks;
pub mod config;
pub mod error;
pub mod http;
pub mod jose;
pub mod log;
pub mod matcher;
pub mod oauth;
#[cfg(feature = "oauth1")]
pub mod oauth1;
pub mod pages;
pub mod platform;
pub mod provider;
pub mod providers;
pub mod reason;
pub mod redirect_proxy;
pub mod request;
pub mod route;
mod session;
pub mod upstream_address;
#[cfg(target_arch = "wasm32")]
pub mod worker;

mod actions;
mod apart;
mod checks;
mod client_assertion;
mod context;
mod deployment;
mod failure;
mod id_token;
mod keyring;
#[cfg(feature = "oauth1")]
mod oauth1_request;
mod random;
mod refusal;
mod signed_by;
mod userinfo;

use authjs_primitives::uri_component;
pub use authjs_primitives::{cookies, csrf, forwarded, path, redirect, secret, timestamp};
