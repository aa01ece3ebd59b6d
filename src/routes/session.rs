use serde_json::{Map, Value};

use crate::callbacks::{self, CallbackError, Event, Jwt, Trigger};
use crate::context::Context;
use crate::cookies::{SetCookie, chunks};
use crate::csrf::CsrfVerified;
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::log::{Level, LogEntry};
use crate::reason::Reason;
use crate::routes::csrf::uncached_for_http_1_0;
use crate::session::{self, SessionState};

/// `GET /session`: the session as JSON, or `null`; the cookie is re-issued.
pub(super) async fn show(cx: &Context<'_>) -> Result<AuthResponse, AuthError> {
    let (body, cookies) = check(cx, None).await?;
    Ok(cx.respond(uncached_for_http_1_0(AuthResponse::json(200, body)), cookies))
}

/// `HEAD /session`: the headers of a GET. Runs no callback: one that renews tokens would lose them with the cookie.
pub(super) fn head(cx: &Context<'_>) -> AuthResponse {
    cx.respond(uncached_for_http_1_0(AuthResponse::json(200, "")), Vec::new())
}

/// `POST /session`: hands `data` to the `jwt` callback, then answers as `GET` does.
pub(super) async fn update(cx: &Context<'_>, _: CsrfVerified) -> Result<AuthResponse, AuthError> {
    let (body, cookies) = check(cx, Some(cx.request.body.data())).await?;
    let response = AuthResponse::json(200, body).uncached();
    Ok(cx.respond(response, cookies))
}

/// The session's JSON and the cookies to set. `update` is there for an update, with its data.
///
/// A session that does not hold, or that a callback ends, is cleared: `null`. One that a callback fails over is not
/// shown, and stays: an outage is no sign-out.
async fn check(
    cx: &Context<'_>,
    update: Option<Option<&Value>>,
) -> Result<(String, Vec<SetCookie>), AuthError> {
    let settings = cx.request.settings;
    let (state, present) =
        session::read(cx.deployment, &**cx.platform, settings, &cx.request.cookies, cx.now).await;
    let cleared = || ("null".to_owned(), chunks::clear(&settings.session_token, &present));
    let token = match state {
        SessionState::Absent => return Ok(("null".to_owned(), Vec::new())),
        SessionState::Invalid(reason) => {
            log(cx, reason, &session::invalid_detail(reason, present.len()));
            return Ok(cleared());
        }
        SessionState::Valid(token) => token,
    };
    match shown(cx, token, update).await {
        Ok(Some((body, token))) => {
            let issued = session::issue(cx.deployment, settings, &**cx.platform, token, &present).await;
            let cookies = issued.map_err(|reason| {
                AuthError::callback_route(reason, "the session does not fit into cookies")
            })?;
            Ok((body, cookies))
        }
        Ok(None) => Ok(cleared()),
        Err(error) => {
            log(cx, Reason::CallbackFailed, &error.0);
            Ok(("null".to_owned(), Vec::new()))
        }
    }
}

/// Runs the `jwt` and `session` callbacks. `None` where `jwt` ended the session.
async fn shown(
    cx: &Context<'_>,
    token: Map<String, Value>,
    update: Option<Option<&Value>>,
) -> Result<Option<(String, Map<String, Value>)>, CallbackError> {
    let callbacks = &cx.deployment.callbacks;
    let input = Jwt {
        token,
        user: None,
        account: None,
        profile: None,
        trigger: update.is_some().then_some(Trigger::Update),
        session: update.flatten(),
    };
    let Some(token) = callbacks.jwt(input).await? else { return Ok(None) };
    let expires = cx.now.plus_seconds(cx.deployment.config.session.max_age);
    let session = session::of_token(&token, expires);
    let session = callbacks.session(callbacks::Session { session, token: &token }).await?;
    callbacks.event(Event::Session { session: &session, token: &token }).await;
    let body = serde_json::to_string(&session).map_err(|error| CallbackError(error.to_string()))?;
    Ok(Some((body, token)))
}

fn log(cx: &Context<'_>, reason: Reason, detail: &str) {
    cx.platform.log(
        &LogEntry::new(
            if reason == Reason::SessionExpired { Level::Debug } else { Level::Warn },
            reason,
            detail,
        )
        .error_type("JWTSessionError"),
    );
}
