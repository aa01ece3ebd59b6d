use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::base64url;

/// Fills `key` with key material.
#[expect(clippy::expect_used, reason = "our keys have two blocks of the 255 that HKDF can fill")]
pub(super) fn hkdf(secret: &[u8], salt: &[u8], info: &[u8], key: &mut [u8]) {
    Hkdf::<Sha256>::new(Some(salt), secret).expand(info, key).expect("our keys are shorter than 255 blocks");
}

/// Returns the thumbprint of a symmetric key: its members in lexicographic order, without white space.
pub(super) fn thumbprint<D: Digest>(key: &[u8]) -> String {
    let mut jwk = Zeroizing::new(String::with_capacity(128));
    jwk.push_str(r#"{"k":""#);
    base64url::encode_into(key, &mut jwk);
    jwk.push_str(r#"","kty":"oct"}"#);
    base64url::encode(&D::digest(jwk.as_bytes()))
}
