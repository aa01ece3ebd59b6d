use authjs_a256cbc_hs512::{AssociatedData, CbcTask};

use super::compact::{CbcSealed, CompactJwe};
use super::header::{ContentEncryption, Header};
use super::{EncryptionKey, JweError};

/// Opens a compact JWE ([RFC 7516 §5.2](https://www.rfc-editor.org/rfc/rfc7516#section-5.2)) and
/// returns its plaintext.
///
/// The `kid` of the token selects the key. Without a `kid`, only the first key is tried, as in
/// Auth.js. `A256GCM` is read only if `legacy`. Set `legacy` only for session cookies, because
/// next-auth 4 uses one key for all purposes.
///
/// # Errors
///
/// See [`JweError`]. A wrong tag and wrong padding give the same error.
pub fn decrypt(keys: &[EncryptionKey], token: &str, legacy: bool) -> Result<Vec<u8>, JweError> {
    match verify(keys, token, legacy)? {
        Verified::Decrypted(plaintext) => Ok(plaintext),
        Verified::Encrypted(task) => task.compute().ok_or(JweError::DecryptionFailed),
    }
}

/// The content of a token whose tag is correct.
#[derive(Debug)]
pub enum Verified<'k> {
    /// `A256CBC-HS512`: the decryption, still to be computed.
    Encrypted(CbcTask<'k>),
    /// `A256GCM`, which verifies and decrypts in one step: the plaintext.
    Decrypted(Vec<u8>),
}

/// Verifies a token without computing AES-CBC: the first half of [`decrypt`]. It makes every check
/// of the token.
pub fn verify<'k>(keys: &'k [EncryptionKey], token: &str, legacy: bool) -> Result<Verified<'k>, JweError> {
    let jwe = CompactJwe::split(token)?;
    // All tokens that this key has sealed have the same header, so it need not be parsed.
    if let Some(key) = keys.iter().find(|key| key.protected == jwe.protected) {
        return open(key, &key.protected_data, &jwe);
    }
    let Header { encryption, kid } = Header::parse(jwe.protected)?;
    match encryption {
        ContentEncryption::A256CbcHs512 => {
            let key = pick(keys, kid.as_deref(), |key, kid| key.kid() == kid)?;
            open(key, &key.content.associate(jwe.protected.as_bytes()), &jwe)
        }
        ContentEncryption::A256Gcm if legacy => {
            let key = pick(keys, kid.as_deref(), |key, kid| key.legacy.has_kid(kid))?;
            key.legacy.decrypt(&jwe).map(Verified::Decrypted)
        }
        ContentEncryption::A256Gcm => Err(JweError::Unsupported),
    }
}

fn open<'k>(
    key: &'k EncryptionKey,
    data: &AssociatedData,
    jwe: &CompactJwe<'_>,
) -> Result<Verified<'k>, JweError> {
    let CbcSealed { iv, ciphertext, tag } = jwe.decode()?;
    let task = key.content.decryption(data, iv, ciphertext, &tag);
    task.map(Verified::Encrypted).ok_or(JweError::DecryptionFailed)
}

fn pick<'a>(
    keys: &'a [EncryptionKey],
    kid: Option<&str>,
    has_kid: impl Fn(&EncryptionKey, &str) -> bool,
) -> Result<&'a EncryptionKey, JweError> {
    let key = match kid {
        Some(kid) => keys.iter().find(|key| has_kid(key, kid)),
        None => keys.first(),
    };
    key.ok_or(JweError::UnknownKey)
}
