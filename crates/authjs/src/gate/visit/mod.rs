mod asked;
mod assertion;
mod by_rules;
#[cfg(feature = "bearer")]
mod by_token;
mod failures;
mod step_up;

use std::rc::Rc;

use serde_json::{Map, Value};

#[cfg(feature = "bearer")]
use super::bearer;
use super::principal::Principal;
use super::{Decision, Holder, Pass, VisitorAuthorization, cors, cross_site, log, origin_headers, refusal};
use crate::apart::apart;
use crate::callback_link::log_refused;
use crate::callbacks::{Authorization, Authorized, CallbackError};
use crate::config::OriginSettings;
use crate::cookies::{self, SetCookie};
use crate::deployment::Deployment;
use crate::http::{AuthResponse, IncomingRequest};
use crate::log::Level;
use crate::platform::Platform;
use crate::reason::Reason;
use crate::request::{is_secure, origin_of};
use crate::rules::Selection;
use crate::session::{Session, SessionState, Sessions, invalid_detail};
use crate::trace;
use asked::Asked;

/// One request whose session is read.
pub(super) struct Visit<'a> {
    deployment: &'a Deployment,
    request: &'a IncomingRequest<'a>,
    platform: &'a Rc<dyn Platform>,
    sessions: Sessions<'a>,
    /// The settings of the origin that gets the request.
    settings: &'a OriginSettings,
    /// The origin of the site.
    origin: String,
    /// The origin of the auth routes, if it is another: the request is one that a proxy asks about.
    auth_origin: Option<String>,
    /// Whether the path is public, so that the request needs no session.
    is_public: bool,
    /// The rules that decide once the session is known.
    selection: Option<Selection>,
    /// Whether the session is shown to a handler of the deployer.
    shows: bool,
    /// Whether `cors` of the rules trusts the origin of the request.
    is_trusted: bool,
}

impl<'a> Visit<'a> {
    pub(super) fn new(
        deployment: &'a Deployment,
        request: &'a IncomingRequest<'a>,
        platform: &'a Rc<dyn Platform>,
        settings: &'a OriginSettings,
        is_public: bool,
        shows: bool,
        auth_origin: Option<String>,
    ) -> Self {
        let config = &deployment.config;
        let origin = match &auth_origin {
            None => origin_of(config, &request.url),
            Some(_) => request.url.origin().ascii_serialization(),
        };
        let cookies = config.cookies(is_secure(config, auth_origin.as_deref().unwrap_or(&origin)));
        let sessions = Sessions { deployment, platform, settings: cookies, now: platform.now() };
        Self {
            deployment,
            request,
            platform,
            sessions,
            settings,
            origin,
            auth_origin,
            is_public,
            selection: None,
            shows,
            is_trusted: false,
        }
    }

    /// Sets whether `cors` of the rules trusts the origin of the request with the user's cookie.
    pub(super) fn trusted(mut self, is_trusted: bool) -> Self {
        self.is_trusted = is_trusted;
        self
    }

    /// Lets these rules decide before the `authorized` callback.
    pub(super) fn under(mut self, selection: Selection) -> Self {
        self.selection = Some(selection);
        self
    }

    /// Returns the origin of the auth routes.
    fn auth_origin(&self) -> &str {
        self.auth_origin.as_deref().unwrap_or(&self.origin)
    }

    pub(super) async fn decide(&self) -> Decision {
        if !self.is_public && cors::is_preflight(self.request) {
            return apart(self.of_preflight()).await;
        }
        #[cfg(feature = "bearer")]
        if self.deployment.config.bearer.is_set()
            && let Some(decision) = apart(self.by_token()).await
        {
            return decision;
        }
        let cookies = cookies::parse(&self.request.headers.get("cookie").unwrap_or_default());
        let (state, present) = self.sessions.current(&cookies).await;
        if let SessionState::Unavailable(detail) = &state {
            return self.unavailable(detail);
        }
        match self.principal(state, present.len()).await {
            Ok(principal) => self.decide_for(principal, &present).await,
            Err(error) => self.broken(error),
        }
    }

    /// Decides on a preflight of a path that needs a session, which no `cors` of a rule answers.
    ///
    /// A browser sends it without credentials. A cookie in one proves nothing about the request that follows, so
    /// the origin would answer what the gate has to.
    async fn of_preflight(&self) -> Decision {
        let detail = "no cors of a rule answers preflights of this path".to_owned();
        self.decide_for(Principal::Anonymous { reason: Reason::PreflightRefused, detail }, &[]).await
    }

    async fn principal(&self, state: SessionState, cookies: usize) -> Result<Principal, CallbackError> {
        let without_session = |reason, detail| Ok(Principal::Anonymous { reason, detail });
        let session = match state {
            SessionState::Valid(session) => session,
            SessionState::Absent => return without_session(Reason::SessionMissing, String::new()),
            SessionState::Expired(_) => return without_session(Reason::SessionExpired, String::new()),
            SessionState::Invalid(reason) => {
                let detail = invalid_detail(&self.deployment.config, reason, cookies);
                return without_session(reason, detail);
            }
            SessionState::Unavailable(detail) => return Err(CallbackError(detail)),
        };
        match self.sessions.touch(session).await? {
            Some(session) => Ok(Principal::Session(session)),
            None => {
                let detail =
                    "the `jwt` callback ended the session, or the provider refused to refresh its tokens";
                without_session(Reason::SessionInvalid, detail.to_owned())
            }
        }
    }

    async fn decide_for(&self, principal: Principal, present: &[String]) -> Decision {
        let is_public = match self.public_by_rules(&principal, present) {
            Ok(is_public) => is_public,
            Err(refusal) => return *refusal,
        };
        if self.is_cross_site(&principal) {
            return self.cross_site();
        }
        let session = match self.shown(&principal).await {
            Ok(session) => session,
            Err(error) => return self.broken(error),
        };
        match self.ask(&principal, session.as_ref(), is_public).await {
            Ok(Authorization::Allow) => {
                let mut headers = self.origin_headers(&principal);
                if self.settings.assertion
                    && let Err(detail) = apart(self.add_assertion(&principal, &mut headers)).await
                {
                    return self.unsigned(&detail);
                }
                let authorization = self.authorization(&principal);
                let session = session.filter(|_| self.shows);
                let holder = if self.shows { Holder::of(&principal) } else { None };
                let cookies = match principal {
                    Principal::Session(session) => self.reissue(session, present).await,
                    #[cfg(feature = "bearer")]
                    Principal::Bearer(_) => Vec::new(),
                    Principal::Anonymous { .. } => self.sessions.clear(present),
                };
                let (varies_by_cookie, session_error) = (is_public, None);
                Decision::Pass(Pass {
                    cookies,
                    headers,
                    authorization,
                    varies_by_cookie,
                    session,
                    holder,
                    session_error,
                    ..Pass::default()
                })
            }
            Ok(Authorization::SignIn) => match principal {
                Principal::Session(_) => self.refuse(Reason::AccessDenied, "", Vec::new()),
                #[cfg(feature = "bearer")]
                Principal::Bearer(_) => self.token_refused(),
                Principal::Anonymous { reason, detail } => {
                    self.refuse(reason, &detail, self.sessions.clear(present))
                }
            },
            Ok(Authorization::Deny) => {
                let detail = "the `authorized` callback denied the request";
                log(&**self.platform, Level::Debug, Reason::AccessDenied, detail);
                Decision::Refuse(refusal::forbidden(&self.platform.request_id()))
            }
            Ok(Authorization::Respond(response)) => Decision::Refuse(response.private()),
            Err(error) => self.broken(error),
        }
    }

    /// Returns the session for a handler of the deployer and for the `authorized` callback, if one of
    /// them reads it.
    async fn shown(&self, principal: &Principal) -> Result<Option<Map<String, Value>>, CallbackError> {
        match principal {
            Principal::Session(session) if self.shows || self.authorized_reads_session() => {
                apart(self.sessions.show(session, None)).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Returns the headers with values of the session, or of the token that the request brings.
    fn origin_headers(&self, principal: &Principal) -> Vec<(String, String)> {
        match principal.token() {
            Some(token) if self.has_origin_headers() => {
                origin_headers::of_session(self.deployment, self.settings, &**self.platform, token)
            }
            _ => Vec::new(),
        }
    }

    /// Returns what becomes of the visitor's `Authorization`.
    #[cfg_attr(not(feature = "bearer"), expect(clippy::unused_self, reason = "only tokens need it"))]
    fn authorization(&self, principal: &Principal) -> VisitorAuthorization {
        match principal {
            #[cfg(feature = "bearer")]
            Principal::Bearer(bearer) => bearer.authorization(self.settings),
            _ => VisitorAuthorization::AsConfigured,
        }
    }

    /// Returns whether the request would take headers of the session to the origin, and may come from
    /// another site.
    fn is_cross_site(&self, principal: &Principal) -> bool {
        let is_ambient = match principal {
            Principal::Session(_) => true,
            #[cfg(feature = "bearer")]
            Principal::Bearer(bearer) => bearer.is_ambient(),
            Principal::Anonymous { .. } => false,
        };
        is_ambient
            && self.has_origin_headers()
            && !cross_site::is_own(self.request, &self.origin, self.settings, self.is_trusted)
    }

    fn has_origin_headers(&self) -> bool {
        self.settings.assertion || !self.settings.headers.is_empty()
    }

    #[inline(never)]
    fn cross_site(&self) -> Decision {
        let detail = cross_site::detail(self.request, self.settings);
        log(&**self.platform, Level::Warn, Reason::CrossSite, &detail);
        Decision::Refuse(refusal::forbidden(&self.platform.request_id()))
    }

    fn authorized_reads_session(&self) -> bool {
        !self.is_public && self.deployment.callbacks.authorized_reads_session()
    }

    async fn ask(
        &self,
        principal: &Principal,
        session: Option<&Map<String, Value>>,
        is_public: bool,
    ) -> Result<Authorization, CallbackError> {
        if is_public {
            return Ok(Authorization::Allow);
        }
        let IncomingRequest { method, url, headers, .. } = self.request;
        let (method, headers, platform) = (*method, *headers, &**self.platform);
        let asked = Authorized { method, url, headers, token: principal.token(), session, platform };
        let answer = self.deployment.callbacks.authorized(asked).await;
        let settings = self.deployment.config.log;
        trace::decision(&**self.platform, settings, format_args!("authorized {}", Asked(&answer)));
        answer
    }

    /// Returns the cookies of the session, re-issued if it is older than `updateAge`. If re-issuing
    /// fails, the session stays valid.
    async fn reissue(&self, session: Session, present: &[String]) -> Vec<SetCookie> {
        if !self.sessions.is_due(&session) {
            return Vec::new();
        }
        self.sessions.issue(session, present).await.unwrap_or_else(|reason| {
            log(&**self.platform, Level::Error, reason, "the session is not re-issued");
            Vec::new()
        })
    }

    fn refuse(&self, reason: Reason, detail: &str, cookies: Vec<SetCookie>) -> Decision {
        // Omit the path, which may have a token of the site.
        log(&**self.platform, level_of(reason), reason, detail);
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
        self.without_session(response, cookies)
    }

    /// Refuses a request without a session with this answer.
    fn without_session(&self, response: AuthResponse, cookies: Vec<SetCookie>) -> Decision {
        #[cfg(feature = "bearer")]
        let response = self.challenged(response);
        let response = response.identified(&self.platform.request_id());
        Decision::Refuse(AuthResponse { cookies, ..response })
    }

    /// Returns a 401 with the challenge of tokens, if the gate accepts them.
    #[cfg(feature = "bearer")]
    fn challenged(&self, response: AuthResponse) -> AuthResponse {
        let config = &self.deployment.config;
        if response.status != 401 || !config.bearer.is_set() {
            return response;
        }
        response.header("www-authenticate", bearer::challenge(config, &self.origin, &self.request.url, None))
    }

    fn sign_in_url(&self) -> String {
        let config = &self.deployment.config;
        match &config.pages.sign_in {
            Some(page) => format!("{}{page}", self.auth_origin()),
            None => format!("{}{}/signin", self.auth_origin(), config.base_path),
        }
    }
}

const fn level_of(reason: Reason) -> Level {
    match reason {
        Reason::SessionMissing
        | Reason::SessionExpired
        | Reason::SessionRevoked
        | Reason::StepUpRequired
        | Reason::PreflightRefused => Level::Debug,
        _ => Level::Warn,
    }
}
