//! Private keys that sign for a client: as a JSON Web Key ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)) or as
//! PKCS #8 in PEM ([RFC 5958](https://www.rfc-editor.org/rfc/rfc5958),
//! [RFC 7468 §10](https://www.rfc-editor.org/rfc/rfc7468#section-10)).

mod jwk;
mod pkcs8;

use std::fmt;

use zeroize::Zeroizing;

use super::algorithms::{self, JwsAlgorithm};
use super::jwk::Jwk;
use crate::secret::Secret;

/// A private key. The other party verifies its signatures with the public half. Its numbers are
/// never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKey {
    kty: &'static str,
    crv: Option<&'static str>,
    /// The `alg` of the key, if it has one.
    alg: Option<&'static JwsAlgorithm>,
    kid: Option<String>,
    material: Material,
}

/// A key in the form that cryptographic libraries import.
#[derive(Clone, PartialEq, Eq)]
pub enum Material {
    /// A JSON Web Key with only the members that make the key.
    Jwk(Secret),
    /// PKCS #8, DER.
    Pkcs8(Zeroizing<Vec<u8>>),
}

/// The reason why a text is not a usable key. The error never contains the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivateKeyError {
    /// The text is neither a JSON Web Key nor PKCS #8 in PEM.
    Unreadable,
    /// The PEM has a label other than `PRIVATE KEY`: PKCS #1, SEC1, an encrypted key, a
    /// certificate.
    OtherPem,
    /// The key has no private half.
    Public,
    /// The key has an unsupported type or curve, is for encryption, or is an RSA key under 2048 bits.
    Unsuitable,
}

impl fmt::Display for PrivateKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "it is neither a JSON Web Key nor PKCS #8 in PEM",
            Self::OtherPem => "it is PEM, but not of a `PRIVATE KEY`",
            Self::Public => "it has no private half",
            Self::Unsuitable => "it cannot sign: its type, curve, purpose or size",
        })
    }
}

impl std::error::Error for PrivateKeyError {}

impl PrivateKey {
    /// Parses a key: JSON if the text begins with a brace, otherwise PEM.
    pub fn parse(text: &str) -> Result<Self, PrivateKeyError> {
        let text = text.trim();
        if text.starts_with('{') { jwk::parse(text) } else { pkcs8::parse(text) }
    }

    /// Returns this key with another `kid`.
    #[must_use]
    pub fn with_kid(self, kid: impl Into<String>) -> Self {
        Self { kid: Some(kid.into()), ..self }
    }

    /// Returns the `kid`, with which the other party finds the public half.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Returns the key itself, for import. Never log it.
    pub const fn material(&self) -> &Material {
        &self.material
    }

    /// Returns the public half, with only the members that make it. `None` if the key is PKCS #8,
    /// which may lack it: a runtime computes it.
    pub fn public_half(&self) -> Option<Jwk> {
        match &self.material {
            Material::Jwk(text) => jwk::public_half(text),
            Material::Pkcs8(_) => None,
        }
    }

    /// Returns whether both are the same key. Their `kid` and form may differ.
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (&self.material, &other.material) {
            (Material::Jwk(jwk), Material::Pkcs8(der)) | (Material::Pkcs8(der), Material::Jwk(jwk)) => {
                self.kty == other.kty && jwk::is_in(jwk, der)
            }
            (one, other) => one == other,
        }
    }

    /// Returns the default algorithm for signing: the `alg` of the key, otherwise the usual one for
    /// its type.
    pub fn usual_algorithm(&self) -> Option<&'static JwsAlgorithm> {
        self.alg.or_else(|| algorithms::usual(self.kty, self.crv))
    }

    /// Returns whether the key may sign with `algorithm`. A key that has an `alg` signs with no other algorithm
    /// ([RFC 8725 §3.1](https://www.rfc-editor.org/rfc/rfc8725#section-3.1)).
    pub fn fits(&self, algorithm: &JwsAlgorithm) -> bool {
        self.kty == algorithm.kty && self.crv == algorithm.crv && self.alg.is_none_or(|alg| alg == algorithm)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("kty", &self.kty).field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests;
