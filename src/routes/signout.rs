use crate::callbacks::Event;
use crate::context::Context;
use crate::cookies::chunks;
use crate::csrf::CsrfVerified;
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::session::{self, SessionState};
use crate::sign_in::checks::completed;

/// `POST /signout`: clears the session cookies and goes to the callback URL.
pub(super) async fn sign_out(cx: &Context<'_>, _: CsrfVerified) -> Result<AuthResponse, AuthError> {
    let settings = cx.request.settings;
    let (state, present) =
        session::read(cx.deployment, &**cx.platform, settings, &cx.request.cookies, cx.now).await;
    if let SessionState::Valid(token) = &state {
        cx.deployment.callbacks.event(Event::SignOut { token }).await;
    }
    let mut cleared = chunks::clear(&settings.session_token, &present);
    cleared.extend(completed::forget(cx));
    Ok(cx.back(cleared))
}
