use authjs_jose::json;
use authjs_jose::secret::constant_time_eq;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::error::WebAuthnError;
use crate::relying_party::{Embedding, Expected};

/// The largest client data, in bytes. Browsers write a few hundred.
const MAX_BYTES: usize = 16 * 1024;

/// A ceremony.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceremony {
    /// The creation of a credential.
    Registration,
    /// A sign-in with a credential.
    Authentication,
}

impl Ceremony {
    const fn type_name(self) -> &'static str {
        match self {
            Self::Registration => "webauthn.create",
            Self::Authentication => "webauthn.get",
        }
    }
}

/// The client data of a response: what the browser says of a ceremony
/// ([§5.8.1](https://www.w3.org/TR/webauthn-3/#dictionary-client-data)).
#[derive(Debug)]
pub struct ClientData {
    members: Map<String, Value>,
    /// The SHA-256 digest of the bytes as received.
    pub hash: [u8; 32],
}

impl ClientData {
    /// Parses client data. Accepts a byte order mark, as
    /// [UTF-8 decode](https://encoding.spec.whatwg.org/#utf-8-decode) does.
    ///
    /// Errors if it is too long, is not an object in UTF-8, or repeats a member: a second parser could read
    /// another value.
    pub fn parse(bytes: &[u8]) -> Result<Self, WebAuthnError> {
        if bytes.len() > MAX_BYTES {
            return Err(WebAuthnError::ClientData);
        }
        let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let members = json::parse_object(json).ok_or(WebAuthnError::ClientData)?;
        Ok(Self { members, hash: Sha256::digest(bytes).into() })
    }

    /// Checks type, challenge, origin, `crossOrigin` and `topOrigin`
    /// ([§7.1](https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential) steps 7 to 11,
    /// [§7.2](https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion) steps 10 to 14).
    pub fn check(&self, ceremony: Ceremony, expected: &Expected<'_>) -> Result<(), WebAuthnError> {
        if self.text("type")? != ceremony.type_name() {
            return Err(WebAuthnError::Ceremony);
        }
        if expected.challenge.is_empty() || !constant_time_eq(self.text("challenge")?, expected.challenge) {
            return Err(WebAuthnError::Challenge);
        }
        let origin = self.text("origin")?;
        if !expected.origins.contains(&origin) {
            return Err(WebAuthnError::Origin);
        }
        let is_cross_origin = match self.members.get("crossOrigin") {
            None => false,
            Some(Value::Bool(is_cross_origin)) => *is_cross_origin,
            Some(_) => return Err(WebAuthnError::ClientData),
        };
        let top_origins = match expected.embedding {
            Embedding::Refused if is_cross_origin => return Err(WebAuthnError::CrossOrigin),
            Embedding::Refused => &[],
            Embedding::Allowed { top_origins } => top_origins,
        };
        match self.members.get("topOrigin") {
            None => Ok(()),
            Some(Value::String(top)) if is_cross_origin && top_origins.contains(&top.as_str()) => Ok(()),
            Some(_) => Err(WebAuthnError::TopOrigin),
        }
    }

    fn text(&self, name: &str) -> Result<&str, WebAuthnError> {
        self.members.get(name).and_then(Value::as_str).ok_or(WebAuthnError::ClientData)
    }
}
