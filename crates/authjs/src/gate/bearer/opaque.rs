//! Opaque access tokens, which the issuer is asked about.

use std::rc::Rc;

use super::principal::{BearerPrincipal, Place};
use crate::config::{BearerIssuer, Introspection};
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::oauth::access_token::{introspection_request, process_introspection_response};
use crate::platform::Platform;
use crate::provider::unreachable;

/// The longest opaque token that an issuer is asked about, in bytes.
const MOST: usize = 4_096;

/// Returns whether a token may be opaque. A JWT begins with `eyJ`, and so does a sealed cookie, which
/// no issuer may see.
pub(super) fn may_be_opaque(token: &str) -> bool {
    !token.starts_with("eyJ") && token.len() <= MOST
}

/// Asks the issuer about a token, unless it has confirmed it within the last minute.
pub(super) async fn judge(
    issuer: &BearerIssuer,
    introspection: &Introspection,
    deployment: &Deployment,
    token: &str,
    platform: &Rc<dyn Platform>,
) -> Result<BearerPrincipal, AuthError> {
    let place = Place::Authorization;
    if let Some(claims) = deployment.introspected.get(token, platform.now()) {
        return Ok(BearerPrincipal { claims, place });
    }
    let Introspection { url, client_id, client_secret } = introspection;
    let request = introspection_request(url, client_id, client_secret, token);
    let endpoint = request.endpoint();
    let response = platform.fetch(request).await.map_err(|error| unreachable(&endpoint, &error))?;
    let now = platform.now();
    let claims = process_introspection_response(&response, &issuer.expected, now)?;
    deployment.introspected.put(token, &claims, now);
    Ok(BearerPrincipal { claims, place })
}
