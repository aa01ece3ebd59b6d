use authjs_jose::algorithms::{self, JwsAlgorithm};
use authjs_jose::base64url;
use authjs_jose::jwk::Jwk;
use serde_json::{Map, Value};

use crate::cbor::Reader;
use crate::error::WebAuthnError;

/// The COSE algorithms that the options offer, in the order of SimpleWebAuthn: EdDSA, ES256, RS256
/// ([registry](https://www.iana.org/assignments/cose/cose.xhtml#algorithms)).
pub const ALGORITHMS: [i64; 3] = [-8, -7, -257];

/// A public key of a credential ([RFC 9052 §7](https://www.rfc-editor.org/rfc/rfc9052#section-7)).
#[derive(Debug)]
pub struct PublicKey {
    /// The COSE number of the algorithm.
    pub cose_algorithm: i64,
    /// The algorithm.
    pub algorithm: &'static JwsAlgorithm,
    /// The key, for a runtime to import.
    pub jwk: Jwk,
}

/// The members of a COSE key.
#[derive(Default)]
struct Members<'a> {
    key_type: Option<i64>,
    algorithm: Option<i64>,
    /// -1 as a number: the curve of EC2 and OKP keys.
    curve: Option<i64>,
    /// -1 as bytes: the modulus of an RSA key.
    modulus: Option<&'a [u8]>,
    /// -2: `x`, or the exponent of an RSA key.
    second: Option<&'a [u8]>,
    /// -3: `y`. In an RSA key it would be the private exponent.
    third: Option<&'a [u8]>,
}

impl PublicKey {
    /// Parses a COSE key of [`ALGORITHMS`].
    ///
    /// Errors if it has another algorithm, members beyond those of a public key
    /// ([§6.5.2](https://www.w3.org/TR/webauthn-3/#sctn-attested-credential-data)), a member twice, bytes
    /// after its end, or numbers of another size. The runtime checks that a point is on its curve.
    pub fn parse(bytes: &[u8]) -> Result<Self, WebAuthnError> {
        let mut reader = Reader::new(bytes);
        let members = Members::read(&mut reader)?;
        if !reader.rest().is_empty() {
            return Err(WebAuthnError::Cbor);
        }
        members.key().ok_or(WebAuthnError::PublicKey)
    }

    /// Returns the bytes after a COSE key.
    pub(crate) fn end(bytes: &[u8]) -> Result<&[u8], WebAuthnError> {
        let mut reader = Reader::new(bytes);
        reader.skip()?;
        Ok(reader.rest())
    }
}

impl<'a> Members<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, WebAuthnError> {
        let mut members = Self::default();
        for _ in 0..reader.map()? {
            let is_repeated = match reader.integer()? {
                1 => members.key_type.replace(reader.integer()?).is_some(),
                3 => members.algorithm.replace(reader.integer()?).is_some(),
                -1 if members.key_type == Some(3) => members.modulus.replace(reader.bytes()?).is_some(),
                -1 => members.curve.replace(reader.integer()?).is_some(),
                -2 => members.second.replace(reader.bytes()?).is_some(),
                -3 => members.third.replace(reader.bytes()?).is_some(),
                _ => return Err(WebAuthnError::PublicKey),
            };
            if is_repeated {
                return Err(WebAuthnError::PublicKey);
            }
        }
        Ok(members)
    }

    /// Returns the key if its members are exactly those of its algorithm.
    fn key(&self) -> Option<PublicKey> {
        let Self { key_type, algorithm, curve, modulus, second, third } = *self;
        let (name, members): (_, &[(&str, Member<'_>)]) = match (key_type?, algorithm?) {
            (1, -8) if curve == Some(6) && modulus.is_none() && third.is_none() => (
                "EdDSA",
                &[
                    ("kty", Member::Text("OKP")),
                    ("crv", Member::Text("Ed25519")),
                    ("x", Member::Bytes(second?)),
                ],
            ),
            (2, -7) if curve == Some(1) && modulus.is_none() => (
                "ES256",
                &[
                    ("kty", Member::Text("EC")),
                    ("crv", Member::Text("P-256")),
                    ("x", Member::Bytes(second?)),
                    ("y", Member::Bytes(third?)),
                ],
            ),
            (3, -257) if curve.is_none() && third.is_none() => (
                "RS256",
                &[
                    ("kty", Member::Text("RSA")),
                    ("n", Member::Bytes(modulus?)),
                    ("e", Member::Bytes(second?)),
                ],
            ),
            _ => return None,
        };
        let members: Map<String, Value> =
            members.iter().map(|(name, member)| ((*name).to_owned(), member.to_json())).collect();
        let (cose_algorithm, algorithm, jwk) = (algorithm?, algorithms::find(name)?, Jwk::new(members));
        jwk.fits(algorithm).then_some(PublicKey { cose_algorithm, algorithm, jwk })
    }
}

enum Member<'a> {
    Text(&'static str),
    Bytes(&'a [u8]),
}

impl Member<'_> {
    fn to_json(&self) -> Value {
        match self {
            Self::Text(text) => (*text).into(),
            Self::Bytes(bytes) => base64url::encode(bytes).into(),
        }
    }
}
