use crate::context::Context;
use crate::csrf::CsrfVerified;
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::sign_in;

/// Answers `POST /signin/:provider`: seals the checks into cookies and sends the visitor to the
/// provider.
///
/// Without a provider it redirects to the sign-in page.
pub(super) async fn start(cx: &Context<'_>, _: CsrfVerified) -> Result<AuthResponse, AuthError> {
    match cx.provider {
        Some(provider) => sign_in::start(cx, provider).await,
        None => Ok(sign_in::to_page(cx)),
    }
}
