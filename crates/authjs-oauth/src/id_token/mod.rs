//! ID Tokens ([OpenID Connect Core
//! §2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)).
//!
//! Call [`parse`], then [`expected_algorithm`], verify the signature with exactly this algorithm,
//! and call [`validate()`].

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
