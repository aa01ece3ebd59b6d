//! A Logout Token that a provider sends: signature first, then claims.

use std::rc::Rc;

use super::discovery::Discovery;
use super::signature::Unverifiable;
use super::signer::Signer;
use crate::error::AuthError;
use crate::oauth::logout_token::{ValidatedLogoutToken, expected_algorithm, parse, validate};
use crate::oauth::{AuthorizationServer, ErrorCode};
use crate::platform::Platform;
use crate::providers::OAuthProvider;

/// Returns a Logout Token with a verified signature and validated claims. The caller makes sure that it is
/// used once.
///
/// Requests to the provider do not grow with the number of bad tokens: metadata and keys are cached, a
/// failure counts for seconds, and newer keys are fetched at most once a minute.
pub(crate) async fn validated_logout_token(
    discovery: &Discovery,
    platform: &Rc<dyn Platform>,
    provider: &OAuthProvider,
    token: &str,
) -> Result<ValidatedLogoutToken, AuthError> {
    let client = &provider.client;
    let unverified = parse(token)?;
    let server = discovery.authorization_server(platform, provider).await?;
    let algorithm = expected_algorithm(client, &server, &unverified.header)?;
    let issuer = server.issuer.as_deref();
    let issuer =
        issuer.and_then(|issuer| provider.quirk.id_token_issuer(issuer, &unverified.unverified_claims));
    let signer = Signer { discovery, platform, provider, server: &server, issuer: issuer.as_deref() };
    let verified = signer.verify(unverified, algorithm, unverifiable).await?;
    let server = AuthorizationServer { issuer, ..(*server).clone() };
    Ok(validate(verified, &server, client, platform.now())?)
}

fn unverifiable(cause: Unverifiable) -> AuthError {
    let (code, detail) = match cause {
        Unverifiable::NoKey => (ErrorCode::LogoutTokenKey, "no key of the provider fits the Logout Token"),
        Unverifiable::DoesNotHold => {
            (ErrorCode::LogoutTokenSignature, "the Logout Token's signature is invalid")
        }
    };
    AuthError::callback_route(code, detail)
}
