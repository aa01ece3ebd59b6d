//! The assertion that a signature was verified, which a caller must justify.
//!
//! Functions that need verified claims take a [`SignatureVerified`]. Only the code that verifies
//! signatures creates one.

use serde_json::{Map, Value};

use super::jws::UnverifiedJws;
use super::{base64url, digits};

/// The header and claims of a JWS whose signature was verified.
#[derive(Clone, Debug)]
pub struct SignatureVerified {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    signing_input: String,
}

impl SignatureVerified {
    /// Asserts that the signature of `jws` was verified, with a key of its issuer and with the
    /// algorithm that was agreed on. This function checks nothing.
    pub fn assertion(jws: UnverifiedJws) -> Self {
        Self { header: jws.header, claims: jws.unverified_claims, signing_input: jws.signing_input }
    }

    /// Returns the protected header.
    pub const fn header(&self) -> &Map<String, Value> {
        &self.header
    }

    /// Returns the claims.
    pub const fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// Returns the claims, with [all digits](digits::keep_digits) of long numbers.
    pub fn into_profile(self) -> Map<String, Value> {
        let Self { mut claims, signing_input, .. } = self;
        if digits::has_float(&claims) {
            let payload = signing_input.split('.').nth(1).and_then(base64url::decode);
            digits::keep_digits(&mut claims, &payload.unwrap_or_default());
        }
        claims
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jws::parse;

    #[test]
    fn a_profile_has_all_claims_and_all_digits() {
        for (payload, expected) in [
            (r#"{"sub":"alice","n":1.5}"#, r#"{"sub":"alice","n":1.5}"#),
            (r#"{"id":123456789012345678901}"#, r#"{"id":"123456789012345678901"}"#),
            (r#"{"a":[{"id":-98765432109876543210}]}"#, r#"{"a":[{"id":"-98765432109876543210"}]}"#),
        ] {
            let [header, payload] =
                [r#"{"alg":"RS256"}"#, payload].map(|part| base64url::encode(part.as_bytes()));
            let verified = SignatureVerified::assertion(parse(&format!("{header}.{payload}.c2ln")).unwrap());
            assert_eq!(Value::Object(verified.into_profile()).to_string(), expected);
        }
    }
}
