use crate::config::{Config, SessionStrategy};
use crate::reason::Reason;

/// Returns the log text for an invalid session, with the number of its cookies in the request.
#[cold]
#[inline(never)]
pub(crate) fn invalid_detail(config: &Config, reason: Reason, cookies: usize) -> String {
    if reason == Reason::SessionUndated {
        return "absoluteMaxAge, idleSeconds or AUTH_SESSIONS_NOT_BEFORE asks when its user signed in or last used it, and \
            it does not say. A server that signs users in itself writes the claim authjs_since: docs/session-limits.md"
            .to_owned();
    }
    if reason != Reason::SessionInvalid {
        return String::new();
    }
    if config.session.strategy == SessionStrategy::Database {
        return format!(
            "session cookies in the request: {cookies}. The database has no session with their token"
        );
    }
    format!(
        "session cookies in the request: {cookies}. They do not decrypt with AUTH_SECRET or AUTH_SECRET_1 to 3, \
         or their claims are invalid"
    )
}
