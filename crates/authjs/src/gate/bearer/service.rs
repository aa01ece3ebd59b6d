//! Service tokens: `svc_<id>.<secret>`.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::principal::{BearerPrincipal, Place};
use crate::config::ServiceToken;
use crate::error::AuthError;
use crate::reason::Reason;
use crate::secret::constant_time_eq;
use crate::timestamp::Timestamp;

/// The beginning of a service token, by which scanners for secrets find it. No JWT begins with it.
const PREFIX: &str = "svc_";

/// Returns the holder of a service token. `None` if the text is not the token of a configured one.
///
/// Errors if the id is unknown, the secret is another, or the token has expired.
pub(super) fn of_token(
    token: &str,
    known: &[ServiceToken],
    now: Timestamp,
) -> Option<Result<BearerPrincipal, AuthError>> {
    let (id, secret) = token.strip_prefix(PREFIX).filter(|_| !known.is_empty())?.split_once('.')?;
    Some(judged(id, secret, known, now))
}

fn judged(
    id: &str,
    secret: &str,
    known: &[ServiceToken],
    now: Timestamp,
) -> Result<BearerPrincipal, AuthError> {
    let refuse = |detail: String| Err(AuthError::callback_route(Reason::ServiceTokenRefused, detail));
    // The secret has 256 random bits, so its hash needs no salt and no stretching.
    let digest = hexadecimal(&Sha256::digest(secret));
    let Some(token) = known.iter().find(|token| token.id == id) else {
        return refuse("the service token has an id that AUTH_SERVICE_TOKENS does not have".to_owned());
    };
    if !constant_time_eq(&token.sha256, &digest) {
        return refuse(format!("the secret of the service token {} is another", token.id));
    }
    if token.expires <= now {
        return refuse(format!("the service token {} has expired", token.id));
    }
    Ok(BearerPrincipal { claims: claims(token), place: Place::ServiceToken })
}

/// Returns the claims of a service token, under the names that access tokens have. No issuer has this
/// `iss`, because issuers are URLs.
fn claims(token: &ServiceToken) -> Map<String, Value> {
    let claim = |name: &str, value: Value| (name.to_owned(), value);
    Map::from_iter([
        claim("iss", "service".into()),
        claim("sub", format!("service:{}", token.id).into()),
        claim("client_id", token.id.as_str().into()),
        claim("scope", token.scopes.join(" ").into()),
        claim("exp", token.expires.seconds().into()),
    ])
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
