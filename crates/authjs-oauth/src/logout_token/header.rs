use authjs_jose::algorithms::JwsAlgorithm;
use authjs_jose::jws::{self, JwsError, UnverifiedJws};
use serde_json::{Map, Value};

use crate::agreed_algorithm::Agreement;
use crate::error::quoted;
use crate::{AuthorizationServer, Client, Error, ErrorCode};

/// Parses a Logout Token into its unverified parts.
///
/// Errors with [`ErrorCode::LogoutTokenCritical`] for a critical extension. Errors with
/// [`ErrorCode::LogoutTokenMalformed`] for any other fault, including encryption.
pub fn parse(token: &str) -> Result<UnverifiedJws, Error> {
    jws::parse(token).map_err(|error| match error {
        JwsError::Critical => {
            Error::misbehaved(ErrorCode::LogoutTokenCritical, "the Logout Token's header names extensions")
        }
        JwsError::TooLong => {
            Error::misbehaved(ErrorCode::LogoutTokenMalformed, "the Logout Token is too long")
        }
        JwsError::Malformed => {
            let detail = "the Logout Token is not a compact JWS with claims";
            Error::misbehaved(ErrorCode::LogoutTokenMalformed, detail)
        }
    })
}

/// Returns the algorithm of a Logout Token, by the rules for ID Tokens ([Back-Channel Logout
/// §2.6](https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation), 2 and 3): see
/// [`id_token::expected_algorithm`](crate::id_token::expected_algorithm).
///
/// Errors with [`ErrorCode::LogoutTokenAlgorithm`].
pub fn expected_algorithm(
    client: &Client,
    server: &AuthorizationServer,
    header: &Map<String, Value>,
) -> Result<&'static JwsAlgorithm, Error> {
    let agreement = Agreement {
        what: "the Logout Token",
        setting: "client.id_token_signed_response_alg",
        code: ErrorCode::LogoutTokenAlgorithm,
        registered: client.id_token_signed_response_alg.as_deref(),
        listed: server.id_token_signing_alg_values_supported.as_deref(),
        usual: Some("RS256"),
    };
    agreement.algorithm(header)
}

/// Errors if `typ` names another kind of token, which an attacker could otherwise pass off as a Logout
/// Token ([RFC 8725 §3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11)). `JWT` names no kind:
/// servers that are older than `logout+jwt` write it, and `events` tells the kind.
pub(super) fn validate_typ(header: &Map<String, Value>) -> Result<(), Error> {
    let Some(typ) = header.get("typ") else { return Ok(()) };
    let name = typ.as_str().unwrap_or_default();
    if ["logout+jwt", "application/logout+jwt", "JWT"].iter().any(|kind| name.eq_ignore_ascii_case(kind)) {
        return Ok(());
    }
    let detail = format!("the Logout Token's typ is {}, not logout+jwt", quoted(name));
    Err(Error::misbehaved(ErrorCode::LogoutTokenType, detail))
}
