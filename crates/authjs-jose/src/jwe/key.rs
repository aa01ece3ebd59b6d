use std::fmt;

use authjs_a256cbc_hs512::{AssociatedData, ContentKey};
use sha2::Sha512;
use zeroize::Zeroizing;

use super::derivation::{hkdf, thumbprint};
use super::legacy::LegacyKeys;
use crate::base64url;
use crate::secret::Secret;

/// The key of all tokens under one secret and one salt, with the values that these tokens share.
///
/// Deriving a key costs as much as opening several tokens. Derive it once and keep it.
#[derive(Clone)]
pub struct EncryptionKey {
    kid: String,
    /// The protected header of all tokens, in base64url.
    pub(super) protected: String,
    /// `protected`, already absorbed by the MAC.
    pub(super) protected_data: AssociatedData,
    pub(super) content: ContentKey,
    pub(super) legacy: LegacyKeys,
}

impl EncryptionKey {
    /// Derives the key for a purpose, as Auth.js does: HKDF-SHA-256 ([RFC
    /// 5869](https://www.rfc-editor.org/rfc/rfc5869)) over the deployer's secret.
    ///
    /// `salt` names the purpose. It is the name of the cookie that has the token, so a token does
    /// not decrypt under another name.
    pub fn derive(secret: &Secret, salt: &str) -> Self {
        let info = format!("Auth.js Generated Encryption Key ({salt})");
        let mut cek = Zeroizing::new([[0; 32]; 2]);
        hkdf(secret.reveal().as_bytes(), salt.as_bytes(), info.as_bytes(), cek.as_flattened_mut());
        let kid = thumbprint::<Sha512>(cek.as_flattened());
        let protected = format!(r#"{{"alg":"dir","enc":"A256CBC-HS512","kid":"{kid}"}}"#);
        let protected = base64url::encode(protected.as_bytes());
        let content = ContentKey::new(&cek);
        let [prefix, _] = *cek;
        Self {
            protected_data: content.associate(protected.as_bytes()),
            legacy: LegacyKeys::derive(secret, prefix),
            content,
            kid,
            protected,
        }
    }

    /// Returns the `kid`: the thumbprint of the key ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)), by SHA-512.
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptionKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}
