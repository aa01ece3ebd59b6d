//! The headers with which the origin learns of the session.

use serde_json::{Map, Value};

use crate::config::{OriginSettings, is_sendable};
use crate::deployment::Deployment;
use crate::log::{Level, LogEntry};
use crate::platform::Platform;
use crate::reason::Reason;

/// Returns the names and values of the headers that have a value of the session.
///
/// A header whose value is missing is left out. So is one whose value has characters that are not
/// visible ASCII: an attacker could choose a name that the origin reads as another user's.
#[inline(never)]
pub(super) fn of_session(
    deployment: &Deployment,
    origin: &OriginSettings,
    platform: &dyn Platform,
    token: &Map<String, Value>,
) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for header in &origin.headers {
        match header.of_session(token) {
            Some(value) if is_sendable(&value) => headers.push((header.name.clone(), value)),
            Some(_) => {
                log_left_out(deployment, platform, &format!("{}.headers.{}", origin.path, header.name))
            }
            None => {}
        }
    }
    headers
}

/// Logs once per isolate that a header is left out. Omits the value, which may be a token.
fn log_left_out(deployment: &Deployment, platform: &dyn Platform, path: &str) {
    if deployment.left_out.borrow_mut().insert(path.to_owned(), ()).is_some() {
        return;
    }
    let detail = format!(
        "{path}: the value of a session is not visible ASCII, or has blanks at its ends, so the origin gets \
         the request without the header. Write {{token.…:uri}} to percent-encode it. Logged once"
    );
    platform.log(&LogEntry::new(Level::Warn, Reason::OriginHeader, &detail));
}
