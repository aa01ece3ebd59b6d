//! Auth.js at the edge: a Cloudflare Worker that serves the Auth.js routes, reads and writes the
//! session cookies of `@auth/core`, and guards the paths of any site behind it.
//!
//! This package is only the edge: it converts the runtime's requests into those of [`authjs`] and
//! back. The documentation of [`authjs`] describes the whole project.
//!
//! A deployer who writes callbacks in Rust turns the feature `entrypoint` off, implements
//! [`callbacks::Callbacks`] and exports a `fetch` that calls [`worker::serve`](worker).

// The public interface:
pub use authjs::{AuthError, CurrentSession, ErrorKind, ErrorType, Reason, Redirection, SignInOptions};
pub use authjs::{callbacks, events, functions, http, log, model, oauth, platform};
#[cfg(target_arch = "wasm32")]
pub mod worker;
