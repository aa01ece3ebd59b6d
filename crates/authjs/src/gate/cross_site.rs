//! Which requests may take headers of the session to the origin. Otherwise another site could use a
//! visitor's cookie as a bearer token, which origins do not protect against forged requests.

use crate::config::OriginSettings;
use crate::http::{IncomingRequest, Method};

/// Returns whether a request comes from the site itself, from an allowed origin, or cannot change
/// anything: a GET, HEAD or OPTIONS that opens no WebSocket. Returns true if no header has a value of
/// the session.
///
/// `is_trusted` says that `cors` of a rule names the origin and the method, with credentials. That is about
/// requests of scripts, and not about WebSockets.
///
/// `Sec-Fetch-Site` decides ([Fetch Metadata](https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header)).
/// Without it `Origin` must be the site's. A sibling subdomain is another site here: it may belong to
/// another owner, and browsers send it `SameSite` cookies.
#[inline(never)]
pub(super) fn is_own(
    request: &IncomingRequest<'_>,
    site: &str,
    settings: &OriginSettings,
    is_trusted: bool,
) -> bool {
    let is_read = matches!(request.method, Method::Get | Method::Head | Method::Options);
    if is_read && !is_websocket(request) || !settings.has_session_headers() {
        return true;
    }
    let origin = request.headers.get("origin");
    if origin.as_ref().is_some_and(|origin| settings.allow_origins.contains(origin)) {
        return true;
    }
    if is_trusted && !is_websocket(request) {
        return true;
    }
    match request.headers.get("sec-fetch-site") {
        Some(relation) => relation == "same-origin",
        None => origin.as_deref() == Some(site),
    }
}

/// Returns whether a request opens a WebSocket, which `SameSite` and CORS do not protect ([RFC 6455
/// §10.2](https://www.rfc-editor.org/rfc/rfc6455#section-10.2)).
fn is_websocket(request: &IncomingRequest<'_>) -> bool {
    let upgrade = request.headers.get("upgrade");
    upgrade.is_some_and(|upgrade| upgrade.to_ascii_lowercase().contains("websocket"))
}

/// The number of characters of a header that are logged.
const MAX_SHOWN: usize = 128;

/// Returns the log text for a refused request.
pub(super) fn detail(request: &IncomingRequest<'_>, settings: &OriginSettings) -> String {
    let shown = |name| match request.headers.get(name) {
        Some(value) => format!("{:?}", value.chars().take(MAX_SHOWN).collect::<String>()),
        None => "absent".to_owned(),
    };
    format!(
        "the origin would get headers of the session by a request that may come from another site: Sec-Fetch-Site is {}, \
         Origin is {}. {}.allowOrigins names other origins that may send such requests",
        shown("sec-fetch-site"),
        shown("origin"),
        settings.path
    )
}
