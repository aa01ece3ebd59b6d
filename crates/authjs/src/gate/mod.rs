//! The gate, which decides which requests may pass to the origin.

mod facts;
mod principal;
mod refusal;
mod visit;

use std::rc::Rc;

use crate::cookies::SetCookie;
use crate::deployment::Deployment;
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
    /// Forward the request. The path is protected: no shared cache may store the answer.
    Pass(Pass),
    /// Answer with this response.
    Refuse(AuthResponse),
}

/// The additions to a request for a protected path that passes.
#[derive(Debug)]
#[non_exhaustive]
pub struct Pass {
    /// The cookies that the answer sets.
    pub cookies: Vec<SetCookie>,
}

/// Decides on a request that is not for an auth route.
///
/// Paths that the matcher does not protect pass unchanged. Protected paths need a session that
/// decrypts, has valid claims, and is accepted by the callbacks. Every error refuses the request.
pub(crate) async fn decide(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    platform: &Rc<dyn Platform>,
) -> Decision {
    if deployment.config.development && !crate::http::is_loopback(&request.url) {
        log(&**platform, Level::Error, Reason::DevelopmentOnPublicHost, "AUTH_DEV is for loopback hosts");
        return Decision::Refuse(misconfigured::unconfigured(request, &platform.request_id()));
    }
    let found = judge(deployment, request);
    if found == Found::No {
        return Decision::Open;
    }
    if !deployment.config.trust_host {
        log(&**platform, Level::Error, Reason::UntrustedHost, "trustHost is off");
        return Decision::Refuse(misconfigured::unconfigured(request, &platform.request_id()));
    }
    let decision = Visit::new(deployment, request, platform).decide().await;
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
