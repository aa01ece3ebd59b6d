//! The gate: who may pass to the origin.

use std::rc::Rc;

use serde_json::{Map, Value};
use url::Url;

use crate::actions::log_refused;
use crate::auth::Auth;
use crate::callbacks::{Authorization, Authorized, Jwt};
use crate::config::Config;
use crate::cookies::{self, CookieSettings, Cookies, SetCookie, chunks};
use crate::deployment::Deployment;
use crate::failure;
use crate::http::{AuthResponse, IncomingRequest};
use crate::log::{Level, LogEntry};
use crate::matcher::Facts;
use crate::path::Found;
use crate::platform::Platform;
use crate::reason::Reason;
use crate::refusal;
use crate::request::{is_secure, origin_of};
use crate::session::{self, SessionState};
use crate::timestamp::Timestamp;

/// What the gate decides. Nothing else leads to the origin.
#[derive(Debug)]
pub enum Gate {
    /// Forward the request. The path is public: the origin's answer stays as it is.
    Open,
    /// Forward the request. The path is protected: no shared cache may store the answer, which sets these cookies.
    Pass(Vec<SetCookie>),
    /// Answer this.
    Refuse(AuthResponse),
}

impl Auth {
    /// Decides on a request that is not for an auth route.
    ///
    /// Paths that the matcher does not protect pass untouched. Protected ones need a session that opens, whose
    /// claims hold, and that the callbacks accept; whatever goes wrong refuses.
    pub async fn gate(&self, request: &IncomingRequest<'_>, platform: &Rc<dyn Platform>) -> Gate {
        if self.deployment.config.development && !crate::oauth::endpoint::is_loopback(&request.url) {
            log(&**platform, Level::Error, Reason::DevelopmentOnPublicHost, "AUTH_DEV is for loopback hosts");
            return Gate::Refuse(failure::unconfigured(request));
        }
        let found = self.judge(request);
        if found == Found::No {
            return Gate::Open;
        }
        if !self.deployment.config.trust_host {
            log(&**platform, Level::Error, Reason::UntrustedHost, "trustHost is off");
            return Gate::Refuse(failure::unconfigured(request));
        }
        let gate = Visit::new(&self.deployment, request, platform).decide().await;
        if found == Found::TooMany && matches!(gate, Gate::Refuse(_)) {
            log_unreadable(&**platform, request.url.path());
        }
        gate
    }

    /// Returns the name of the session cookie on the site of this request.
    pub fn session_cookie_name(&self, request: &IncomingRequest<'_>) -> &str {
        let origin = origin_of(&self.deployment.config, &request.url);
        &self.deployment.config.cookies(is_secure(&self.deployment.config, &origin)).session_token.name
    }

    fn judge(&self, request: &IncomingRequest<'_>) -> Found {
        let path = request.url.path();
        match &self.deployment.config.matcher {
            _ if self.deployment.config.pages.are_open(request.method, path) => Found::No,
            None => Found::Yes,
            Some(matcher) => matcher.judge(path, &RequestFacts { request, config: &self.deployment.config }),
        }
    }
}

/// One request for a protected path.
struct Visit<'a> {
    deployment: &'a Deployment,
    request: &'a IncomingRequest<'a>,
    platform: &'a Rc<dyn Platform>,
    settings: &'a CookieSettings,
    origin: String,
    now: Timestamp,
}

impl<'a> Visit<'a> {
    fn new(
        deployment: &'a Deployment,
        request: &'a IncomingRequest<'a>,
        platform: &'a Rc<dyn Platform>,
    ) -> Self {
        let origin = origin_of(&deployment.config, &request.url);
        let settings = deployment.config.cookies(is_secure(&deployment.config, &origin));
        Self { deployment, request, platform, settings, origin, now: platform.now() }
    }

    async fn decide(&self) -> Gate {
        let cookies = cookies::parse(&self.request.headers.get("cookie").unwrap_or_default());
        let (state, present) =
            session::read(self.deployment, &**self.platform, self.settings, &cookies, self.now).await;
        let token = match state {
            SessionState::Valid(token) => token,
            SessionState::Absent => return self.without_session(Reason::SessionMissing, "", &present).await,
            SessionState::Invalid(reason) => {
                let detail = session::invalid_detail(reason, present.len());
                return self.without_session(reason, &detail, &present).await;
            }
        };
        let issued_at = token.get("iat").and_then(Value::as_i64);
        let input = Jwt { token, user: None, account: None, profile: None, trigger: None, session: None };
        match self.deployment.callbacks.jwt(input).await {
            Ok(Some(token)) => self.with_session(token, issued_at, &present).await,
            Ok(None) => {
                let detail = "the `jwt` callback ended the session";
                self.without_session(Reason::SessionInvalid, detail, &present).await
            }
            Err(error) => self.broken(&error.0),
        }
    }

    async fn with_session(
        &self,
        token: Map<String, Value>,
        issued_at: Option<i64>,
        present: &[String],
    ) -> Gate {
        match self.ask(Some(&token)).await {
            Ok(Authorization::Allow) => Gate::Pass(self.reissue(token, issued_at, present).await),
            Ok(Authorization::SignIn) => self.refuse(Reason::AccessDenied, "", Vec::new()),
            Ok(Authorization::Deny) => Gate::Refuse(refusal::forbidden()),
            Ok(Authorization::Respond(response)) => Gate::Refuse(response.private()),
            Err(gate) => gate,
        }
    }

    async fn without_session(&self, reason: Reason, detail: &str, present: &[String]) -> Gate {
        let cleared = chunks::clear(&self.settings.session_token, present);
        match self.ask(None).await {
            Ok(Authorization::Allow) => Gate::Pass(cleared),
            Ok(Authorization::SignIn) => self.refuse(reason, detail, cleared),
            Ok(Authorization::Deny) => Gate::Refuse(refusal::forbidden()),
            Ok(Authorization::Respond(response)) => Gate::Refuse(response.private()),
            Err(gate) => gate,
        }
    }

    async fn ask(&self, token: Option<&Map<String, Value>>) -> Result<Authorization, Gate> {
        let input = Authorized { url: &self.request.url, headers: self.request.headers, token };
        self.deployment.callbacks.authorized(input).await.map_err(|error| self.broken(&error.0))
    }

    /// The session's cookies anew, where it is older than `updateAge`. A session that cannot be re-issued is
    /// still the session it was.
    async fn reissue(
        &self,
        token: Map<String, Value>,
        issued_at: Option<i64>,
        present: &[String],
    ) -> Vec<SetCookie> {
        let update_age = self.deployment.config.session.update_age;
        if issued_at.is_some_and(|issued_at| self.now.seconds() < issued_at.saturating_add(update_age)) {
            return Vec::new();
        }
        session::issue(self.deployment, self.settings, &**self.platform, token, present).await.unwrap_or_else(
            |reason| {
                log(&**self.platform, Level::Error, reason, "the session is not re-issued");
                Vec::new()
            },
        )
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
        Gate::Refuse(failure::unconfigured(self.request))
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
        Gate::Refuse(failure::unconfigured(self.request))
    }
}

/// How many characters of a path the log shows.
const MAX_SHOWN_PATH: usize = 128;

/// Logs a path that counts as protected only because it has more readings, or names more files to an image optimizer, than
/// the gate looks at.
#[inline(never)]
fn log_unreadable(platform: &dyn Platform, path: &str) {
    let bytes = path.len();
    let detail = format!(
        "a path of {bytes} bytes has more readings, or asks image optimizers for more files, than are looked at, so it \
         counts as protected. Put an address that stands inside the path into the query, or make it shorter"
    );
    log(platform, Level::Warn, Reason::PathUnreadable, &detail);
}

fn log(platform: &dyn Platform, level: Level, reason: Reason, detail: &str) {
    platform.log(&LogEntry { level, reason, error: None, detail, provider: None });
}

/// What `has` and `missing` may ask of a request.
struct RequestFacts<'a> {
    request: &'a IncomingRequest<'a>,
    config: &'a Config,
}

impl RequestFacts<'_> {
    fn cookies(&self) -> Cookies {
        cookies::parse(&self.request.headers.get("cookie").unwrap_or_default())
    }

    fn url(&self) -> &Url {
        &self.request.url
    }
}

impl Facts for RequestFacts<'_> {
    fn header(&self, name: &str) -> Option<String> {
        self.request.headers.get(name)
    }

    fn cookie(&self, name: &str) -> Option<String> {
        self.cookies().get_decoded(name).map(std::borrow::Cow::into_owned)
    }

    fn query(&self, name: &str) -> Option<String> {
        self.url().query_pairs().filter(|(key, _)| key == name).last().map(|(_, value)| value.into_owned())
    }

    /// Without the dot that may end a name in full ([RFC 1034 §3.1](https://www.rfc-editor.org/rfc/rfc1034#section-3.1)).
    fn host(&self) -> Option<String> {
        let host = self.url().host_str()?.to_ascii_lowercase();
        Some(host.strip_suffix('.').map_or_else(|| host.clone(), str::to_owned))
    }

    fn raw_query(&self) -> Option<&str> {
        self.url().query()
    }

    /// The site's own names, the origin's, and loopback, which is the origin to itself.
    fn is_own_host(&self, host: &str) -> bool {
        fn name(host: &str) -> &str {
            host.strip_suffix('.').unwrap_or(host)
        }
        let host = name(host);
        let named = [Some(self.url()), self.config.auth_url.as_ref(), self.config.upstream.as_ref()];
        let mut names = named.into_iter().flatten().filter_map(Url::host_str);
        names.any(|own| name(own).eq_ignore_ascii_case(host))
            || matches!(host, "localhost" | "[::1]" | "0.0.0.0" | "[::]")
            || host.ends_with(".localhost")
            || ["127.", "[::ffff:7f"].iter().any(|loopback| host.starts_with(loopback))
    }
}
