use serde_json::Value;

use crate::callbacks::CallbackError;
use crate::context::{Context, callback_failed};
use crate::cookies::SetCookie;
use crate::csrf::CsrfVerified;
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::log::{Level, LogEntry};
use crate::reason::Reason;
use crate::routes::csrf::uncached_for_http_1_0;
use crate::session::{Session, SessionState, Sessions, invalid_detail};

/// Answers `GET /session`: the session as JSON, or `null`. Re-issues the cookie.
pub(super) async fn show(cx: &Context<'_>) -> Result<AuthResponse, AuthError> {
    let (response, cookies) = check(cx, Visit::Read).await?.into_response();
    Ok(cx.respond(uncached_for_http_1_0(response), cookies))
}

/// Answers `HEAD /session` with the headers of a GET. Runs no callback: a callback that renews
/// tokens would lose them together with the cookie.
pub(super) fn head(cx: &Context<'_>) -> AuthResponse {
    cx.respond(uncached_for_http_1_0(AuthResponse::json(200, "")), Vec::new())
}

/// Answers `POST /session`: passes `data` to the `jwt` callback, then answers like `GET`.
pub(super) async fn update(cx: &Context<'_>, _: CsrfVerified) -> Result<AuthResponse, AuthError> {
    let (response, cookies) = check(cx, Visit::Update(cx.request.body.data())).await?.into_response();
    Ok(cx.respond(response.uncached(), cookies))
}

/// The effect of a request on the session.
enum Visit<'a> {
    Read,
    /// An update, with the browser's `data`.
    Update(Option<&'a Value>),
}

/// The session as JSON, or `null`, and the cookies to set.
struct Checked {
    status: u16,
    body: String,
    cookies: Vec<SetCookie>,
    /// Why nothing is known of the session.
    error: Option<AuthError>,
}

impl Checked {
    /// Returns the answer and its cookies.
    fn into_response(self) -> (AuthResponse, Vec<SetCookie>) {
        let response = AuthResponse::json(self.status, self.body);
        let response = match self.error {
            Some(error) => response.reporting(error),
            None => response,
        };
        (response, self.cookies)
    }
}

/// Returns the session's JSON and the cookies to set.
///
/// An invalid session, or one that a callback ends, is cleared, and the JSON is `null`. A row that
/// has expired is deleted. If a callback fails, the session is not shown and stays: an outage must
/// not sign users out. Without an answer of the database, the status is 503.
async fn check(cx: &Context<'_>, visit: Visit<'_>) -> Result<Checked, AuthError> {
    let sessions = Sessions::of(cx);
    let (state, present) = sessions.current(&cx.request.cookies).await;
    let null = |status, cookies, error| Checked { status, body: "null".to_owned(), cookies, error };
    let cleared = || null(200, sessions.clear(&present), None);
    let error_type = sessions.error_type();
    let unavailable = |detail| {
        let error = AuthError::new(error_type, Reason::StoreUnavailable, detail);
        null(503, Vec::new(), Some(error))
    };
    let session = match state {
        SessionState::Absent => return Ok(null(200, Vec::new(), None)),
        SessionState::Expired(row) => {
            if let Some(row) = row {
                sessions.delete_expired(&row).await;
            }
            log(cx, &AuthError::new(error_type, Reason::SessionExpired, ""));
            return Ok(cleared());
        }
        SessionState::Invalid(reason) => {
            let detail = invalid_detail(&cx.deployment.config, reason, present.len());
            log(cx, &AuthError::new(error_type, reason, detail));
            return Ok(cleared());
        }
        SessionState::Unavailable(detail) => {
            log(cx, &AuthError::new(error_type, Reason::StoreUnavailable, detail.as_str()));
            return Ok(unavailable(detail));
        }
        SessionState::Valid(session) => session,
    };
    match shown(&sessions, session, visit).await {
        Ok(Some((body, session))) => match sessions.issue(session, &present).await {
            Ok(cookies) => Ok(Checked { status: 200, body, cookies, error: None }),
            Err(Reason::SessionInvalid | Reason::SessionRevoked) => Ok(cleared()),
            Err(Reason::StoreUnavailable) => Ok(unavailable("the session is not extended".to_owned())),
            Err(reason) => Err(AuthError::callback_route(reason, "the session does not fit into cookies")),
        },
        Ok(None) => Ok(cleared()),
        Err(error) => {
            let error = callback_failed(error).retyped(error_type);
            log(cx, &error);
            Ok(null(200, Vec::new(), Some(error)))
        }
    }
}

/// Calls the `jwt` and `session` callbacks. Returns `None` if `jwt` ends the session.
async fn shown(
    sessions: &Sessions<'_>,
    session: Session,
    visit: Visit<'_>,
) -> Result<Option<(String, Session)>, CallbackError> {
    let (touched, updates) = match visit {
        Visit::Read => (sessions.touch(session).await?, None),
        Visit::Update(data) => (sessions.update(session, data).await?, Some(data)),
    };
    let Some(touched) = touched else { return Ok(None) };
    let session = sessions.show(&touched, updates).await?;
    let body = serde_json::to_string(&session).map_err(|error| CallbackError(error.to_string()))?;
    Ok(Some((body, touched)))
}

fn log(cx: &Context<'_>, error: &AuthError) {
    let level = match error.reason {
        Reason::SessionExpired | Reason::SessionRevoked => Level::Debug,
        Reason::StoreUnavailable => Level::Error,
        _ => Level::Warn,
    };
    cx.platform.log(&LogEntry::of_error(level, error));
}
