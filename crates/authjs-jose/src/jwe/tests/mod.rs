mod authjs;
mod hostile;
mod wycheproof;

use aes::Aes256;
use authjs_a256cbc_hs512::{AssociatedData, ContentKey};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};

use super::EncryptionKey;
use super::compact::CbcSealed;
use crate::base64url;
use crate::secret::Secret;

const SALT: &str = "authjs.session-token";

fn key(secret: &str, salt: &str) -> EncryptionKey {
    EncryptionKey::derive(&Secret::new(secret), salt)
}

/// Returns a token with any protected header, authentic under `key`.
fn forge(key: &EncryptionKey, header: &[u8], plaintext: &[u8]) -> String {
    let protected = base64url::encode(header);
    let data = key.content.associate(protected.as_bytes());
    compact(&protected, &encrypted(&key.content, &data, [7; 16], plaintext))
}

fn encrypted(key: &ContentKey, data: &AssociatedData, iv: [u8; 16], plaintext: &[u8]) -> CbcSealed {
    let ciphertext = key.encryption(iv, plaintext.to_vec()).compute().unwrap();
    CbcSealed { iv, tag: data.tag(&iv, &ciphertext), ciphertext }
}

/// Encrypts whole blocks without padding, under a correct tag. Only a faulty implementation writes
/// such tokens.
fn encrypted_unpadded(key: &ContentKey, data: &AssociatedData, iv: [u8; 16], blocks: &[u8]) -> CbcSealed {
    let aes = key.encryption(iv, Vec::new()).key().try_into().unwrap();
    let ciphertext = cbc::Encryptor::<Aes256>::new(aes, &iv.into()).encrypt_padded_vec::<NoPadding>(blocks);
    CbcSealed { iv, tag: data.tag(&iv, &ciphertext), ciphertext }
}

fn compact(protected: &str, sealed: &CbcSealed) -> String {
    let [iv, ciphertext, tag] = [&sealed.iv[..], &sealed.ciphertext, &sealed.tag].map(base64url::encode);
    format!("{protected}..{iv}.{ciphertext}.{tag}")
}
