//! Logout Tokens ([OpenID Connect Back-Channel Logout
//! §2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken)).
//!
//! Call [`parse`], then [`expected_algorithm`], verify the signature with exactly this algorithm,
//! and call [`validate()`].

mod claims;
mod header;
mod validate;

pub use header::{expected_algorithm, parse};
pub use validate::{ValidatedLogoutToken, validate};

#[cfg(test)]
mod tests;
