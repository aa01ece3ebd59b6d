//! Sessions: a sign-in begins them, requests read, touch and update them, a sign-out ends them. The
//! strategy decides where they are stored.

mod callback;
mod custom;
mod jwt;
mod large;
mod sealed;
mod token;

use std::fmt;

use std::rc::Rc;

use authjs_session::SessionError;
use serde_json::{Map, Value};

use crate::callbacks::{self, CallbackError};
use crate::config::SessionStrategy;
use crate::configured;
use crate::context::Context;
use crate::cookies::{CookieSettings, Cookies, SetCookie, chunks};
use crate::deployment::Deployment;
use crate::log::Step;
use crate::model::{Account, User};
use crate::platform::Platform;
use crate::reason::Reason;
use crate::timestamp::Timestamp;
use crate::trace;
use callback::{Cause, ask_jwt};
pub(crate) use token::Session;

/// The sessions of a deployment, for one request.
#[derive(Clone, Copy)]
pub(crate) struct Sessions<'a> {
    pub(crate) deployment: &'a Deployment,
    pub(crate) platform: &'a Rc<dyn Platform>,
    pub(crate) settings: &'a CookieSettings,
    pub(crate) now: Timestamp,
}

/// The state of the session in the request's cookies.
pub(crate) enum SessionState {
    /// No session cookie.
    Absent,
    /// A session that decrypts and has valid claims.
    Valid(Session),
    /// A session cookie is present but invalid; the caller ends the session.
    Invalid(Reason),
}

impl<'a> Sessions<'a> {
    /// Returns the sessions for a request to an auth route.
    pub(crate) fn of(cx: &Context<'a>) -> Self {
        let (deployment, platform, settings) = (cx.deployment, cx.platform, cx.request.settings);
        Self { deployment, platform, settings, now: cx.now }
    }

    /// Reads the session, and the names of the session cookies in the request. A name may occur
    /// twice.
    pub(crate) async fn current(&self, cookies: &Cookies) -> (SessionState, Vec<String>) {
        let (read, present) = match self.deployment.config.session.strategy {
            SessionStrategy::Jwt => jwt::read(self, cookies).await,
        };
        let state = match read {
            Ok(token) => SessionState::Valid(Session::new(token)),
            Err(SessionError::Missing) => SessionState::Absent,
            Err(SessionError::Expired) => SessionState::Invalid(Reason::SessionExpired),
            Err(_) => SessionState::Invalid(Reason::SessionInvalid),
        };
        (state, present)
    }

    /// Begins the session of a user who signs in. Returns `None` if the `jwt` callback refuses it.
    pub(crate) async fn begin(
        &self,
        user: &User,
        account: &Account,
        profile: &Map<String, Value>,
    ) -> Result<Option<Session>, CallbackError> {
        let mut session = Session::of_user(user);
        configured::jwt(&self.deployment.config.callbacks.jwt, &mut session.token, user, account, profile);
        self.ask(session, Cause::SignIn { user, account, profile }).await
    }

    /// Touches a session that was read. Returns `None` if the `jwt` callback ends it.
    pub(crate) async fn touch(&self, session: Session) -> Result<Option<Session>, CallbackError> {
        self.ask(session, Cause::Read).await
    }

    /// Updates a session with the browser's `data`. Returns `None` if the `jwt` callback ends it.
    pub(crate) async fn update(
        &self,
        session: Session,
        data: Option<&Value>,
    ) -> Result<Option<Session>, CallbackError> {
        self.ask(session, Cause::Update(data)).await
    }

    async fn ask(&self, session: Session, cause: Cause<'_>) -> Result<Option<Session>, CallbackError> {
        let issued_at = session.issued_at;
        let token = ask_jwt(&*self.deployment.callbacks, session.token, cause).await?;
        let settings = self.deployment.config.log;
        trace::decision(&**self.platform, settings, format_args!("jwt {}", Decision(token.as_ref())));
        Ok(token.map(|token| Session { token, issued_at }))
    }

    /// Returns the session as the browser sees it, after `callbacks.session` and the `session`
    /// callback. Sends the event.
    pub(crate) async fn show(&self, session: &Session) -> Result<Map<String, Value>, CallbackError> {
        let Deployment { config, callbacks, .. } = self.deployment;
        let token = &session.token;
        let mut shown = session.shown(self.now.plus_seconds(config.session.max_age));
        configured::session(&config.callbacks.session, &mut shown, token);
        let shown = callbacks.session(callbacks::Session { session: shown, token }).await?;
        trace::step(&**self.platform, None, Step::Callback, format_args!("session shows the session"));
        configured::events::session_shown(self.deployment, self.platform, &shown, token);
        Ok(shown)
    }

    /// Re-issues the session. Returns its cookies, which replace those that are `present`.
    ///
    /// Errors with [`Reason::SessionTooLarge`] if it does not fit into the cookies that a browser
    /// keeps.
    pub(crate) async fn issue(&self, session: Session, present: &[String]) -> Result<Vec<SetCookie>, Reason> {
        match self.deployment.config.session.strategy {
            SessionStrategy::Jwt => jwt::issue(self, session.token, present).await,
        }
    }

    /// Returns whether a session is so old that the gate re-issues it (`updateAge`).
    pub(crate) fn is_due(&self, session: &Session) -> bool {
        let update_age = self.deployment.config.session.update_age;
        session.issued_at.is_none_or(|issued_at| self.now.seconds() >= issued_at.saturating_add(update_age))
    }

    /// Ends the visitor's session and sends the event. Returns cleared cookies for those that are
    /// `present`.
    pub(crate) fn end(&self, state: &SessionState, present: &[String]) -> Vec<SetCookie> {
        if let SessionState::Valid(session) = state {
            configured::events::signed_out(self.deployment, self.platform, &session.token);
        }
        let detail = format_args!("{} cookies cleared", present.len());
        trace::step(&**self.platform, None, Step::SessionEnded, detail);
        self.clear(present)
    }

    /// Returns cleared cookies for those that are `present`.
    pub(crate) fn clear(&self, present: &[String]) -> Vec<SetCookie> {
        chunks::clear(&self.settings.session_token, present)
    }

    fn cookie_name(&self) -> &'a str {
        &self.settings.session_token.name
    }
}

/// The decision of the `jwt` callback, for the log.
struct Decision<'a>(Option<&'a Map<String, Value>>);

impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(token) => write!(f, "keeps {} claims", token.len()),
            None => f.write_str("ends the session"),
        }
    }
}

/// Returns the log text for an invalid session, with the number of its cookies in the request.
pub(crate) fn invalid_detail(reason: Reason, cookies: usize) -> String {
    if reason != Reason::SessionInvalid {
        return String::new();
    }
    format!(
        "session cookies in the request: {cookies}. They do not decrypt with AUTH_SECRET or AUTH_SECRET_1 to 3, \
         or their claims are invalid"
    )
}
