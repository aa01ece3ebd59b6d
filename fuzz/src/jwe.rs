//! Encrypted tokens in cookies.

use std::sync::OnceLock;

use authjs::jose::base64url;
use authjs::jose::jwe::{EncryptionKey, decrypt, encrypt};
use authjs::secret::Secret;

/// Checks that no token decrypts except an unchanged one that this crate sealed, and that a sealed
/// token decrypts.
pub fn check(data: &[u8]) {
    static KEYS: OnceLock<[EncryptionKey; 1]> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        [EncryptionKey::derive(&Secret::new("the secret of the fuzz targets"), "authjs.session-token")]
    });
    let token = String::from_utf8_lossy(data);
    for legacy in [false, true] {
        if let Ok(plaintext) = decrypt(keys, &token, legacy) {
            let iv = token.split('.').nth(2).and_then(base64url::decode).and_then(|iv| iv.try_into().ok());
            let ours = iv.map(|iv| encrypt(&keys[0], iv, &plaintext));
            assert_eq!(ours.as_deref(), Some(&*token));
        }
    }
    let mut iv = [0; 16];
    iv.iter_mut().zip(data).for_each(|(to, from)| *to = *from);
    let sealed = encrypt(&keys[0], iv, data);
    match decrypt(keys, &sealed, false) {
        Ok(plaintext) => assert_eq!(plaintext, data),
        Err(error) => assert!(sealed.len() > authjs::jose::jwe::MAX_LENGTH, "{error:?}"),
    }
}
