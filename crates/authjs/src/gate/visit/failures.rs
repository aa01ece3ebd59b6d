//! What becomes of a request when something else than the visitor fails: the database, a callback, or a
//! configuration that sends visitors in a circle.

use super::Visit;
use crate::callbacks::CallbackError;
use crate::context::callback_failed;
use crate::error::AuthError;
use crate::gate::{Decision, MAX_SHOWN_PATH, Pass, log};
use crate::log::Level;
use crate::misconfigured;
use crate::reason::Reason;

impl Visit<'_> {
    /// Logs that the sign-in page has sent the visitor to a protected address that leads back to
    /// the sign-in page.
    #[inline(never)]
    pub(super) fn sign_in_loop(&self, page: &str) -> Decision {
        let path: String = self.request.url.path().chars().take(MAX_SHOWN_PATH).collect();
        let detail = format!(
            "pages.signIn = {page:?} leads to {path:?}, which needs a session itself. \
             Set pages.signIn to the address that the origin answers without a redirect, or leave {path:?} out of matcher"
        );
        log(&**self.platform, Level::Error, Reason::SignInLoop, &detail);
        Decision::Refuse(misconfigured::unconfigured(self.request, &self.platform.request_id()))
    }

    /// Refuses the request while the database does not answer. On a public path, the origin gets it
    /// without headers of the session, and a handler gets the error.
    #[cold]
    #[inline(never)]
    pub(super) fn unavailable(&self, detail: &str) -> Decision {
        log(&**self.platform, Level::Error, Reason::StoreUnavailable, detail);
        if self.is_public {
            return pass_without(AuthError::new(
                self.sessions.error_type(),
                Reason::StoreUnavailable,
                detail,
            ));
        }
        let config = &self.deployment.config;
        Decision::Refuse(misconfigured::unavailable(config, self.request, &self.platform.request_id()))
    }

    /// Refuses the request after a callback failed. On a public path, the origin gets it without headers
    /// of the session, and a handler gets the error.
    pub(super) fn broken(&self, error: CallbackError) -> Decision {
        let detail = error.0.as_str();
        log(&**self.platform, Level::Error, Reason::CallbackFailed, detail);
        if self.is_public {
            return pass_without(callback_failed(error).retyped(self.sessions.error_type()));
        }
        Decision::Refuse(misconfigured::unconfigured(self.request, &self.platform.request_id()))
    }
}

/// Passes a request for a public path whose session is unknown.
#[cold]
#[inline(never)]
fn pass_without(error: AuthError) -> Decision {
    Decision::Pass(Pass { varies_by_cookie: true, session_error: Some(Box::new(error)), ..Pass::default() })
}
