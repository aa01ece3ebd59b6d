use serde_json::Value;

use crate::callbacks::CallbackError;
use crate::context::{Context, callback_failed};
use crate::cookies::SetCookie;
use crate::csrf::CsrfVerified;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::log::{Level, LogEntry};
use crate::reason::Reason;
use crate::routes::csrf::uncached_for_http_1_0;
use crate::session::{Session, SessionState, Sessions, invalid_detail};

/// Answers `GET /session`: the session as JSON, or `null`. Re-issues the cookie.
pub(super) async fn show(cx: &Context<'_>) -> Result<AuthResponse, AuthError> {
    let (body, cookies) = check(cx, Visit::Read).await?;
    Ok(cx.respond(uncached_for_http_1_0(AuthResponse::json(200, body)), cookies))
}

/// Answers `HEAD /session` with the headers of a GET. Runs no callback: a callback that renews
/// tokens would lose them together with the cookie.
pub(super) fn head(cx: &Context<'_>) -> AuthResponse {
    cx.respond(uncached_for_http_1_0(AuthResponse::json(200, "")), Vec::new())
}

/// Answers `POST /session`: passes `data` to the `jwt` callback, then answers like `GET`.
pub(super) async fn update(cx: &Context<'_>, _: CsrfVerified) -> Result<AuthResponse, AuthError> {
    let (body, cookies) = check(cx, Visit::Update(cx.request.body.data())).await?;
    let response = AuthResponse::json(200, body).uncached();
    Ok(cx.respond(response, cookies))
}

/// The effect of a request on the session.
enum Visit<'a> {
    Read,
    /// An update, with the browser's `data`.
    Update(Option<&'a Value>),
}

/// Returns the session's JSON and the cookies to set.
///
/// An invalid session, or one that a callback ends, is cleared, and the JSON is `null`. If a
/// callback fails, the session is not shown and stays: an outage must not sign users out.
async fn check(cx: &Context<'_>, visit: Visit<'_>) -> Result<(String, Vec<SetCookie>), AuthError> {
    let sessions = Sessions::of(cx);
    let (state, present) = sessions.current(&cx.request.cookies).await;
    let cleared = || ("null".to_owned(), sessions.clear(&present));
    let session = match state {
        SessionState::Absent => return Ok(("null".to_owned(), Vec::new())),
        SessionState::Invalid(reason) => {
            let detail = invalid_detail(reason, present.len());
            log(cx, &AuthError::new(ErrorType::JwtSessionError, reason, detail));
            return Ok(cleared());
        }
        SessionState::Valid(session) => session,
    };
    match shown(&sessions, session, visit).await {
        Ok(Some((body, session))) => {
            let issued = sessions.issue(session, &present).await;
            let cookies = issued.map_err(|reason| {
                AuthError::callback_route(reason, "the session does not fit into cookies")
            })?;
            Ok((body, cookies))
        }
        Ok(None) => Ok(cleared()),
        Err(error) => {
            log(cx, &callback_failed(error).retyped(ErrorType::JwtSessionError));
            Ok(("null".to_owned(), Vec::new()))
        }
    }
}

/// Calls the `jwt` and `session` callbacks. Returns `None` if `jwt` ends the session.
async fn shown(
    sessions: &Sessions<'_>,
    session: Session,
    visit: Visit<'_>,
) -> Result<Option<(String, Session)>, CallbackError> {
    let touched = match visit {
        Visit::Read => sessions.touch(session).await?,
        Visit::Update(data) => sessions.update(session, data).await?,
    };
    let Some(touched) = touched else { return Ok(None) };
    let session = sessions.show(&touched).await?;
    let body = serde_json::to_string(&session).map_err(|error| CallbackError(error.to_string()))?;
    Ok(Some((body, touched)))
}

fn log(cx: &Context<'_>, error: &AuthError) {
    let level = if error.reason == Reason::SessionExpired { Level::Debug } else { Level::Warn };
    cx.platform.log(&LogEntry::of_error(level, error));
}
