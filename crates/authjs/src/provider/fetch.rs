use crate::error::AuthError;
use crate::http::{OutgoingRequest, OutgoingResponse};
use crate::oauth::ErrorCode;
use crate::platform::{FetchError, Platform};
use crate::providers::OAuthProvider;
use crate::reason::Reason;

/// Sends a request to a provider, with the provider's own limits and headers.
///
/// Errors with [`Reason::ProviderUnreachable`] or [`ErrorCode::ProviderTooLarge`] if there is no
/// answer.
pub(crate) async fn fetch(
    platform: &dyn Platform,
    provider: &OAuthProvider,
    request: OutgoingRequest,
) -> Result<OutgoingResponse, AuthError> {
    let endpoint = request.endpoint();
    platform.fetch(provider.fetch.apply(request)).await.map_err(|error| unreachable(&endpoint, &error))
}

/// Returns the error for a request without an answer. `endpoint` is its address, without secret
/// parts.
pub(crate) fn unreachable(endpoint: &str, error: &FetchError) -> AuthError {
    let (reason, what): (Reason, _) = match error {
        FetchError::Timeout => (Reason::ProviderUnreachable, "no answer in time"),
        FetchError::TooLarge => (ErrorCode::ProviderTooLarge.into(), "the answer is too large"),
        // For an unknown host or an untrusted certificate, Workers only say `internal error`. Other
        // messages quote the whole URL, whose query may have a secret.
        FetchError::Network(what) if what.contains("internal error") || what.contains("://") => {
            let hint = "no connection. Check that the host name exists, and that its certificate is publicly trusted";
            (Reason::ProviderUnreachable, hint)
        }
        FetchError::Network(what) => (Reason::ProviderUnreachable, what.as_str()),
    };
    AuthError::callback_route(reason, format!("{endpoint}: {what}"))
}
