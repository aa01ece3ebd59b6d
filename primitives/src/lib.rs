//! What every request runs: the one URL of a request, and which of its headers may reach the origin.
//!
//! Pure and sync: time and randomness are arguments. It is a crate of its own so that it can be compiled for speed and
//! all that runs at sign-ins and once per isolate for size, see `[profile.release]` in `Cargo.toml`. `authjs-worker` has
//! these modules under the same names.

pub mod forwarded;
pub mod path;
