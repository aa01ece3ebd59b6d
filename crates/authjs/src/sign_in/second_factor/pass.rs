//! What follows when a second factor is passed: a pending sign-in begins its session, or a session says so.

use super::enrolment;
use super::pending::Pending;
use super::visitor::{OfSession, Visitor};
use crate::context::{Context, store_failed};
use crate::cookies::SetCookie;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::reason::Reason;
use crate::session::Sessions;
use crate::sign_in::accounts::{self, Registered};
use crate::sign_in::complete::establish;

/// Begins the session of a pending sign-in, or makes a session say that it has passed. Returns the redirect to the
/// visitor's destination.
pub(super) async fn pass(cx: &Context<'_>, visitor: Visitor) -> Result<AuthResponse, AuthError> {
    match visitor {
        Visitor::Pending(pending) => begin(cx, *pending).await,
        Visitor::Session(of_session) => {
            let cookies = raise(cx, *of_session).await?;
            Ok(cx.back(cookies))
        }
    }
}

/// Begins the session of a pending sign-in. Errors if the user was deleted meanwhile, or if the sign-in has linked an
/// account to the user of a session that has ended.
async fn begin(cx: &Context<'_>, pending: Pending) -> Result<AuthResponse, AuthError> {
    let provider = cx.deployment.config.provider(&pending.provider);
    let cx = &Context {
        provider,
        callback_url: pending.callback_url.clone(),
        csrf_token: cx.csrf_token.clone(),
        cookies: cx.cookies.clone(),
        transaction: None,
        ..*cx
    };
    let cookies = enrolment::forget(cx).into_iter().collect();
    let fact = pending.fact.clone().passed(cx.now);
    let (stored, user_id) = (pending.stored, pending.user.id.clone());
    let identity = pending.into_identity(&fact);
    let Some((is_new, is_linked)) = stored else { return establish(cx, &identity, None, cookies).await };
    let gone = |detail: &str| AuthError::callback_route(Reason::SessionInvalid, detail);
    let missing = || {
        let detail = "a second factor needs a database, and the deployment has no store";
        AuthError::new(ErrorType::MissingAdapter, Reason::Configuration, detail)
    };
    let store = cx.deployment.store(cx.platform).ok_or_else(missing)?;
    let user = store.get_user(&user_id).await.map_err(store_failed)?;
    let user = user.ok_or_else(|| gone("the user was deleted before the second factor was passed"))?;
    let current = accounts::current_user(cx, &*store).await?;
    let current = current.filter(|(of_session, _)| of_session.id == user.id).map(|(_, session)| session);
    if is_linked && current.is_none() {
        return Err(gone("the session to whose user the sign-in linked an account has ended"));
    }
    establish(cx, &identity, Some((&*store, Registered { user, is_new, is_linked, current })), cookies).await
}

/// Makes a session say that it has passed a second factor now. Returns its cookies.
pub(super) async fn raise(cx: &Context<'_>, of_session: OfSession) -> Result<Vec<SetCookie>, AuthError> {
    let OfSession { mut session, fact, present } = of_session;
    let sessions = Sessions::of(cx);
    let recorded = fact.passed(cx.now).recorded_in(&session.token);
    sessions.record(&mut session, recorded).await.map_err(store_failed)?;
    let issued = sessions.issue(session, &present).await;
    let mut cookies = issued
        .map_err(|reason| AuthError::callback_route(reason, "the session does not fit into cookies"))?;
    cookies.extend(enrolment::forget(cx));
    Ok(cookies)
}
