use super::provider_sign_out;
use crate::apart::apart;
use crate::configured::events;
use crate::context::{Context, store_failed};
use crate::csrf::CsrfVerified;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::reason::Reason;
use crate::session::{SessionState, Sessions};
use crate::sign_in::checks::completed;

/// Answers `POST /signout`: ends the session and redirects to the callback URL. With `scope=others`, the
/// session goes on, and all others of its user end.
pub(super) async fn sign_out(cx: &Context<'_>, _: CsrfVerified) -> Result<AuthResponse, AuthError> {
    let sessions = Sessions::of(cx);
    let (state, present) = sessions.current(&cx.request.cookies).await;
    match cx.request.body.field("scope") {
        None => {}
        Some("others") => return end_others(cx, &sessions, &state).await,
        Some(_) => return Err(refused("the form names a scope other than \"others\"")),
    }
    let newest = match &state {
        SessionState::Valid(session) if cx.deployment.config.sign_out.revoke => {
            apart(sessions.newest_tokens(session)).await
        }
        _ => None,
    };
    let mut cleared = sessions.end(&state, &present).await;
    apart(sessions.end_several(&cx.request.cookies)).await;
    cleared.extend(completed::forget(cx));
    if let SessionState::Valid(session) = &state
        && cx.deployment.config.sign_out.is_set()
    {
        return Ok(apart(provider_sign_out::leave(cx, &sessions, session, newest.as_ref(), cleared)).await);
    }
    Ok(cx.back(cleared))
}

async fn end_others(
    cx: &Context<'_>,
    sessions: &Sessions<'_>,
    state: &SessionState,
) -> Result<AuthResponse, AuthError> {
    let ended = match state {
        SessionState::Valid(session) => sessions.end_others(session).await.map_err(store_failed)?,
        SessionState::Unavailable(detail) => {
            return Err(AuthError::new(sessions.error_type(), Reason::StoreUnavailable, detail.as_str()));
        }
        SessionState::Absent | SessionState::Expired(_) | SessionState::Invalid(_) => Some(0),
    };
    let Some(ended) = ended else {
        return Err(refused("scope=others needs session.revocable, or sessions of the database"));
    };
    if let SessionState::Valid(session) = state {
        let row = session.stored.as_deref().map(|stored| &stored.row);
        events::others_ended(cx.platform, &session.token, row, ended);
    }
    Ok(cx.back(Vec::new()))
}

fn refused(detail: &str) -> AuthError {
    AuthError::new(ErrorType::UnknownAction, Reason::BadBody, detail)
}
