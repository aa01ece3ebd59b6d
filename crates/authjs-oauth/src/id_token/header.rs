use authjs_jose::jws::{self, JwsError, UnverifiedJws};
use serde_json::{Map, Value};

use crate::error::quoted;
use crate::{Error, ErrorCode};

/// Parses an ID Token into its unverified parts.
///
/// Errors with [`ErrorCode::IdTokenCritical`] for a critical extension. Errors with
/// [`ErrorCode::IdTokenMalformed`] for any other fault, including encryption.
pub fn parse(token: &str) -> Result<UnverifiedJws, Error> {
    jws::parse(token).map_err(|error| match error {
        JwsError::Critical => {
            Error::misbehaved(ErrorCode::IdTokenCritical, "the ID Token's header names extensions")
        }
        JwsError::TooLong => Error::misbehaved(ErrorCode::IdTokenMalformed, "the ID Token is too long"),
        JwsError::Malformed => {
            Error::misbehaved(ErrorCode::IdTokenMalformed, "the ID Token is not a compact JWS with claims")
        }
    })
}

/// Errors if `typ` names another kind of token. Other tokens of the same issuer (`at+jwt`,
/// `logout+jwt`) must not be accepted as ID Tokens ([RFC 8725
/// §3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11)).
pub(super) fn validate_typ(header: &Map<String, Value>) -> Result<(), Error> {
    let Some(typ) = header.get("typ") else { return Ok(()) };
    let name = typ.as_str().unwrap_or_default();
    if ["JWT", "application/jwt"].iter().any(|jwt| name.eq_ignore_ascii_case(jwt)) {
        return Ok(());
    }
    Err(Error::misbehaved(ErrorCode::IdTokenType, format!("the ID Token's typ is {}, not JWT", quoted(name))))
}
