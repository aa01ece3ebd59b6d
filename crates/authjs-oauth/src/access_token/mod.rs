//! Access tokens that a client sends to this site ([RFC 9068](https://www.rfc-editor.org/rfc/rfc9068),
//! [RFC 8725](https://www.rfc-editor.org/rfc/rfc8725)).
//!
//! [`bearer_token`] reads the `Authorization` header. Call [`parse`], choose the [`Issuer`] by
//! [`unverified_issuer`], then [`Issuer::algorithm`], verify the signature with exactly this
//! algorithm, and call [`validate()`]. An opaque token needs [`introspection_request`] instead.

mod authorization;
mod claims;
mod introspection;
mod validate;

pub use authorization::{Malformed, bearer_token};
pub use introspection::{introspection_request, process_introspection_response};
pub use validate::{Issuer, ValidatedAccessToken, parse, unverified_issuer, validate};

#[cfg(test)]
mod tests;
