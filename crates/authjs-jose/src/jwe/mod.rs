//! Encrypted tokens in compact serialization ([RFC 7516](https://www.rfc-editor.org/rfc/rfc7516)), as Auth.js makes
//! them: `dir` with `A256CBC-HS512`, under keys derived from the deployer's secret.

mod compact;
mod decrypt;
mod derivation;
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

/// The reason why a token does not decrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JweError {
    /// The token is longer than [`MAX_LENGTH`].
    TooLong,
    /// The token does not have the five base64url parts of `dir`, or its header is not an
    /// unambiguous JSON object.
    Malformed,
    /// The header requires an algorithm, a compression or an extension that is not supported.
    Unsupported,
    /// The token names an unknown key: it is forged, for another purpose, or sealed under a removed
    /// secret.
    UnknownKey,
    /// The token is not authentic. The error does not say which part is wrong.
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
