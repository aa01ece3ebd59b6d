use serde_json::{Map, Value};

use super::{MAX_AGE, decode, encode};
use crate::context::Context;
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::jose::jwt;
use crate::random;
use crate::reason::Reason;
use crate::timestamp::Timestamp;

/// The salt of the `state` parameter's own seal, as in Auth.js.
const STATE_SALT: &str = "encodedState";

/// Creates a `state` parameter. It is sealed, so that only this deployment and the redirect proxy
/// can read it.
///
/// `origin` is the callback URL of the deployment that began the sign-in, for the proxy.
/// `callback_url` is the visitor's destination, for a response that comes without the callback-url
/// cookie.
pub(crate) fn create_state(
    cx: &Context<'_>,
    origin: Option<&str>,
    callback_url: Option<&str>,
) -> Result<String, AuthError> {
    let mut claims = Map::new();
    for (name, value) in [("origin", origin), ("callbackUrl", callback_url)] {
        if let Some(value) = value {
            claims.insert(name.to_owned(), value.into());
        }
    }
    claims.insert("random".to_owned(), random::token(&**cx.platform).into());
    encode(cx, STATE_SALT, claims, MAX_AGE)
}

/// Returns the `origin` of a `state` parameter from a deployment with the same secret, also from
/// another host of this one. Errors if the state does not decrypt or has expired.
pub(crate) fn open_state(cx: &Context<'_>, state: &str) -> Result<Option<String>, AuthError> {
    let keys = cx.deployment.keyring.keys(STATE_SALT);
    let claims = jwt::decode(&keys, state, cx.now, false).map_err(|_| {
        let detail = "the state does not decrypt: it is forged, expired, or sealed with another secret";
        AuthError::callback_route(Reason::RedirectProxyState, detail)
    })?;
    Ok(claims.get("origin").and_then(Value::as_str).map(str::to_owned))
}

/// Returns the `callbackUrl` of a `state` parameter of this deployment. It proves nothing about the
/// response.
pub(crate) fn callback_url_of_state(deployment: &Deployment, state: &str, now: Timestamp) -> Option<String> {
    decode(deployment, STATE_SALT, state, now)?.get("callbackUrl")?.as_str().map(str::to_owned)
}
