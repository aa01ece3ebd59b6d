//! Private keys that sign for a client: as a JSON Web Key ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)) or as
//! PKCS#8 in PEM ([RFC 5958](https://www.rfc-editor.org/rfc/rfc5958),
//! [RFC 7468 §10](https://www.rfc-editor.org/rfc/rfc7468#section-10)).

mod jwk;
mod pkcs8;

use std::fmt;

use zeroize::Zeroizing;

use super::algorithms::{self, JwsAlgorithm};
use crate::secret::Secret;

/// A private key whose public half somebody else verifies signatures with. Its numbers are never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKey {
    kty: &'static str,
    crv: Option<&'static str>,
    /// The one algorithm the key says it is for.
    alg: Option<&'static JwsAlgorithm>,
    kid: Option<String>,
    material: Material,
}

/// The key in the form that cryptographic libraries import.
#[derive(Clone, PartialEq, Eq)]
pub enum Material {
    /// A JSON Web Key with the members that make the key and no others.
    Jwk(Secret),
    /// PKCS#8, DER.
    Pkcs8(Zeroizing<Vec<u8>>),
}

/// Why a text is no key we can sign with. The text is never part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivateKeyError {
    /// Neither a JSON Web Key nor PKCS#8 in PEM.
    Unreadable,
    /// PEM of another kind than `PRIVATE KEY`: PKCS#1, SEC1, encrypted, a certificate.
    OtherPem,
    /// The key has no private half.
    Public,
    /// Of a type or on a curve that nothing here signs with, for encryption, or an RSA key under 2048 bits.
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
    /// Reads a key: JSON where the text begins with a brace, else PEM.
    pub fn parse(text: &str) -> Result<Self, PrivateKeyError> {
        let text = text.trim();
        if text.starts_with('{') { jwk::parse(text) } else { pkcs8::parse(text) }
    }

    /// This key under another name.
    #[must_use]
    pub fn with_kid(self, kid: impl Into<String>) -> Self {
        Self { kid: Some(kid.into()), ..self }
    }

    /// `kid`: what the other side calls the key.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The key itself, to be imported and shown to nobody.
    pub const fn material(&self) -> &Material {
        &self.material
    }

    /// Whether both are one key, by whatever name and in whatever form.
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (&self.material, &other.material) {
            (Material::Jwk(jwk), Material::Pkcs8(der)) | (Material::Pkcs8(der), Material::Jwk(jwk)) => {
                self.kty == other.kty && jwk::is_in(jwk, der)
            }
            (one, other) => one == other,
        }
    }

    /// The algorithm to sign with where nobody names one: the key's own word, else the usual one for its type.
    pub fn usual_algorithm(&self) -> Option<&'static JwsAlgorithm> {
        self.alg.or_else(|| algorithms::usual(self.kty, self.crv))
    }

    /// Whether the key may sign with `algorithm`: a key serves one algorithm only, where it says which
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
