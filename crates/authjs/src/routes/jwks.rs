use crate::config::AssertionKeys;
use crate::deployment::Deployment;
use crate::http::AuthResponse;
use crate::log::{Level, LogEntry};
use crate::misconfigured::keys_unusable;
use crate::platform::Platform;
use crate::reason::Reason;

/// Answers `GET /jwks`: the public halves of the keys that verify assertions. Verifiers may keep the
/// answer for five minutes.
///
/// The answer sets no cookie, because shared caches may store it.
pub(super) async fn show(
    deployment: &Deployment,
    keys: &AssertionKeys,
    platform: &dyn Platform,
) -> AuthResponse {
    match deployment.assertions.jwks(&keys.keys, platform).await {
        Ok(set) => AuthResponse::json(200, set).header("cache-control", "public, max-age=300"),
        Err(_) => {
            let detail = "the runtime refuses a key of AUTH_ASSERTION_KEY or AUTH_ASSERTION_KEY_1 to _3, so none is \
                published. Replace or remove it";
            platform.log(&LogEntry::new(Level::Error, Reason::AssertionFailed, detail));
            keys_unusable(&platform.request_id())
        }
    }
}
