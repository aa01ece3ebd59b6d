use authjs_a256cbc_hs512::CbcTask;

use super::EncryptionKey;
use crate::base64url;

/// Encrypts `plaintext` into a compact JWE ([RFC 7516 §5.1](https://www.rfc-editor.org/rfc/rfc7516#section-5.1)).
///
/// `iv` must be random and must not be used for another token.
pub fn encrypt(key: &EncryptionKey, iv: [u8; 16], plaintext: &[u8]) -> String {
    // Encryption accepts data of any length, so the default is never used.
    seal(key, iv, &encryption(key, iv, plaintext.to_vec()).compute().unwrap_or_default())
}

/// Returns the AES-CBC step of [`encrypt`]: its first half. Pass the result to [`seal`].
pub const fn encryption(key: &EncryptionKey, iv: [u8; 16], plaintext: Vec<u8>) -> CbcTask<'_> {
    key.content.encryption(iv, plaintext)
}

/// Authenticates the ciphertext and writes the token: the second half of [`encrypt`].
pub fn seal(key: &EncryptionKey, iv: [u8; 16], ciphertext: &[u8]) -> String {
    let tag = key.protected_data.tag(&iv, ciphertext);
    // 22 and 43 characters, and four dots.
    let length = key.protected.len() + ciphertext.len().div_ceil(3) * 4 + 69;
    let mut token = String::with_capacity(length);
    token.push_str(&key.protected);
    token.push_str("..");
    base64url::encode_into(&iv, &mut token);
    token.push('.');
    base64url::encode_into(ciphertext, &mut token);
    token.push('.');
    base64url::encode_into(&tag, &mut token);
    token
}
