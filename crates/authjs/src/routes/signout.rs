use crate::context::Context;
use crate::csrf::CsrfVerified;
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::session::Sessions;
use crate::sign_in::checks::completed;

/// Answers `POST /signout`: ends the session and redirects to the callback URL.
pub(super) async fn sign_out(cx: &Context<'_>, _: CsrfVerified) -> Result<AuthResponse, AuthError> {
    let sessions = Sessions::of(cx);
    let (state, present) = sessions.current(&cx.request.cookies).await;
    let mut cleared = sessions.end(&state, &present).await;
    cleared.extend(completed::forget(cx));
    Ok(cx.back(cleared))
}
