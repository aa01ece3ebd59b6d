//! The gate, which decides which requests may pass to the origin.

mod assertion;
#[cfg(feature = "bearer")]
mod bearer;
mod cross_site;
mod facts;
mod origin_headers;
mod principal;
mod refusal;
mod visit;

use std::fmt;
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::cookies::SetCookie;
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::http::{AuthResponse, IncomingRequest};
use crate::log::{Level, LogEntry};
use crate::misconfigured;
use crate::path::Found;
use crate::platform::Platform;
use crate::reason::Reason;
use facts::RequestFacts;
use visit::Visit;

/// The decision of the gate. No other code forwards a request to the origin.
#[derive(Debug)]
pub enum Decision {
    /// Forward the request. The path is public, and the origin's answer stays unchanged.
    Open,
    /// Forward the request. The answer may depend on the session: no shared cache may store it.
    Pass(Pass),
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
    /// [`removed`](crate::config::OriginSettings::removed).
    pub headers: Vec<(String, String)>,
    /// What becomes of the visitor's `Authorization`.
    pub authorization: VisitorAuthorization,
    /// Whether the answer needs `Vary: Cookie`, because the path is public.
    pub varies_by_cookie: bool,
    /// The session as the browser sees it, for a handler of the deployer.
    pub session: Option<Map<String, Value>>,
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
/// With `shows` the decision has the session as the browser sees it, on public paths too.
pub(crate) async fn decide(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    platform: &Rc<dyn Platform>,
    shows: bool,
) -> Decision {
    if deployment.config.development && !crate::http::is_loopback(&request.url) {
        log(&**platform, Level::Error, Reason::DevelopmentOnPublicHost, "AUTH_DEV is for loopback hosts");
        return Decision::Refuse(misconfigured::unconfigured(request, &platform.request_id()));
    }
    #[cfg(feature = "bearer")]
    if let Some(metadata) = bearer::metadata(&deployment.config, request) {
        return Decision::Refuse(metadata);
    }
    let found = judge(deployment, request);
    let config = &deployment.config;
    let is_public = found == Found::No;
    if is_public && !((config.origin.public_paths || shows) && config.trust_host) {
        return Decision::Open;
    }
    if !config.trust_host {
        log(&**platform, Level::Error, Reason::UntrustedHost, "trustHost is off");
        return Decision::Refuse(misconfigured::unconfigured(request, &platform.request_id()));
    }
    let decision = Visit::new(deployment, request, platform, is_public, shows).decide().await;
    if found == Found::TooMany && matches!(decision, Decision::Refuse(_)) {
        log_unreadable(&**platform, request.url.path());
    }
    decision
}

fn judge(deployment: &Deployment, request: &IncomingRequest<'_>) -> Found {
    let path = request.url.path();
    match &deployment.config.matcher {
        _ if deployment.config.pages.are_open(request.method, path) => Found::No,
        None => Found::Yes,
        Some(matcher) => matcher.judge(path, &RequestFacts { request, config: &deployment.config }),
    }
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
