mod authjs;
mod hostile;
#[cfg(all(feature = "josekit", not(target_arch = "wasm32")))]
mod josekit;
mod wycheproof;

use super::EncryptionKey;
use super::content::CbcSealed;
use crate::jose::base64url;
use crate::secret::Secret;

const SALT: &str = "authjs.session-token";

fn key(secret: &str, salt: &str) -> EncryptionKey {
    EncryptionKey::derive(&Secret::new(secret), salt)
}

/// A token with any protected header, authentic under `key`.
fn forge(key: &EncryptionKey, header: &[u8], plaintext: &[u8]) -> String {
    let protected = base64url::encode(header);
    let data = key.content.associate(protected.as_bytes());
    compact(&protected, &key.content.encrypt(&data, [7; 16], plaintext))
}

fn compact(protected: &str, sealed: &CbcSealed) -> String {
    let [iv, ciphertext, tag] = [&sealed.iv[..], &sealed.ciphertext, &sealed.tag].map(base64url::encode);
    format!("{protected}..{iv}.{ciphertext}.{tag}")
}
