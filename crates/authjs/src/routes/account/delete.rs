//! The deletion of an account by its user.

use super::signed_in::SignedIn;
use super::{back, record_ended};
use crate::audit::{Event, EventName};
use crate::configured::events;
use crate::context::{Context, store_failed};
use crate::cookies::chunks;
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::log::{Level, LogEntry};
use crate::observer::observe;
use crate::pages::{self, Notice};
use crate::reason::Reason;
use crate::session::Sessions;
use crate::sign_in::checks::completed;
use crate::statements::{users, verification_tokens};

/// Returns what the user types to delete the account: the address, or the host of the site without one.
pub(super) fn typed_by<'a>(cx: &'a Context<'_>, own: &'a SignedIn) -> &'a str {
    own.user.email.as_deref().unwrap_or_else(|| pages::host(&cx.request.origin))
}

/// Ends every session of the user, then deletes the user with accounts, sessions and passkeys.
///
/// In this order, a failure leaves no session of a user who is deleted. Errors if sessions may go on: nothing is deleted then. If only the
/// deletion fails, the user is signed out and sees an error, and can sign in and try again.
pub(super) async fn delete(
    cx: &Context<'_>,
    own: &SignedIn,
    sessions: &Sessions<'_>,
) -> Result<AuthResponse, AuthError> {
    let typed = cx.request.body.only_field("typed").unwrap_or_default().trim();
    if !typed.eq_ignore_ascii_case(typed_by(cx, own)) {
        return Ok(back(cx, Notice::NotTyped));
    }
    let owner = own.owner();
    let ended = sessions.end_every(&owner).await.map_err(store_failed)?;
    record_ended(cx, own, ended);
    let row = own.session.stored.as_deref().map(|stored| &stored.row);
    events::signed_out(cx.deployment, cx.platform, &own.session.token, row);
    let present = chunks::read(&cx.request.cookies, &cx.request.settings.session_token.name).present;
    let mut cleared = sessions.clear(&present);
    cleared.extend(completed::forget(cx));
    let tokens = own.user.email.as_deref().map(verification_tokens::delete_of);
    let statements = tokens.into_iter().chain([users::delete(&own.user.id)]).collect();
    if let Err(error) = own.database.batch(statements).await {
        let detail = format!("a user who asked for the deletion is signed out, and not deleted: {error}");
        cx.platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
        let location = cx.url("/error?error=Configuration");
        return Ok(cx.respond(AuthResponse::redirect(302, location), cleared));
    }
    // A sign-in that was under way may have begun a session meanwhile.
    match sessions.end_every(&owner).await {
        Ok(0) => {}
        Ok(ended) => record_ended(cx, own, ended),
        Err(error) => {
            let detail = format!("a session that began during the deletion of its user may go on: {error}");
            cx.platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
        }
    }
    observe(&**cx.platform, &Event::new(EventName::DeleteUser).stored_user(&own.user));
    let detail = "a user has deleted the own account";
    cx.platform.log(&LogEntry::new(Level::Warn, Reason::AccountDeleted, detail));
    Ok(cx.respond(AuthResponse::redirect(302, cx.request.origin.as_str()), cleared))
}
