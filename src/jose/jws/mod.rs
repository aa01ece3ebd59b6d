//! Signed tokens in compact serialization ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515)).

mod hmac;
mod parse;
mod sign;
#[cfg(test)]
#[cfg(feature = "josekit")]
mod wycheproof;

use serde_json::{Map, Value};

use super::algorithms::{self, JwsAlgorithm};
use super::{base64url, digits};

pub use hmac::{hmac_sign, hmac_verify};
pub use parse::{JwsError, MAX_LENGTH, parse};
pub use sign::UnsignedJws;

/// The parts of a compact JWS whose signature nobody has checked yet.
#[derive(Clone, Debug)]
pub struct UnverifiedJws {
    /// The protected header.
    pub header: Map<String, Value>,
    /// The claims.
    pub unverified_claims: Map<String, Value>,
    /// What was signed: `header.payload`, as received.
    pub signing_input: String,
    /// The signature.
    pub signature: Vec<u8>,
}

impl UnverifiedJws {
    /// `alg`, where it is one we support. Whether it is the one that was agreed on is for the caller to check.
    pub fn algorithm(&self) -> Option<&'static JwsAlgorithm> {
        algorithms::find(self.header.get("alg")?.as_str()?)
    }

    /// `kid`: an opaque text to look a key up by, good for nothing else.
    pub fn kid(&self) -> Option<&str> {
        self.header.get("kid")?.as_str()
    }
}

/// Claims whose signature holds. Made by [`crate::provider::signature::verify`] alone.
#[derive(Clone, Debug)]
pub struct SignatureVerified {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    signing_input: String,
}

impl SignatureVerified {
    /// Asserts that the signature of `jws` holds: to be called where the door has just said so, nowhere else.
    pub(crate) fn assertion(jws: UnverifiedJws) -> Self {
        Self { header: jws.header, claims: jws.unverified_claims, signing_input: jws.signing_input }
    }

    /// The protected header.
    pub const fn header(&self) -> &Map<String, Value> {
        &self.header
    }

    /// The claims.
    pub const fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// Returns the claims as a profile, with [the digits](digits::keep_digits) of long ids.
    pub fn into_profile(self) -> Map<String, Value> {
        let Self { mut claims, signing_input, .. } = self;
        if digits::has_float(&claims) {
            let payload = signing_input.split('.').nth(1).and_then(base64url::decode);
            digits::keep_digits(&mut claims, &payload.unwrap_or_default());
        }
        claims
    }
}
