use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::JweError;
use super::compact::{CompactJwe, Sealed};
use super::derivation::{hkdf, thumbprint};
use crate::secret::Secret;

/// The lengths of an initialization vector and a tag of `A256GCM`.
pub(super) type GcmSealed = Sealed<12, 16>;

pub(super) type Key = Zeroizing<[u8; 32]>;

/// Keys of `A256GCM` tokens, which are read on request and never written.
#[derive(Clone)]
pub(super) struct LegacyKeys {
    kid: String,
    /// The key of early betas of Auth.js 5: the first half of the current key.
    beta: Key,
    /// The key of next-auth 4. It is derived without a salt, so it is the same for all purposes.
    next_auth_4: Key,
}

impl LegacyKeys {
    pub(super) fn derive(secret: &Secret, prefix: [u8; 32]) -> Self {
        let mut next_auth_4 = Key::default();
        let info = b"NextAuth.js Generated Encryption Key";
        hkdf(secret.reveal().as_bytes(), b"", info, next_auth_4.as_mut_slice());
        Self { kid: thumbprint::<Sha256>(&prefix), beta: Zeroizing::new(prefix), next_auth_4 }
    }

    /// Returns whether tokens with this `kid` use this key. Tokens without a `kid` are from
    /// next-auth 4 or an early beta.
    pub(super) fn has_kid(&self, kid: &str) -> bool {
        self.kid == kid
    }

    /// Opens a token ([RFC 7518 §5.3](https://www.rfc-editor.org/rfc/rfc7518#section-5.3)) with
    /// either key.
    pub(super) fn decrypt(&self, jwe: &CompactJwe<'_>) -> Result<Vec<u8>, JweError> {
        let sealed = jwe.decode()?;
        decrypt(&self.beta, jwe.protected.as_bytes(), &sealed)
            .or_else(|| decrypt(&self.next_auth_4, jwe.protected.as_bytes(), &sealed))
            .ok_or(JweError::DecryptionFailed)
    }
}

/// Returns the plaintext. `None` if the tag over it and `data` is wrong.
pub(super) fn decrypt(key: &Key, data: &[u8], sealed: &GcmSealed) -> Option<Vec<u8>> {
    let mut plaintext = sealed.ciphertext.clone();
    Aes256Gcm::new((&**key).into())
        .decrypt_inout_detached(
            &sealed.iv.into(),
            data,
            InOutBuf::from(plaintext.as_mut_slice()),
            &sealed.tag.into(),
        )
        .ok()?;
    Some(plaintext)
}
