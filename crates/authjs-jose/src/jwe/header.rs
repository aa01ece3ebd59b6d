use serde_json::{Map, Value};

use super::JweError;
use crate::{base64url, json};

/// The protected header of a token that differs from the header this crate writes.
pub(super) struct Header {
    /// `enc`.
    pub(super) encryption: ContentEncryption,
    /// `kid`.
    pub(super) kid: Option<String>,
}

/// `enc`: how the content is encrypted.
pub(super) enum ContentEncryption {
    /// The encryption of all tokens that this crate writes.
    A256CbcHs512,
    /// The encryption of next-auth 4 and of early betas of Auth.js 5.
    A256Gcm,
}

impl Header {
    /// Reads the protected header ([RFC 7516
    /// §4.1](https://www.rfc-editor.org/rfc/rfc7516#section-4.1)).
    ///
    /// Unknown parameters are ignored, as in Auth.js, except those that change how a token is read.
    /// `zip` (which allows decompression bombs), `crit` and every `alg` except `dir` are
    /// unsupported.
    pub(super) fn parse(protected: &str) -> Result<Self, JweError> {
        if protected.len() > MAX_LENGTH {
            return Err(JweError::TooLong);
        }
        let header = base64url::decode(protected).and_then(|json| json::parse_object(&json));
        let header = header.ok_or(JweError::Malformed)?;
        if text(&header, "alg")? != Some("dir") || header.contains_key("zip") || header.contains_key("crit") {
            return Err(JweError::Unsupported);
        }
        let encryption = match text(&header, "enc")? {
            Some("A256CBC-HS512") => ContentEncryption::A256CbcHs512,
            Some("A256GCM") => ContentEncryption::A256Gcm,
            _ => return Err(JweError::Unsupported),
        };
        Ok(Self { encryption, kid: text(&header, "kid")?.map(str::to_owned) })
    }
}

/// The longest header in base64url. The header this crate writes has 180 bytes. A forged header
/// must not cost more to parse than a session.
const MAX_LENGTH: usize = 1024;

/// Returns a parameter that must be a string if it is present.
fn text<'a>(header: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, JweError> {
    header.get(name).map(|value| value.as_str().ok_or(JweError::Malformed)).transpose()
}
