use std::fmt;

use aes::Aes256;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use zeroize::Zeroizing;

/// A key of AES-256-CBC: expanded, and its bytes for a runtime that expands them itself.
#[derive(Clone)]
pub(crate) struct CbcKey {
    cipher: Aes256,
    bytes: Zeroizing<[u8; 32]>,
}

impl CbcKey {
    pub(crate) fn new(bytes: &[u8; 32]) -> Self {
        Self { cipher: Aes256::new(bytes.into()), bytes: Zeroizing::new(*bytes) }
    }
}

/// AES-256-CBC with PKCS#7 padding over the content of one token ([RFC 7518
/// §5.2.2](https://www.rfc-editor.org/rfc/rfc7518#section-5.2.2)), not yet computed.
///
/// Compute it [here](Self::compute), or with a runtime that has hardware for it. It makes no
/// security decision: the tag is verified before a decryption is created, and is computed from the
/// result of an encryption.
#[derive(Clone)]
pub struct CbcTask<'k> {
    direction: CbcDirection,
    key: &'k CbcKey,
    iv: [u8; 16],
    data: Vec<u8>,
}

/// The direction of a [`CbcTask`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CbcDirection {
    /// Plaintext to ciphertext.
    Encrypt,
    /// Ciphertext to plaintext.
    Decrypt,
}

impl<'k> CbcTask<'k> {
    pub(crate) const fn new(direction: CbcDirection, key: &'k CbcKey, iv: [u8; 16], data: Vec<u8>) -> Self {
        Self { direction, key, iv, data }
    }

    /// Returns the direction.
    pub const fn direction(&self) -> CbcDirection {
        self.direction
    }

    /// Returns the key of 256 bits.
    pub fn key(&self) -> &'k [u8] {
        self.key.bytes.as_slice()
    }

    /// Returns the initialization vector.
    pub const fn iv(&self) -> &[u8] {
        &self.iv
    }

    /// Returns the data to encrypt or decrypt.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Encrypts or decrypts the data. Returns `None` if the padding of a ciphertext is wrong, which
    /// a correct tag rules out.
    pub fn compute(self) -> Option<Vec<u8>> {
        let Self { direction, key, iv, mut data } = self;
        match direction {
            CbcDirection::Encrypt => Some(
                cbc::Encryptor::inner_iv_init(&key.cipher, &iv.into()).encrypt_padded_vec::<Pkcs7>(&data),
            ),
            CbcDirection::Decrypt => {
                let decryptor = cbc::Decryptor::inner_iv_init(&key.cipher, &iv.into());
                let length = decryptor.decrypt_padded::<Pkcs7>(&mut data).ok()?.len();
                data.truncate(length);
                Some(data)
            }
        }
    }
}

impl fmt::Debug for CbcKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Debug for CbcTask<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CbcTask").field("direction", &self.direction).finish_non_exhaustive()
    }
}
