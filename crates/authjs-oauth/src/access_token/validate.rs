use std::fmt;

use authjs_jose::algorithms::JwsAlgorithm;
use authjs_jose::danger::SignatureVerified;
use authjs_jose::jws::{self, JwsError, UnverifiedJws};
use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

use super::claims;
use crate::error::quoted;
use crate::{Error, ErrorCode};

/// An issuer of access tokens, and what its tokens must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// `iss`, byte for byte.
    pub issuer: String,
    /// The names of this site, one of which `aud` must have.
    pub audiences: Vec<String>,
    /// The algorithms that may sign. HMAC has no place here: its key would be a shared secret.
    pub algorithms: Vec<&'static JwsAlgorithm>,
    /// `typ` of the header. `at+jwt` is that of RFC 9068. With `JWT`, the header may lack `typ`.
    pub typ: String,
    /// The scopes that a token must all have.
    pub scopes: Vec<String>,
    /// The clients whose tokens are accepted. If empty, those of any client.
    pub clients: Vec<String>,
}

impl Issuer {
    /// Returns the algorithm of a token. Errors with [`ErrorCode::AccessTokenAlgorithm`] unless the
    /// list of this issuer has it ([RFC 8725
    /// §3.1](https://www.rfc-editor.org/rfc/rfc8725#section-3.1)).
    pub fn algorithm(&self, header: &Map<String, Value>) -> Result<&'static JwsAlgorithm, Error> {
        let name = header.get("alg").and_then(Value::as_str).unwrap_or_default();
        self.algorithms.iter().find(|algorithm| algorithm.name == name).copied().ok_or_else(|| {
            let detail =
                format!("the access token's alg is {}, which `algorithms` does not list", quoted(name));
            Error::misbehaved(ErrorCode::AccessTokenAlgorithm, detail)
        })
    }
}

/// An access token with a verified signature and validated claims. Only [`validate`] creates this
/// proof.
#[derive(Clone)]
pub struct ValidatedAccessToken {
    verified: SignatureVerified,
}

impl ValidatedAccessToken {
    /// Returns the claims, with all digits of long numbers.
    pub fn into_claims(self) -> Map<String, Value> {
        self.verified.into_profile()
    }
}

impl fmt::Debug for ValidatedAccessToken {
    /// Shows only the names of claims, because claims are personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.verified.claims().keys()).finish()
    }
}

/// Parses an access token into its unverified parts.
///
/// Errors with [`ErrorCode::AccessTokenCritical`] for a critical extension. Errors with
/// [`ErrorCode::AccessTokenMalformed`] for any other fault: encryption, a nested token, text that is
/// no JWT.
pub fn parse(token: &str) -> Result<UnverifiedJws, Error> {
    jws::parse(token).map_err(|error| match error {
        JwsError::Critical => {
            Error::misbehaved(ErrorCode::AccessTokenCritical, "the access token's header names extensions")
        }
        JwsError::TooLong => {
            Error::misbehaved(ErrorCode::AccessTokenMalformed, "the access token is too long")
        }
        JwsError::Malformed => {
            let detail = "the access token is not a compact JWS with claims";
            Error::misbehaved(ErrorCode::AccessTokenMalformed, detail)
        }
    })
}

/// Returns `iss` of a token whose signature is not verified, to choose the keys. Empty if it is no
/// text.
pub fn unverified_issuer(token: &UnverifiedJws) -> &str {
    token.unverified_claims.get("iss").and_then(Value::as_str).unwrap_or_default()
}

/// Validates an access token ([RFC 9068
/// §4](https://www.rfc-editor.org/rfc/rfc9068#section-4)).
///
/// Errors with a separate code `access_token_*` for each rule, with
/// [`ErrorCode::AccessTokenScope`] only if every other rule holds. A claim of the wrong type violates
/// its rule and does not count as absent.
pub fn validate(
    verified: SignatureVerified,
    issuer: &Issuer,
    now: Timestamp,
) -> Result<ValidatedAccessToken, Error> {
    issuer.algorithm(verified.header())?;
    claims::validate_typ(verified.header(), &issuer.typ)?;
    let claims = verified.claims();
    claims::validate_iss(claims, &issuer.issuer)?;
    claims::validate_aud(claims, &issuer.audiences)?;
    claims::validate_kind(claims)?;
    claims::validate_exp(claims, now)?;
    claims::validate_nbf(claims, now)?;
    claims::validate_iat(claims, now)?;
    claims::validate_sub(claims)?;
    claims::validate_client(claims, &issuer.clients)?;
    claims::validate_unbound(claims)?;
    claims::validate_scope(claims, &issuer.scopes)?;
    Ok(ValidatedAccessToken { verified })
}
