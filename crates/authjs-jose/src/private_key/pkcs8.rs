use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{Material, PrivateKey, PrivateKeyError};
use crate::jwk::is_modulus;

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// Parses PEM ([RFC 7468](https://www.rfc-editor.org/rfc/rfc7468)). Line ends may be blanks or the two characters `\n`,
/// because variables lose them.
pub(super) fn parse(text: &str) -> Result<PrivateKey, PrivateKeyError> {
    let text = Zeroizing::new(text.replace("\\n", "\n"));
    let base64 =
        text.trim().strip_prefix(BEGIN).and_then(|text| text.strip_suffix(END)).ok_or_else(|| {
            if text.starts_with("-----BEGIN ") {
                PrivateKeyError::OtherPem
            } else {
                PrivateKeyError::Unreadable
            }
        })?;
    let base64 = Zeroizing::new(base64.replace(char::is_whitespace, ""));
    let der = STANDARD.decode(&*base64).map(Zeroizing::new).map_err(|_| PrivateKeyError::Unreadable)?;
    let (kty, crv) = type_of(&der)?;
    Ok(PrivateKey { kty, crv, alg: None, kid: None, material: Material::Pkcs8(der) })
}

/// Returns `kty` and `crv` of a `PrivateKeyInfo` ([RFC 5958 §2](https://www.rfc-editor.org/rfc/rfc5958#section-2)).
fn type_of(der: &[u8]) -> Result<(&'static str, Option<&'static str>), PrivateKeyError> {
    let (algorithm, key) = private_key_info(der).ok_or(PrivateKeyError::Unreadable)?;
    let (_, kty, crv) =
        TYPES.iter().find(|(identifier, ..)| *identifier == algorithm).ok_or(PrivateKeyError::Unsuitable)?;
    if *kty == "RSA" && !rsa_modulus(key).is_some_and(is_modulus) {
        return Err(PrivateKeyError::Unsuitable);
    }
    Ok((*kty, *crv))
}

/// `AlgorithmIdentifier`s: an object identifier and its parameters, as DER has them
/// ([RFC 8017 appendix A.1](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1),
/// [RFC 5480 §2.1.1](https://www.rfc-editor.org/rfc/rfc5480#section-2.1.1),
/// [RFC 8410 §3](https://www.rfc-editor.org/rfc/rfc8410#section-3)).
const TYPES: &[(&[u8], &str, Option<&str>)] = &[
    (b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00", "RSA", None),
    (b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", "EC", Some("P-256")),
    (b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22", "EC", Some("P-384")),
    (b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x23", "EC", Some("P-521")),
    (b"\x06\x03\x2b\x65\x70", "OKP", Some("Ed25519")),
];

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

/// Returns the contents of `privateKeyAlgorithm` and `privateKey`.
fn private_key_info(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (info, rest) = element(der, SEQUENCE)?;
    let (version, info) = element(info, INTEGER)?;
    let (algorithm, info) = element(info, SEQUENCE)?;
    let (key, _) = element(info, OCTET_STRING)?;
    (rest.is_empty() && version == [0]).then_some((algorithm, key))
}

/// Returns the `modulus` of an `RSAPrivateKey`.
fn rsa_modulus(der: &[u8]) -> Option<&[u8]> {
    let (key, _) = element(der, SEQUENCE)?;
    let (_version, key) = element(key, INTEGER)?;
    element(key, INTEGER).map(|(modulus, _)| modulus)
}

/// Returns the contents of the DER element of type `tag` at the start of `der`, and the rest.
/// Lengths of up to 64 KiB are supported.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (length, rest) = match *der.strip_prefix(&[tag])? {
        [length @ 0..=0x7f, ref rest @ ..] => (usize::from(length), rest),
        [0x81, length, ref rest @ ..] => (usize::from(length), rest),
        [0x82, high, low, ref rest @ ..] => (usize::from(high) << 8 | usize::from(low), rest),
        _ => return None,
    };
    rest.split_at_checked(length)
}
