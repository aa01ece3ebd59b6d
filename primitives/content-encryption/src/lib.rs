//! `A256CBC-HS512` ([RFC 7518 §5.2.5](https://www.rfc-editor.org/rfc/rfc7518#section-5.2.5)), the content encryption of
//! every sealed cookie, on RustCrypto's ciphers and hashes.
//!
//! Generic code is compiled with the settings of the crate that uses it, not of the one that wrote it. This crate is where
//! AES and CBC, HMAC and SHA-512 meet, and is compiled for speed, too: see `[profile.release]` in `Cargo.toml`.

mod cbc;
mod content_key;

pub use crate::cbc::{CbcDirection, CbcTask};
pub use content_key::{AssociatedData, ContentKey};
