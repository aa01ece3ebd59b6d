//! Signed tokens in compact serialization ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515)).

mod hmac;
pub(crate) mod parse;
mod sign;

use serde_json::{Map, Value};

use super::algorithms::{self, JwsAlgorithm};

pub use hmac::{hmac_sign, hmac_verify};
pub use parse::{JwsError, MAX_LENGTH, parse};
pub use sign::UnsignedJws;

/// The parts of a compact JWS whose signature is not verified yet.
#[derive(Clone, Debug)]
pub struct UnverifiedJws {
    /// The protected header.
    pub header: Map<String, Value>,
    /// The claims.
    pub unverified_claims: Map<String, Value>,
    /// The signed text: `header.payload`, as received.
    pub signing_input: String,
    /// The signature.
    pub signature: Vec<u8>,
}

impl UnverifiedJws {
    /// Returns `alg`, if it is supported. The caller checks that it is the agreed algorithm.
    pub fn algorithm(&self) -> Option<&'static JwsAlgorithm> {
        algorithms::find(self.header.get("alg")?.as_str()?)
    }

    /// Returns the `kid`, an opaque text that identifies a key.
    pub fn kid(&self) -> Option<&str> {
        self.header.get("kid")?.as_str()
    }
}
