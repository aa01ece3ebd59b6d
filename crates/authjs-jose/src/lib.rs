#![doc = include_str!("../README.md")]

// The public interface:
pub mod algorithms;
pub mod base64url;
pub mod danger;
pub mod digits;
pub mod hash;
pub mod json;
pub mod jwe;
pub mod jwk;
pub mod jws;
pub mod jwt;
pub mod private_key;
pub mod random_pool;
pub mod secret;
pub mod timestamp;
pub mod uri_component;

/// Exported only for the tests of this workspace.
#[doc(hidden)]
pub mod internal {
    pub use crate::jws::parse::{parse_part, split, validate_header};
}
