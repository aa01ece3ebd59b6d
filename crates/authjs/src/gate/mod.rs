//! The gate, which decides which requests may pass to the origin.

#[cfg(feature = "bearer")]
mod administrator;
mod assertion;
#[cfg(feature = "bearer")]
mod bearer;
mod challenge;
#[cfg(feature = "bearer")]
mod check;
mod cors;
mod cross_site;
mod facts;
mod holder;
mod origin_headers;
mod principal;
mod refusal;
mod rule_facts;
mod rules;
mod selected;
mod visit;

use std::fmt;
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::cookies::SetCookie;
use crate::cors::Grant;
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::http::{AuthResponse, IncomingRequest};
use crate::log::{Level, LogEntry};
use crate::misconfigured;
use crate::path::Found;
use crate::platform::Platform;
use crate::reason::Reason;
use crate::rules::{Selection, Verdict};
use facts::RequestFacts;
use visit::Visit;

#[cfg(feature = "bearer")]
pub(crate) use administrator::require_administrator;
#[cfg(all(feature = "bearer", feature = "operations"))]
pub(crate) use administrator::require_monitor;
#[cfg(feature = "bearer")]
pub(crate) use check::check;
pub use cors::preflight_for_origin;
pub use holder::{Holder, HolderKind};

/// The decision of the gate. No other code forwards a request to the origin.
#[derive(Debug)]
pub enum Decision {
    /// Forward the request. The path is public, and the origin's answer stays unchanged.
    Open,
    /// Forward the request. The answer may depend on the session: no shared cache may store it.
    Pass(Pass),
    /// Ask the origin about a preflight, with the headers of [`preflight_for_origin`] and no body. The visitor
    /// gets the status and the headers of [`is_of_preflight_answer`](crate::cors::is_of_preflight_answer).
    AskOrigin,
    /// Answer with this response.
    Refuse(AuthResponse),
}

/// The additions to a request that passes, and to its answer.
#[derive(Default)]
#[non_exhaustive]
pub struct Pass {
    /// The cookies that the answer sets.
    pub cookies: Vec<SetCookie>,
    /// The headers that the origin gets beside [`fixed`](crate::config::OriginSettings::fixed):
    /// names and values. Those of the visitor are
    /// [`removed`](crate::config::Config::removed_headers).
    pub headers: Vec<(String, String)>,
    /// What becomes of the visitor's `Authorization`.
    pub authorization: VisitorAuthorization,
    /// Whether the answer needs `Vary: Cookie`, because the path is public.
    pub varies_by_cookie: bool,
    /// What the answer says to scripts of other sites, in place of the origin's headers of CORS. `None`: the
    /// origin says it.
    pub cors: Option<Box<Grant>>,
    /// Whether shared caches may store the answer, because only [`cors`](Self::cors) changes it.
    pub may_be_shared: bool,
    /// The session as the browser sees it, for a handler of the deployer.
    pub session: Option<Map<String, Value>>,
    /// The user of the session, or the holder of the token, for a handler of the deployer.
    pub holder: Option<Box<Holder>>,
    /// Why a handler cannot know on a public path whether a user is signed in: the database did not
    /// answer, or a callback failed. `session` is `None` then.
    pub session_error: Option<Box<AuthError>>,
}

/// What becomes of a visitor's `Authorization` on the way to the origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VisitorAuthorization {
    /// It passes, unless the configuration removes or sets this header.
    #[default]
    AsConfigured,
    /// It passes, unless [`Pass::headers`] or a fixed header of the configuration has this name: it is
    /// the access token that the gate has judged.
    Passes,
    /// It does not reach the origin: it is a service token.
    Removed,
}

impl fmt::Debug for Pass {
    /// Shows only the names of the headers, because their values may be tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Pass")
            .field("cookies", &self.cookies)
            .field("headers", &names)
            .field("varies_by_cookie", &self.varies_by_cookie)
            .finish()
    }
}

/// Decides on a request that is not for an auth route.
///
/// Paths that the matcher does not protect pass unchanged, except that with `origin.publicPaths`
/// the origin gets the headers of a session. Protected paths need a session that
/// decrypts, has valid claims, and is accepted by the callbacks. Every error refuses the request.
///
/// With `shows` the decision has the session as the browser sees it, on public paths too. `auth_origin` is
/// the origin of the auth routes for a request to another site, about which a proxy asks.
pub(crate) async fn decide(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    platform: &Rc<dyn Platform>,
    shows: bool,
    auth_origin: Option<String>,
) -> Decision {
    if deployment.config.development && !crate::http::is_loopback(&request.url) {
        log(&**platform, Level::Error, Reason::DevelopmentOnPublicHost, "AUTH_DEV is for loopback hosts");
        return Decision::Refuse(misconfigured::unconfigured(request, &platform.request_id()));
    }
    #[cfg(feature = "bearer")]
    if let Some(metadata) = bearer::metadata(&deployment.config, request).filter(|_| auth_origin.is_none()) {
        return Decision::Refuse(metadata);
    }
    let config = &deployment.config;
    let Judged { needs, is_unreadable, cors } =
        judge(deployment, request, &**platform, auth_origin.is_none());
    // `origins` are behind the Worker. A proxy asks about another site.
    let origin = if auth_origin.is_none() { config.origin_of(&request.url) } else { &config.origin };
    let is_trusted = cors.as_ref().is_some_and(|cors| cors.is_trusted);
    let visit = |is_public| {
        Visit::new(deployment, request, platform, origin, is_public, shows, auth_origin).trusted(is_trusted)
    };
    let reads_session = (origin.public_paths || shows) && config.trust_host;
    let decision = match needs {
        Needs::Nothing if !reads_session && cors.is_none() => return Decision::Open,
        Needs::Nothing if !reads_session => Decision::Pass(Pass { may_be_shared: true, ..Pass::default() }),
        // Other clients may be refused, so no shared cache may store the answer.
        Needs::NothingOfThisClient if !reads_session => Decision::Pass(Pass::default()),
        _ if !config.trust_host => {
            log(&**platform, Level::Error, Reason::UntrustedHost, "trustHost is off");
            return Decision::Refuse(misconfigured::unconfigured(request, &platform.request_id()));
        }
        Needs::Answer(answer) => return Decision::Refuse(*answer),
        Needs::AskOrigin => return Decision::AskOrigin,
        Needs::Refusal(verdict) => rules::refuse(deployment, request, &**platform, &verdict, None),
        Needs::Nothing | Needs::NothingOfThisClient => visit(true).decide().await,
        Needs::Session => visit(false).decide().await,
        Needs::Rules(selection) => visit(false).under(selection).decide().await,
    };
    if is_unreadable && matches!(decision, Decision::Refuse(_)) {
        log_unreadable(&**platform, request.url.path());
    }
    match (decision, cors) {
        (Decision::Pass(pass), cors) => Decision::Pass(Pass { cors, ..pass }),
        (Decision::Refuse(answer), Some(cors)) => Decision::Refuse(cors::add(&cors, answer)),
        (decision, _) => decision,
    }
}

/// What a request needs, by its path, method and host.
struct Judged {
    needs: Needs,
    /// Whether the path has more readings than the gate checks.
    is_unreadable: bool,
    /// What the answer says to scripts of other sites. `None`: the origin says it.
    cors: Option<Box<Grant>>,
}

impl Judged {
    const fn of(needs: Needs, is_unreadable: bool) -> Self {
        Self { needs, is_unreadable, cors: None }
    }
}

enum Needs {
    /// Nothing: it passes.
    Nothing,
    /// Nothing, because the network of the client meets the conditions of the rules.
    NothingOfThisClient,
    /// A session.
    Session,
    /// That the rules of this selection allow it, which depends on the session.
    Rules(Selection),
    /// Nothing helps: a rule refuses it.
    Refusal(Verdict),
    /// This answer to a preflight.
    Answer(Box<AuthResponse>),
    /// The origin's answer to a preflight.
    AskOrigin,
}

/// Judges a request. `knows_client` says whether the platform knows the client that sends it.
fn judge(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    platform: &dyn Platform,
    knows_client: bool,
) -> Judged {
    let (path, config) = (request.url.path(), &deployment.config);
    let found = match (&config.rules, &config.matcher) {
        _ if config.pages.are_open(request.method, path) => Found::No,
        (Some(rules), _) => return rules::judge(rules, request, config, platform, knows_client),
        (None, None) => Found::Yes,
        (None, Some(matcher)) => matcher.judge(path, &RequestFacts { request, config }),
    };
    let needs = if found == Found::No { Needs::Nothing } else { Needs::Session };
    Judged::of(needs, found == Found::TooMany)
}

/// The number of characters of a path that are logged.
const MAX_SHOWN_PATH: usize = 128;

/// Logs a path that counts as protected only because it has more readings, or names more files to
/// an image optimizer, than the gate checks.
#[inline(never)]
fn log_unreadable(platform: &dyn Platform, path: &str) {
    let bytes = path.len();
    let detail = format!(
        "a path of {bytes} bytes has more readings, or asks image optimizers for more files, than the gate checks, so it \
         counts as protected. Put an address that is inside the path into the query, or make it shorter"
    );
    log(platform, Level::Warn, Reason::PathUnreadable, &detail);
}

fn log(platform: &dyn Platform, level: Level, reason: Reason, detail: &str) {
    platform.log(&LogEntry::new(level, reason, detail));
}
