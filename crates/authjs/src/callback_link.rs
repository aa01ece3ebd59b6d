//! Links to a page that carry a callback URL.

use std::fmt;

use crate::http::Params;
use crate::log::{Level, LogEntry};
use crate::platform::Platform;
use crate::reason::Reason;
use crate::redirect;

/// Returns the address of a page with `callbackUrl` in its query; `None` if either is too long.
pub(crate) fn with_callback_url(page: &str, callback_url: &str) -> Option<String> {
    let query: Params = [("callbackUrl", callback_url)].into_iter().collect();
    let location = query.append_to(page);
    (callback_url.len() <= redirect::MAX_BYTES && location.len() <= LONGEST_LOCATION).then_some(location)
}

/// [Cloudflare](https://developers.cloudflare.com/workers/platform/limits/#request-and-response-limits)
/// answers 414 for a URL of more than 16 KB.
const LONGEST_LOCATION: usize = 16_000;

/// Logs that a visitor will not return to an address. The log omits the address, which may have a
/// token of the site.
#[inline(never)]
pub(crate) fn log_refused(platform: &dyn Platform, cause: &dyn fmt::Display) {
    log(
        platform,
        &format!("callbackUrl is not used: {cause}. The visitor goes to the site's origin instead"),
    );
}

/// Logs why an address is not used unchanged.
pub(crate) fn log(platform: &dyn Platform, detail: &str) {
    let (level, reason) = (Level::Warn, Reason::CallbackUrlRefused);
    platform.log(&LogEntry::new(level, reason, detail));
}
