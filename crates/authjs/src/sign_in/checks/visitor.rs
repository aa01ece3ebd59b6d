use super::completed::subject_hash;
use crate::context::{Context, store_failed};
use crate::database::StoreError;
use crate::error::AuthError;
use crate::session::{Session, SessionState, Sessions};
use crate::sign_in::authentication::Authentication;

/// Returns the hash of the user who is signed in while a sign-in starts. `None` without one, and without a database,
/// where no account is linked. Errors if the database does not answer.
pub(crate) async fn visitor(cx: &Context<'_>) -> Result<Option<String>, AuthError> {
    if cx.deployment.open_store.is_none() {
        return Ok(None);
    }
    match Sessions::of(cx).current(&cx.request.cookies).await.0 {
        SessionState::Valid(session) => Ok(subject_hash(&session.token)),
        SessionState::Unavailable(detail) => Err(store_failed(StoreError::Unavailable(detail))),
        SessionState::Absent | SessionState::Expired(_) | SessionState::Invalid(_) => Ok(None),
    }
}

/// Returns whether a sign-in may link an account to the user of a session: that user was signed in when it began.
/// Otherwise someone who leaves a tab at a provider would get into the account of the next one who signs in in this browser.
/// Sign-ins in the shared cookies do not say who was.
pub(crate) fn may_link(cx: &Context<'_>, authentication: &Authentication, session: &Session) -> bool {
    let visitor = match (&cx.transaction, &authentication.begun_by) {
        (Some(transaction), _) => transaction.visitor(),
        (None, Some(begun_by)) => Some(begun_by.as_str()),
        (None, None) => return true,
    };
    visitor.is_some_and(|visitor| subject_hash(&session.token).as_deref() == Some(visitor))
}
