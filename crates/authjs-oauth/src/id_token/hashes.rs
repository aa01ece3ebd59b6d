//! `at_hash` and `c_hash`, which bind an ID Token to the tokens that came with it ([OpenID Connect
//! Core §3.1.3.8](https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowTokenValidation),
//! [§3.3.2.10](https://openid.net/specs/openid-connect-core-1_0.html#CodeValidation)).

use authjs_jose::algorithms::JwsAlgorithm;
use authjs_jose::hash::left_half;
use serde_json::{Map, Value};

use super::claims::present;
use crate::{Error, ErrorCode};

type Claims = Map<String, Value>;

/// Errors if `at_hash` is not the hash of the access token. Without an access token, nothing is
/// compared.
pub(super) fn validate_at_hash(
    claims: &Claims,
    algorithm: &JwsAlgorithm,
    access_token: Option<&str>,
) -> Result<(), Error> {
    let holds =
        access_token.is_none_or(|token| holds_if_present(present(claims, "at_hash"), algorithm, token));
    holds.then_some(()).ok_or_else(|| {
        Error::forged(
            ErrorCode::IdTokenAccessTokenHash,
            "the ID Token's at_hash does not match this access token",
        )
    })
}

/// Errors if `c_hash` is not the hash of the code. Without a code, as after a refresh, nothing is
/// compared.
pub(super) fn validate_c_hash(
    claims: &Claims,
    algorithm: &JwsAlgorithm,
    code: Option<&str>,
) -> Result<(), Error> {
    let holds = code.is_none_or(|code| holds_if_present(present(claims, "c_hash"), algorithm, code));
    holds.then_some(()).ok_or_else(|| {
        Error::forged(
            ErrorCode::IdTokenCodeHash,
            "the ID Token's c_hash does not match this authorization code",
        )
    })
}

/// Returns whether a hash is absent or correct. Both hashes are optional in the code flow.
fn holds_if_present(hash: Option<&Value>, algorithm: &JwsAlgorithm, token: &str) -> bool {
    hash.is_none_or(|hash| *hash == left_half(algorithm, token.as_bytes()))
}
