//! A recent sign-in of the user of a session, which with the account page adds a way in.

use crate::context::Context;
use crate::session::Session;

/// The seconds since the sign-in within which a user may change who may sign in, or what cannot be undone.
pub(crate) const SECONDS: i64 = 300;

/// The seconds for the end of a sign-in, or of a registration, that adds a way in: it begins within [`SECONDS`], and lasts as long as the
/// cookie of its state.
pub(super) const SECONDS_AT_END: i64 = SECONDS + 900;

/// Returns whether the user of a session has proved to be there within these seconds, by a sign-in or by a second factor.
pub(crate) fn is_proved_within(cx: &Context<'_>, session: &Session, user_id: &str, seconds: i64) -> bool {
    if session.is_signed_in_within(seconds, cx.now) {
        return true;
    }
    #[cfg(all(feature = "second-factor", feature = "account"))]
    return super::second_factor::is_proved_within(cx, session, user_id, seconds);
    #[cfg(not(all(feature = "second-factor", feature = "account")))]
    {
        let _ = user_id;
        false
    }
}

/// Returns whether a session may add a way in. With `account.enabled`, the user must have proved to be there within these seconds.
///
/// Otherwise a thief of a session could add a way in, past the account page.
pub(super) fn may_add(cx: &Context<'_>, session: &Session, user_id: &str, seconds: i64) -> bool {
    !cx.deployment.config.has_account_page() || is_proved_within(cx, session, user_id, seconds)
}
