use url::Url;

use crate::config::error::ConfigError;
use crate::config::provider::Entry;
use crate::config::provider::endpoints::endpoint;
use crate::config::provider::options::Variables;
use crate::oauth::Client;
use crate::oauth1::{Server, SignatureMethod};
use crate::providers::{Endpoints, Fetch, Kind};

/// Reads the settings of an OAuth 1.0 provider. Returns `None` for other providers.
pub(super) fn read(
    entry: &Entry<'_>,
    variables: &Variables,
    endpoints: &Endpoints,
    registered: (&Client, &Fetch),
) -> Result<Option<Server>, ConfigError> {
    match entry.row.kind {
        Kind::Oauth1 => server(entry, variables, endpoints.clone(), registered),
        Kind::Oidc | Kind::Oauth => Ok(None),
    }
}

/// Reads `requestToken` and `signatureMethod`, in addition to the endpoints that every provider
/// has.
///
/// Errors if there is no request token endpoint, if RSA-SHA1 cannot use the private key, or if
/// PLAINTEXT would be sent without https.
#[inline(never)]
fn server(
    entry: &Entry<'_>,
    variables: &Variables,
    endpoints: Endpoints,
    (client, fetch): (&Client, &Fetch),
) -> Result<Option<Server>, ConfigError> {
    // Without an issuer, these three endpoints are present.
    let Endpoints {
        authorization: Some(authorization), token: Some(token), userinfo: Some(userinfo), ..
    } = endpoints
    else {
        return Ok(None);
    };
    let request_token = endpoint(entry, variables, "requestToken", entry.row.request_token)?;
    let request_token = request_token.ok_or_else(|| {
        let fix = "Set the address of the endpoint, as the provider's documentation gives it.";
        ConfigError::new(entry.path_of("requestToken"), "not set", fix)
    })?;
    let signature_method = signature_method(entry)?;
    if client.private_key.as_ref().is_some_and(|key| !signature_method.fits(key)) {
        let fix = "Use an RSA key that is for no other algorithm.";
        return Err(ConfigError::new(entry.variable("PRIVATE_KEY"), "not a key for RSA-SHA1", fix));
    }
    let is_bare = |url: &Url| url.scheme() != "https";
    let travels_bare = [&request_token, &token, &userinfo].into_iter().any(is_bare)
        || fetch.proxy.as_ref().is_some_and(is_bare);
    if signature_method == SignatureMethod::Plaintext && travels_bare {
        let fix = "Use https addresses throughout, or another signatureMethod.";
        let cause = "PLAINTEXT sends the secrets themselves, and an address is not https";
        return Err(ConfigError::new(entry.path_of("signatureMethod"), cause, fix));
    }
    Ok(Some(Server { request_token, authorization, token, userinfo, signature_method }))
}

/// Reads `signatureMethod`. The default is HMAC-SHA1. Errors for an unknown method.
pub(super) fn signature_method(entry: &Entry<'_>) -> Result<SignatureMethod, ConfigError> {
    let Some(node) = entry.get("signatureMethod") else { return Ok(SignatureMethod::default()) };
    SignatureMethod::parse(&node.text()?.text)
        .ok_or_else(|| node.error("unknown method", "Use HMAC-SHA1, HMAC-SHA256, RSA-SHA1 or PLAINTEXT."))
}
