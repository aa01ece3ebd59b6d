use serde_json::{Map, Value};

use super::JweError;
use crate::{base64url, json};

/// What the protected header of a token says, where it is not the one we write.
pub(super) struct Header {
    /// `enc`.
    pub(super) encryption: ContentEncryption,
    /// `kid`.
    pub(super) kid: Option<String>,
}

/// `enc`: how the content is encrypted.
pub(super) enum ContentEncryption {
    /// What we write.
    A256CbcHs512,
    /// What next-auth 4 and early betas of Auth.js 5 wrote.
    A256Gcm,
}

impl Header {
    /// Reads the protected header ([RFC 7516 §4.1](https://www.rfc-editor.org/rfc/rfc7516#section-4.1)).
    ///
    /// Parameters we do not know are ignored, as Auth.js does, except those that change how a token is read: with
    /// `zip` (which invites bombs) or `crit` it is unsupported, and so it is with any `alg` but `dir`.
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

/// In base64url. Ours has 180; a visitor's must not cost more to parse than the session it cannot open.
const MAX_LENGTH: usize = 1024;

/// A parameter that is a text, where it is there at all.
fn text<'a>(header: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, JweError> {
    header.get(name).map(|value| value.as_str().ok_or(JweError::Malformed)).transpose()
}
