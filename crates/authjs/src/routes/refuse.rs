use url::Url;

use crate::config::UnknownActions;
use crate::deployment::Deployment;
use crate::http::AuthResponse;
use crate::log::{Level, LogEntry};
use crate::oauth::quoted;
use crate::platform::Platform;
use crate::reason::Reason;

#[inline(never)]
pub(super) fn unknown_action(deployment: &Deployment, platform: &dyn Platform, path: &str) -> AuthResponse {
    let shown: String = path.chars().take(MAX_SHOWN_PATH).collect();
    let fix = match deployment.config.unknown_actions {
        UnknownActions::Refuse => ". If your site has this route, set unknownActions = \"origin\"",
        UnknownActions::Origin => ", in this or another reading of it",
    };
    let detail = format!("{shown} is not an action with this method{fix}");
    refuse_because(platform, Reason::UnknownAction, &detail)
}

/// Returns the answer to a request that is not parsed: Auth.js's 400, or 413 for a body over the
/// limit.
pub fn refuse(platform: &dyn Platform, reason: Reason) -> AuthResponse {
    refuse_because(platform, reason, "")
}

/// Returns the same answer as `refuse` and logs a detail.
pub fn refuse_because(platform: &dyn Platform, reason: Reason, detail: &str) -> AuthResponse {
    platform.log(&LogEntry::new(Level::Warn, reason, detail));
    let status = if reason == Reason::BodyTooLarge { 413 } else { 400 };
    AuthResponse::json(status, "\"Bad request.\"").uncached().nosniff().identified(&platform.request_id())
}

/// Returns the answer to every request for a host without a configuration ([RFC 9110
/// §15.5.20](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20)).
#[cold]
#[inline(never)]
pub(crate) fn unknown_host(platform: &dyn Platform, url: &Url) -> AuthResponse {
    let host = quoted(url.host_str().unwrap_or_default());
    let detail = format!("{host} has no entry in `hosts`, and unknownHosts is \"deny\"");
    platform.log(&LogEntry::new(Level::Warn, Reason::UnknownHost, &detail));
    let response = AuthResponse::json(421, r#"{"message":"Misdirected Request"}"#).uncached().nosniff();
    response.identified(&platform.request_id())
}

/// Returns the answer to a method that a known route does not support ([RFC 9110
/// §15.5.6](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6)).
pub(super) fn method(platform: &dyn Platform, provider: Option<&str>, allow: &'static str) -> AuthResponse {
    let (level, reason) = (Level::Debug, Reason::MethodNotAllowed);
    let detail =
        "a HEAD of a callback does not redeem the code, because mail scanners and link checkers send it";
    platform.log(&LogEntry::new(level, reason, detail).provider(provider));
    AuthResponse::new(405).header("allow", allow).uncached()
}

/// The number of characters of a path that are logged.
const MAX_SHOWN_PATH: usize = 128;
