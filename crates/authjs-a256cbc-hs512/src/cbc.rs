use std::fmt;

use zeroize::Zeroizing;

use crate::aes::Aes256;

/// A key of AES-256-CBC: expanded, and its bytes for a runtime that expands them itself.
#[derive(Clone)]
pub(crate) struct CbcKey {
    cipher: Aes256,
    bytes: Zeroizing<[u8; 32]>,
}

impl CbcKey {
    pub(crate) fn new(bytes: &[u8; 32]) -> Self {
        Self { cipher: Aes256::new(bytes), bytes: Zeroizing::new(*bytes) }
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
            CbcDirection::Encrypt => {
                pad(&mut data);
                key.cipher.encrypt_cbc(iv, data.as_chunks_mut().0);
                Some(data)
            }
            CbcDirection::Decrypt => {
                let (blocks, []) = data.as_chunks_mut() else { return None };
                key.cipher.decrypt_cbc(iv, blocks);
                data.truncate(unpadded(&data)?);
                Some(data)
            }
        }
    }
}

/// Appends the padding of PKCS #7 ([RFC 5652 §6.3](https://www.rfc-editor.org/rfc/rfc5652#section-6.3)): as many bytes as are
/// missing, and each says how many. A whole block gets another one.
fn pad(data: &mut Vec<u8>) {
    let missing = 16 - data.len() % 16;
    data.resize(data.len() + missing, missing as u8);
}

/// Returns the length without the padding. `None` if the padding is wrong.
fn unpadded(data: &[u8]) -> Option<usize> {
    let count = *data.last()?;
    let length = data.len().checked_sub(count.into()).filter(|_| (1..=16).contains(&count))?;
    data.get(length..)?.iter().all(|&byte| byte == count).then_some(length)
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
