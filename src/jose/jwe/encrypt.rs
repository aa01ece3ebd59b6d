use super::EncryptionKey;
use super::compact::Sealed;
use crate::jose::base64url;

/// Encrypts `plaintext` into a compact JWE ([RFC 7516 §5.1](https://www.rfc-editor.org/rfc/rfc7516#section-5.1)).
///
/// `iv` must be random, and used for this token only.
pub fn encrypt(key: &EncryptionKey, iv: [u8; 16], plaintext: &[u8]) -> String {
    let Sealed { iv, ciphertext, tag } = key.content.encrypt(&key.protected_data, iv, plaintext);
    // 22 and 43 letters, and four dots.
    let length = key.protected.len() + ciphertext.len().div_ceil(3) * 4 + 69;
    let mut token = String::with_capacity(length);
    token.push_str(&key.protected);
    token.push_str("..");
    base64url::encode_into(&iv, &mut token);
    token.push('.');
    base64url::encode_into(&ciphertext, &mut token);
    token.push('.');
    base64url::encode_into(&tag, &mut token);
    token
}
