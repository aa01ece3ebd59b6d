//! Sessions: a sign-in begins them, requests read, touch and update them, a sign-out ends them. The
//! strategy decides where they are stored.

mod callback;
mod custom;
pub(crate) mod database;
mod device;
mod ending;
mod family;
mod gate_claim;
mod invalid;
mod jwt;
mod large;
mod limits;
#[cfg(feature = "account")]
mod listing;
mod own_claims;
mod provider_sessions;
mod provider_tokens;
mod refreshed;
mod row_tokens;
mod sealed;
mod several;
mod token;

use std::rc::Rc;

use authjs_session::SessionError;
use serde_json::{Map, Value};

use crate::apart::apart;
use crate::callbacks::{self, CallbackError};
use crate::config::SessionStrategy;
use crate::configured;
use crate::context::Context;
use crate::cookies::{CookieSettings, Cookies, SetCookie};
use crate::database::StoreError;
use crate::deployment::Deployment;
use crate::error::ErrorType;
use crate::log::Step;
use crate::model::{Account, User};
use crate::platform::Platform;
use crate::reason::Reason;
use crate::statements::AdapterUser;
use crate::store::Store;
use crate::timestamp::Timestamp;
use crate::trace;
use callback::{Cause, Decision, ask_jwt};
pub(crate) use family::SignIn;
pub(crate) use gate_claim::{GATE_CLAIM, keep_authentication};
pub(crate) use invalid::invalid_detail;
#[cfg(feature = "account")]
pub(crate) use listing::Owner;
use own_claims::OwnClaims;
pub(crate) use provider_sessions::{LogoutFault, NamedByProvider};
pub(crate) use provider_tokens::ProviderTokens;
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
    /// A session that decrypts and has valid claims, or that has a row.
    Valid(Session),
    /// A session that has expired, with the token of its row if it has one.
    Expired(Option<String>),
    /// A session cookie is present but invalid; the caller ends the session.
    Invalid(Reason),
    /// The database does not say whether there is a session. The text goes to the log. The caller
    /// must neither let the visitor pass nor end the session.
    Unavailable(String),
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
            SessionStrategy::Database => return apart(database::read(self, cookies)).await,
        };
        let state = match read {
            Ok(token) if self.deployment.config.judges_sessions() => {
                apart(self.judged(Session::new(token), cookies)).await
            }
            Ok(token) => SessionState::Valid(Session::new(token)),
            Err(SessionError::Missing) => SessionState::Absent,
            Err(SessionError::Expired) => SessionState::Expired(None),
            Err(SessionError::OtherHost) => SessionState::Invalid(Reason::SessionOfOtherHost),
            Err(_) => SessionState::Invalid(Reason::SessionInvalid),
        };
        (state, present)
    }

    /// Begins the session of a user who signs in. Returns `None` if the `jwt` callback refuses it.
    /// `recorded` is what rules of the gate ask about the user, and `before` the session to whose user the sign-in
    /// links an account.
    pub(crate) async fn begin(
        &self,
        user: &User,
        account: &Account,
        profile: &Map<String, Value>,
        is_new_user: bool,
        recorded: Option<Value>,
        before: Option<&Session>,
    ) -> Result<Option<Session>, CallbackError> {
        let mut session = Session::of_user(user);
        configured::jwt(&self.deployment.config.callbacks.jwt, &mut session.token, user, account, profile);
        OwnClaims::recording(recorded, limits::since_of_sign_in(self, before)).keep(&mut session.token);
        self.ask(session, Cause::SignIn { user, account, profile, is_new_user }).await
    }

    /// Creates the session of a user who signs in, in the database. It replaces the one that the
    /// visitor has. `user_agent` is the header of the request, and `recorded` what rules of the gate ask about
    /// the user. `is_linked` says that the sign-in links an account to the user of that session.
    pub(crate) async fn begin_in(
        &self,
        store: &dyn Store,
        user: AdapterUser,
        user_agent: Option<String>,
        replaced: Option<&Session>,
        recorded: Option<&Value>,
        is_linked: bool,
    ) -> Result<Session, StoreError> {
        let replaced = replaced.and_then(|session| session.stored.as_deref());
        let device = device::of(self, user_agent);
        database::begin(self, store, user, device, replaced, recorded, is_linked).await
    }

    /// Replaces what a session has recorded for the gate. The caller issues it.
    #[cfg(feature = "second-factor")]
    pub(crate) async fn record(&self, session: &mut Session, recorded: Value) -> Result<(), StoreError> {
        if let Some(stored) = &session.stored {
            session.stored = Some(Rc::new(database::record(self, stored, &recorded).await?));
        }
        session.token.insert(GATE_CLAIM.to_owned(), recorded);
        Ok(())
    }

    /// Returns the hash that names a user of the database.
    #[cfg(feature = "second-factor")]
    pub(crate) fn subject_of_user(&self, id: &str) -> String {
        family::subject_of_user(id)
    }

    /// Returns the hash that names the user of an account who is not in the database.
    #[cfg(feature = "second-factor")]
    pub(crate) fn subject_of_account(&self, provider: &str, provider_account_id: &str) -> String {
        family::subject_of_account(self, provider, provider_account_id)
    }

    /// Returns whether sessions of the strategy `jwt` live only as long as their families.
    fn has_families(&self) -> bool {
        self.deployment.config.revocation.families.is_some()
    }

    /// Returns whether a session of the strategy `jwt` has rows: its family, its tokens.
    fn has_rows(&self) -> bool {
        self.has_families() || self.deployment.config.tokens.is_some()
    }

    /// Begins the family of a session that [`begin`](Self::begin) has made, in place of that of the session
    /// in the request, if sessions have families or tokens.
    pub(crate) async fn begin_family(
        &self,
        session: &mut Session,
        sign_in: SignIn<'_>,
        cookies: &Cookies,
    ) -> Result<(), StoreError> {
        if !self.has_rows() {
            return Ok(());
        }
        let replaced = match self.current(cookies).await.0 {
            SessionState::Valid(replaced) => Some(replaced),
            _ => None,
        };
        family::begin(self, session, sign_in, replaced.as_ref()).await
    }

    /// Returns whether sessions are rows of the database.
    pub(crate) fn are_stored(&self) -> bool {
        self.deployment.config.session.strategy == SessionStrategy::Database
    }

    /// Returns whether a session that was read still lives. Asks the primary database, or the store of
    /// families, only if the session may come from memory or from a replica.
    pub(crate) async fn is_live(&self, store: &dyn Store, session: &Session) -> Result<bool, StoreError> {
        let Some(stored) = &session.stored else { return apart(family::is_live(self, session)).await };
        let config = &self.deployment.config.session;
        if !config.replicas && config.cache_seconds == 0 {
            return Ok(true);
        }
        let found = store.get_session_and_user(&stored.row.session_token).await?;
        Ok(found.is_some_and(|(mut row, _)| limits::check_row(self, &mut row).is_ok()))
    }

    /// Returns whether the `jwt` callback keeps a session that was read. What else it decides is dropped,
    /// so the caller must replace the session. A session of the database has no token, and is kept.
    pub(crate) async fn is_kept(&self, session: &Session) -> Result<bool, CallbackError> {
        if session.stored.is_some() {
            return Ok(true);
        }
        let token = ask_jwt(&*self.deployment.callbacks, session.token.clone(), Cause::Read).await?;
        let settings = self.deployment.config.log;
        trace::decision(&**self.platform, settings, format_args!("jwt {}", Decision(token.as_ref())));
        Ok(token.is_some())
    }

    /// Touches a session that was read, and refreshes its tokens if they are due. Returns `None` if the `jwt`
    /// callback ends it, or if the provider has.
    pub(crate) async fn touch(&self, session: Session) -> Result<Option<Session>, CallbackError> {
        match self.fresh(session).await? {
            Some(session) if !session.is_refreshed => self.ask(session, Cause::Read).await,
            asked => Ok(asked),
        }
    }

    /// Returns a session with fresh tokens. `None` if it ends.
    async fn fresh(&self, session: Session) -> Result<Option<Session>, CallbackError> {
        match refreshed::is_due(self, &session) {
            true => apart(refreshed::freshen(self, session)).await,
            false => Ok(Some(session)),
        }
    }

    /// Updates a session with the browser's `data`. Returns `None` if the `jwt` callback ends it, or if the
    /// provider has.
    pub(crate) async fn update(
        &self,
        session: Session,
        data: Option<&Value>,
    ) -> Result<Option<Session>, CallbackError> {
        let Some(session) = self.fresh(session).await? else { return Ok(None) };
        self.ask(session, Cause::Update(data)).await
    }

    /// Calls the `jwt` callback. A session of the database has no token, and stays as it is.
    async fn ask(&self, session: Session, cause: Cause<'_>) -> Result<Option<Session>, CallbackError> {
        if session.stored.is_some() {
            return Ok(Some(session));
        }
        let Session { issued_at, expires_at, is_refreshed, .. } = session;
        let own = OwnClaims::of(&session.token);
        let mut token = ask_jwt(&*self.deployment.callbacks, session.token, cause).await?;
        if let Some(token) = token.as_mut() {
            own.keep(token);
        }
        let settings = self.deployment.config.log;
        trace::decision(&**self.platform, settings, format_args!("jwt {}", Decision(token.as_ref())));
        let (stored, other_rows) = (None, Vec::new());
        Ok(token.map(|token| Session { token, issued_at, expires_at, stored, other_rows, is_refreshed }))
    }

    /// Returns the session as the browser sees it, after `callbacks.session` and the `session`
    /// callback. Sends the event. `updates` is the browser's data, at an update.
    pub(crate) async fn show(
        &self,
        session: &Session,
        updates: Option<Option<&Value>>,
    ) -> Result<Map<String, Value>, CallbackError> {
        let (config, callbacks) = (&self.deployment.config, &self.deployment.callbacks);
        let token = &session.token;
        let mut shown = session.shown(limits::end(self, token, self.now, config.session.max_age));
        if config.tokens.is_some() {
            refreshed::show_failure(token, &mut shown);
        }
        configured::session(&config.callbacks.session, &mut shown, token);
        let user = session.stored.as_ref().map(|stored| stored.user());
        let updates = updates.filter(|_| user.is_some());
        let (trigger, new_session) = (updates.map(|_| callbacks::Trigger::Update), updates.flatten());
        let input = callbacks::Session { session: shown, token, user: user.as_ref(), trigger, new_session };
        let shown = callbacks.session(input).await?;
        trace::step(&**self.platform, None, Step::Callback, format_args!("session shows the session"));
        configured::events::session_shown(self.deployment, self.platform, &shown, token);
        Ok(shown)
    }

    /// Re-issues the session. Returns its cookies, which replace those that are `present`.
    ///
    /// Errors with [`Reason::SessionTooLarge`] if it does not fit into the cookies that a browser
    /// keeps, and with [`Reason::SessionInvalid`] or [`Reason::SessionRevoked`] if its row was deleted
    /// meanwhile.
    pub(crate) async fn issue(
        &self,
        mut session: Session,
        present: &[String],
    ) -> Result<Vec<SetCookie>, Reason> {
        if self.has_rows() {
            apart(family::extend(self, &mut session)).await?;
        }
        match &session.stored {
            None => jwt::issue(self, session.token, present).await,
            Some(stored) => apart(database::issue(self, &session, stored, present)).await,
        }
    }

    /// Returns whether the gate re-issues a session: it is older than `updateAge`, or has newer tokens.
    pub(crate) fn is_due(&self, session: &Session) -> bool {
        let update_age = self.deployment.config.session.update_age;
        if let Some(stored) = &session.stored {
            return database::is_due(self, stored);
        }
        session.is_refreshed
            || session
                .issued_at
                .is_none_or(|issued_at| self.now.seconds() >= issued_at.saturating_add(update_age))
    }

    /// Returns the type of an error that leaves the session unknown.
    pub(crate) fn error_type(&self) -> ErrorType {
        match self.deployment.config.session.strategy {
            SessionStrategy::Jwt => ErrorType::JwtSessionError,
            SessionStrategy::Database => ErrorType::SessionTokenError,
        }
    }

    fn cookie_name(&self) -> &'a str {
        &self.settings.session_token.name
    }
}
