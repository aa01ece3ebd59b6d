//! Signed assertions that authenticate a client to a provider, and client secrets that are such
//! assertions.

use super::made_secrets::MadeSecrets;
use crate::error::AuthError;
use crate::oauth::client_assertion::{ClientAssertion, client_assertion};
use crate::oauth::{AuthorizationServer, ClientAuthMethod};
use crate::platform::Platform;
use crate::providers::OAuthProvider;
use crate::random;
use crate::reason::Reason;

/// Returns a new assertion for one request to the provider, or a client secret for any number of
/// requests. `None` if the client authenticates otherwise.
///
/// Errors with [`Reason::ClientKey`] if the runtime refuses the private key.
pub(crate) async fn assertion(
    made_secrets: &MadeSecrets,
    platform: &dyn Platform,
    provider: &OAuthProvider,
    server: &AuthorizationServer,
) -> Result<Option<ClientAssertion>, AuthError> {
    let (client, now) = (&provider.client, platform.now());
    let secrets = client.made_secret.is_some().then_some(made_secrets);
    if secrets.is_none() && !client.token_endpoint_auth_method.uses_assertion() {
        return Ok(None);
    }
    if let Some(kept) = secrets.and_then(|secrets| secrets.get(provider, now)) {
        return Ok(Some(kept));
    }
    let jti = random::token(platform);
    let Some(unsigned) = client_assertion(server, client, &jti, now)? else { return Ok(None) };
    if client.token_endpoint_auth_method == ClientAuthMethod::ClientSecretJwt {
        return Ok(Some(unsigned.signed_with_client_secret(client)?));
    }
    let unusable = || AuthError::callback_route(Reason::ClientKey, "the private key cannot sign");
    let key = client.private_key.as_ref().ok_or_else(unusable)?;
    let signature = platform.sign(unsigned.algorithm(), key, unsigned.signing_input()).await;
    let assertion = unsigned.signed(&signature.map_err(|_| unusable())?);
    if let Some(secrets) = secrets {
        secrets.keep(provider, &assertion);
    }
    Ok(Some(assertion))
}
