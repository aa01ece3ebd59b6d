//! ID Tokens ([OpenID Connect Core §2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)).
//!
//! [`parse`], then [`expected_algorithm`], then the signature with it and no other, then [`validate()`].

mod algorithm;
mod claims;
mod hashes;
mod header;
mod requirements;
mod validate;

pub use algorithm::expected_algorithm;
pub use header::parse;
pub use requirements::Requirements;
pub use validate::{Expected, ValidatedIdToken, validate};

#[cfg(test)]
mod tests;
