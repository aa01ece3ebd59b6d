use authjs_jose::algorithms::{JwsAlgorithm, SignatureKind};
use authjs_jose::jwk::Jwk;

use crate::error::WebAuthnError;
use crate::public_key::PublicKey;

/// A signature that the runtime must verify.
#[derive(Debug)]
pub struct SignatureInput {
    /// The algorithm of the key.
    pub algorithm: &'static JwsAlgorithm,
    /// The public key.
    pub key: Jwk,
    /// The signed bytes.
    pub message: Vec<u8>,
    /// The signature, in the form of JOSE: ECDSA is `r || s`.
    pub signature: Vec<u8>,
}

/// The result of a runtime that has tried to verify a [`SignatureInput`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureOutcome {
    /// The signature holds.
    Valid,
    /// The signature does not hold.
    Invalid,
    /// The runtime refuses the key: its point is not on the curve.
    KeyUnusable,
}

impl SignatureInput {
    /// Errors if the signature is not in the form of the algorithm
    /// ([§6.5.5](https://www.w3.org/TR/webauthn-3/#sctn-signature-attestation-types)).
    pub(crate) fn new(
        key: PublicKey,
        authenticator_data: &[u8],
        client_data_hash: &[u8; 32],
        signature: &[u8],
    ) -> Result<Self, WebAuthnError> {
        let PublicKey { algorithm, jwk, .. } = key;
        let signature = match algorithm.kind {
            SignatureKind::Ecdsa => ecdsa_from_der(signature).ok_or(WebAuthnError::Signature)?.to_vec(),
            _ if signature.is_empty() => return Err(WebAuthnError::Signature),
            _ => signature.to_vec(),
        };
        let message = [authenticator_data, client_data_hash].concat();
        Ok(Self { algorithm, key: jwk, message, signature })
    }

    /// Returns a signature that does not hold, to learn whether the runtime accepts the key.
    pub(crate) fn probe(key: PublicKey) -> Self {
        let PublicKey { algorithm, jwk, .. } = key;
        let signature = vec![1; algorithm.signature_length.unwrap_or(256)];
        Self { algorithm, key: jwk, message: Vec::new(), signature }
    }
}

/// Converts an ECDSA signature over P-256 from DER ([RFC 3279
/// §2.2.3](https://www.rfc-editor.org/rfc/rfc3279#section-2.2.3)) to `r || s`. `None` if it is not DER, or if
/// a number is negative or too long.
fn ecdsa_from_der(der: &[u8]) -> Option<[u8; 64]> {
    let (sequence, after) = value_of(0x30, der)?;
    let (r, rest) = value_of(0x02, sequence)?;
    let (s, rest) = value_of(0x02, rest)?;
    if !after.is_empty() || !rest.is_empty() {
        return None;
    }
    let mut raw = [0; 64];
    let (left, right) = raw.split_at_mut(32);
    write_unsigned(left, r)?;
    write_unsigned(right, s)?;
    Some(raw)
}

/// Returns the value of a DER element with this tag and at most 127 bytes, and the bytes after it.
fn value_of(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let ([actual, length], rest) = bytes.split_first_chunk::<2>()?;
    if *actual != tag || *length >= 0x80 {
        return None;
    }
    rest.split_at_checked(usize::from(*length))
}

/// Writes an `INTEGER` in its shortest form into the end of `target`.
fn write_unsigned(target: &mut [u8], integer: &[u8]) -> Option<()> {
    let digits = match integer {
        [0, second, ..] if *second >= 0x80 => integer.get(1..)?,
        [first, ..] if (1..0x80).contains(first) => integer,
        _ => return None,
    };
    let start = target.len().checked_sub(digits.len())?;
    target.get_mut(start..)?.copy_from_slice(digits);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
        let integer = |digits: &[u8]| [&[2, digits.len() as u8], digits].concat();
        let (r, s) = (integer(r), integer(s));
        [&[0x30, (r.len() + s.len()) as u8][..], &r, &s].concat()
    }

    #[test]
    fn numbers_are_padded_to_32_bytes() {
        let raw = ecdsa_from_der(&der(&[1], &[0, 0xff])).unwrap();
        assert_eq!((raw[31], raw[63]), (1, 0xff));
        assert_eq!(raw.iter().filter(|byte| **byte == 0).count(), 62);
        let long = [&[0][..], &[0xff; 32]].concat();
        assert_eq!(ecdsa_from_der(&der(&long, &[0x7f; 32])).unwrap()[..32], [0xff; 32]);
    }

    #[test]
    fn other_forms_are_refused() {
        let table: [(&str, Vec<u8>); 12] = [
            ("empty", vec![]),
            ("raw", vec![0x30; 64]),
            ("zero", der(&[0], &[1])),
            ("negative", der(&[0x80], &[1])),
            ("superfluous zero", der(&[0, 1], &[1])),
            ("no digits", der(&[], &[1])),
            ("33 bytes", der(&[1; 33], &[1])),
            ("trailing bytes", [der(&[1], &[1]), vec![0]].concat()),
            ("trailing bytes inside", vec![0x30, 7, 2, 1, 1, 2, 1, 1, 0]),
            ("one number", vec![0x30, 3, 2, 1, 1]),
            ("long length", vec![0x30, 0x81, 6, 2, 1, 1, 2, 1, 1]),
            ("truncated", der(&[1], &[1])[..7].to_vec()),
        ];
        for (what, der) in table {
            assert_eq!(ecdsa_from_der(&der), None, "{what}");
        }
    }
}
