//! Encrypted tokens in compact serialization ([RFC 7516](https://www.rfc-editor.org/rfc/rfc7516)), as Auth.js makes
//! them: `dir` with `A256CBC-HS512`, under keys derived from the deployer's secret.

mod compact;
mod decrypt;
mod encrypt;
mod header;
mod key;
mod legacy;
#[cfg(test)]
mod tests;

use std::fmt;

pub use authjs_a256cbc_hs512::{CbcDirection, CbcTask};
pub use compact::MAX_LENGTH;
pub use decrypt::{Verified, decrypt, verify};
pub use encrypt::{encrypt, encryption, seal};
pub use key::EncryptionKey;

/// Why a token does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JweError {
    /// Longer than [`MAX_LENGTH`].
    TooLong,
    /// Not the five base64url parts of a `dir` token, or a header that is not an unambiguous JSON object.
    Malformed,
    /// The header asks for an algorithm, a compression or an extension that is not supported.
    Unsupported,
    /// The token names an unknown key: it is forged, for another purpose, or sealed under a secret that was removed.
    UnknownKey,
    /// The token is not authentic. The error does not tell which part is wrong.
    DecryptionFailed,
}

impl fmt::Display for JweError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "it is too long",
            Self::Malformed => "it is no encrypted token",
            Self::Unsupported => "it asks for an algorithm or an extension that is not supported",
            Self::UnknownKey => "it names a key that is not known",
            Self::DecryptionFailed => "it is not authentic",
        })
    }
}

impl std::error::Error for JweError {}
