//! Auth.js at the edge: a Cloudflare Worker that serves the Auth.js routes, keeps sessions byte-compatible with
//! `@auth/core`, and guards the paths of any site behind it.
//!
//! This package is the edge alone: it turns the runtime's requests into those of [`authjs`] and back. The map of the
//! whole is the documentation of [`authjs`].
//!
//! A deployer who writes callbacks in Rust turns the feature `entrypoint` off, implements [`callbacks::Callbacks`] and
//! exports a `fetch` that calls [`worker::serve`](worker).

// The public interface:
pub use authjs::{callbacks, http, model};
#[cfg(target_arch = "wasm32")]
pub mod worker;
