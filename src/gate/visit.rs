use std::rc::Rc;

use super::{Gate, MAX_SHOWN_PATH, log, refusal};
use crate::callback_link::log_refused;
use crate::callbacks::{Authorization, Authorized};
use crate::cookies::{self, SetCookie};
use crate::deployment::Deployment;
use crate::http::{AuthResponse, IncomingRequest};
use crate::log::Level;
use crate::misconfigured;
use crate::platform::Platform;
use crate::reason::Reason;
use crate::request::{is_secure, origin_of};
use crate::session::{Session, SessionState, Sessions, invalid_detail};

/// One request for a protected path.
pub(super) struct Visit<'a> {
    deployment: &'a Deployment,
    request: &'a IncomingRequest<'a>,
    platform: &'a Rc<dyn Platform>,
    sessions: Sessions<'a>,
    origin: String,
}

impl<'a> Visit<'a> {
    pub(super) fn new(
        deployment: &'a Deployment,
        request: &'a IncomingRequest<'a>,
        platform: &'a Rc<dyn Platform>,
    ) -> Self {
        let origin = origin_of(&deployment.config, &request.url);
        let settings = deployment.config.cookies(is_secure(&deployment.config, &origin));
        let sessions = Sessions { deployment, platform: &**platform, settings, now: platform.now() };
        Self { deployment, request, platform, sessions, origin }
    }

    pub(super) async fn decide(&self) -> Gate {
        let cookies = cookies::parse(&self.request.headers.get("cookie").unwrap_or_default());
        let (state, present) = self.sessions.current(&cookies).await;
        let session = match state {
            SessionState::Valid(session) => session,
            SessionState::Absent => return self.without_session(Reason::SessionMissing, "", &present).await,
            SessionState::Invalid(reason) => {
                let detail = invalid_detail(reason, present.len());
                return self.without_session(reason, &detail, &present).await;
            }
        };
        match self.sessions.touch(session).await {
            Ok(Some(session)) => self.with_session(session, &present).await,
            Ok(None) => {
                let detail = "the `jwt` callback ended the session";
                self.without_session(Reason::SessionInvalid, detail, &present).await
            }
            Err(error) => self.broken(&error.0),
        }
    }

    async fn with_session(&self, session: Session, present: &[String]) -> Gate {
        match self.ask(Some(&session)).await {
            Ok(Authorization::Allow) => Gate::Pass(self.reissue(session, present).await),
            Ok(Authorization::SignIn) => self.refuse(Reason::AccessDenied, "", Vec::new()),
            Ok(Authorization::Deny) => Gate::Refuse(refusal::forbidden()),
            Ok(Authorization::Respond(response)) => Gate::Refuse(response.private()),
            Err(gate) => gate,
        }
    }

    async fn without_session(&self, reason: Reason, detail: &str, present: &[String]) -> Gate {
        let cleared = self.sessions.clear(present);
        match self.ask(None).await {
            Ok(Authorization::Allow) => Gate::Pass(cleared),
            Ok(Authorization::SignIn) => self.refuse(reason, detail, cleared),
            Ok(Authorization::Deny) => Gate::Refuse(refusal::forbidden()),
            Ok(Authorization::Respond(response)) => Gate::Refuse(response.private()),
            Err(gate) => gate,
        }
    }

    async fn ask(&self, session: Option<&Session>) -> Result<Authorization, Gate> {
        let token = session.map(|session| &session.token);
        let input = Authorized { url: &self.request.url, headers: self.request.headers, token };
        self.deployment.callbacks.authorized(input).await.map_err(|error| self.broken(&error.0))
    }

    /// Returns the cookies of the session, issued anew if it is older than `updateAge`. A session that cannot be issued
    /// again stays valid as it is.
    async fn reissue(&self, session: Session, present: &[String]) -> Vec<SetCookie> {
        if !self.sessions.is_due(&session) {
            return Vec::new();
        }
        self.sessions.issue(session, present).await.unwrap_or_else(|reason| {
            log(&**self.platform, Level::Error, reason, "the session is not re-issued");
            Vec::new()
        })
    }

    fn refuse(&self, reason: Reason, detail: &str, cookies: Vec<SetCookie>) -> Gate {
        let level = match reason {
            Reason::SessionMissing | Reason::SessionExpired => Level::Debug,
            _ => Level::Warn,
        };
        // Without the path, which may hold a token of the site's own.
        log(&**self.platform, level, reason, detail);
        if let Some(page) = &self.deployment.config.pages.sign_in
            && refusal::is_own_callback(self.request, &self.origin)
        {
            return self.sign_in_loop(page);
        }
        let sign_in = self.sign_in_url();
        let (response, dropped) = refusal::sign_in_required(self.request, &self.origin, &sign_in);
        if let Some(cause) = dropped {
            log_refused(&**self.platform, &cause);
        }
        Gate::Refuse(AuthResponse { cookies, ..response })
    }

    /// The sign-in page has sent the visitor to an address that is protected and leads back to the sign-in page.
    #[inline(never)]
    fn sign_in_loop(&self, page: &str) -> Gate {
        let path: String = self.request.url.path().chars().take(MAX_SHOWN_PATH).collect();
        let detail = format!(
            "pages.signIn = {page:?} leads to {path:?}, which needs a session itself. \
             Set pages.signIn to the address that the origin answers without a redirect, or leave {path:?} out of matcher"
        );
        log(&**self.platform, Level::Error, Reason::SignInLoop, &detail);
        Gate::Refuse(misconfigured::unconfigured(self.request))
    }

    fn sign_in_url(&self) -> String {
        let config = &self.deployment.config;
        match &config.pages.sign_in {
            Some(page) => format!("{}{page}", self.origin),
            None => format!("{}{}/signin", self.origin, config.base_path),
        }
    }

    fn broken(&self, detail: &str) -> Gate {
        log(&**self.platform, Level::Error, Reason::CallbackFailed, detail);
        Gate::Refuse(misconfigured::unconfigured(self.request))
    }
}
