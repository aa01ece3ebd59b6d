use super::JweError;
use crate::base64url;

/// The longest token that is parsed, in bytes. Twenty cookies are shorter.
pub const MAX_LENGTH: usize = 64 * 1024;

/// The parts of a compact JWE ([RFC 7516 §7.1](https://www.rfc-editor.org/rfc/rfc7516#section-7.1)), as text.
pub(super) struct CompactJwe<'a> {
    /// The protected header: both metadata and additional authenticated data.
    pub(super) protected: &'a str,
    iv: &'a str,
    ciphertext: &'a str,
    tag: &'a str,
}

/// The decoded parts, with the lengths that the content encryption prescribes.
pub(super) struct Sealed<const IV: usize, const TAG: usize> {
    pub(super) iv: [u8; IV],
    pub(super) ciphertext: Vec<u8>,
    pub(super) tag: [u8; TAG],
}

/// The lengths of an initialization vector and a tag of `A256CBC-HS512`.
pub(super) type CbcSealed = Sealed<16, 32>;

impl<'a> CompactJwe<'a> {
    /// Splits a token without decoding it.
    ///
    /// Errors if the token is too long, does not have five parts, or has an encrypted key. Under
    /// `dir` the encrypted key is the empty octet sequence ([§5.2 step
    /// 10](https://www.rfc-editor.org/rfc/rfc7516#section-5.2)).
    pub(super) fn split(token: &'a str) -> Result<Self, JweError> {
        if token.len() > MAX_LENGTH {
            return Err(JweError::TooLong);
        }
        let mut parts = token.split('.');
        let mut next = || parts.next().ok_or(JweError::Malformed);
        let (protected, encrypted_key) = (next()?, next()?);
        let (iv, ciphertext, tag) = (next()?, next()?, next()?);
        if !encrypted_key.is_empty() || parts.next().is_some() {
            return Err(JweError::Malformed);
        }
        Ok(Self { protected, iv, ciphertext, tag })
    }

    pub(super) fn decode<const IV: usize, const TAG: usize>(&self) -> Result<Sealed<IV, TAG>, JweError> {
        Ok(Sealed {
            iv: base64url::decode_array(self.iv).ok_or(JweError::Malformed)?,
            ciphertext: base64url::decode(self.ciphertext).ok_or(JweError::Malformed)?,
            tag: base64url::decode_array(self.tag).ok_or(JweError::Malformed)?,
        })
    }
}
