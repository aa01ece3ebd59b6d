//! Requests of OAuth 1.0, signed and sent.

use std::pin::Pin;

use url::Url;

use crate::context::Context;
use crate::error::AuthError;
use crate::http::{OutgoingRequest, OutgoingResponse};
use crate::oauth;
use crate::oauth1::{ProtocolRequest, Server};
use crate::provider::answer::Answer;
use crate::provider::fetch;
use crate::providers::OAuthProvider;
use crate::random;
use crate::reason::Reason;

/// Signs a request and sends it.
///
/// Errors with [`Reason::ClientKey`] if the runtime refuses the private key. Errors if there is no
/// answer.
///
/// Boxed, because several functions await it, and each would contain a copy of it.
pub(crate) fn send<'a>(
    cx: &'a Context<'_>,
    provider: &'a OAuthProvider,
    server: &'a Server,
    request: ProtocolRequest,
) -> Pin<Box<dyn Future<Output = Result<OutgoingResponse, AuthError>> + 'a>> {
    Box::pin(signed(cx, provider, server, request))
}

/// Returns the error for a refused answer, with the address and the provider's own description.
pub(crate) fn refused(url: &Url, response: &OutgoingResponse, error: oauth::Error) -> AuthError {
    let endpoint = OutgoingRequest::get(url.clone()).endpoint();
    Answer { endpoint: &endpoint, response, secrets: &[] }.refused(error)
}

async fn signed(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &Server,
    request: ProtocolRequest,
) -> Result<OutgoingResponse, AuthError> {
    let nonce = random::nonce(&**cx.platform);
    let unsigned = request.stamped(&provider.client, server.signature_method, nonce, cx.platform.now());
    let signed = match unsigned.signing_input() {
        None => unsigned.signed_with_secrets(&provider.client)?,
        Some((algorithm, input)) => {
            let unusable = || AuthError::callback_route(Reason::ClientKey, "the private key cannot sign");
            let key = provider.client.private_key.as_ref().ok_or_else(unusable)?;
            let signature = cx.platform.sign(algorithm, key, input.as_bytes()).await;
            unsigned.signed(&signature.map_err(|_| unusable())?)
        }
    };
    fetch(&**cx.platform, provider, signed).await
}
