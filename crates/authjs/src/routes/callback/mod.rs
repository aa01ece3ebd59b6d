mod email;
mod proxy;
mod repeated;

use crate::apart::apart;
use crate::context::Context;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::log::{Level, LogEntry};
use crate::navigation::is_speculative;
use crate::providers::Method;
use crate::reason::Reason;
use crate::sign_in;

/// Answers `GET|POST /callback/:provider`: finishes a sign-in.
pub(super) async fn callback(cx: &Context<'_>) -> Result<AuthResponse, AuthError> {
    let provider = cx.provider()?;
    if !cx.request.route.post && is_speculative(cx.request.headers) {
        return Ok(refuse_prefetch(cx));
    }
    let provider = match &provider.method {
        Method::OAuth(provider) if provider.assertion.is_some() => {
            return Err(no_callback("a provider that asserts its users has no callback"));
        }
        Method::OAuth(provider) => provider,
        Method::Email(email) => return apart(email::callback(cx, provider, email)).await,
        Method::Credentials(provider) if cx.request.route.post => {
            let proof = cx.csrf_verified()?;
            return apart(sign_in::credentials::sign_in(cx, provider, proof)).await;
        }
        Method::Credentials(_) => return Err(no_callback("a provider of credentials takes POST only")),
        #[cfg(feature = "webauthn")]
        Method::WebAuthn(webauthn) if cx.request.route.post => {
            return apart(sign_in::webauthn::callback(cx, provider, webauthn)).await;
        }
        #[cfg(feature = "webauthn")]
        Method::WebAuthn(_) => return Err(no_callback("a provider of passkeys takes POST only")),
    };
    if let Some(response) = proxy::pass_on(cx, provider)? {
        return Ok(response);
    }
    if repeated::is_likely(cx, provider)
        && let Some(response) = apart(repeated::go_on(cx, provider)).await
    {
        return Ok(response);
    }
    let (identity, cookies) = sign_in::identify(cx, provider).await?;
    sign_in::complete(cx, identity, cookies).await.map_err(AuthError::after_checks)
}

/// Returns the error of a callback that the provider does not have.
#[cold]
fn no_callback(detail: &str) -> AuthError {
    AuthError::new(ErrorType::InvalidProvider, Reason::UnknownProvider, detail)
}

/// Refuses a prefetch. The visitor's own request may follow, so code and check cookies stay
/// unchanged.
fn refuse_prefetch(cx: &Context<'_>) -> AuthResponse {
    let (level, reason) = (Level::Debug, Reason::Prefetch);
    cx.platform.log(&LogEntry::new(level, reason, "").provider(cx.request.route.provider_id));
    AuthResponse::new(503).uncached()
}
