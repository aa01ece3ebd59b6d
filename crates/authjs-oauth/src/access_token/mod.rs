//! Access tokens that a client sends to this site ([RFC 9068](https://www.rfc-editor.org/rfc/rfc9068),
//! [RFC 8725](https://www.rfc-editor.org/rfc/rfc8725)).
//!
//! [`bearer_token`] reads the `Authorization` header. Call [`parse`], choose the [`Issuer`] by
//! [`unverified_issuer`], then [`Issuer::algorithm`], verify the signature with exactly this
//! algorithm, and call [`validate()`].

mod authorization;
mod claims;
mod validate;

pub use authorization::{Malformed, bearer_token};
pub use validate::{Issuer, ValidatedAccessToken, parse, unverified_issuer, validate};

#[cfg(test)]
mod tests;
