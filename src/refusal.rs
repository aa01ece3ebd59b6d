//! What the gate answers instead of the origin.

use crate::http::{AuthResponse, Headers, IncomingRequest, Method, Params};
use crate::redirect::{self, Refused};

/// The answer to a request without a session: a navigation goes to the sign-in page and comes back afterwards, anything
/// else is 401. Returns beside it why the visitor will not come back, where the address is too long for a link.
///
/// A GET is redirected with 307, as Auth.js does; a form POST with 303, so that its body is not sent to the
/// sign-in page ([RFC 9700 §4.12](https://www.rfc-editor.org/rfc/rfc9700#section-4.12)).
pub(crate) fn sign_in_required(
    request: &IncomingRequest<'_>,
    origin: &str,
    sign_in_url: &str,
) -> (AuthResponse, Option<Refused>) {
    let is_action = request.headers.get("next-action").is_some();
    if !is_action && !is_navigation(request.method, request.headers) {
        return (unauthorized(), None);
    }
    let (location, dropped) = match with_callback_url(sign_in_url, &address(request, origin)) {
        Some(location) => (location, None),
        None => (sign_in_url.to_owned(), Some(Refused::TooLong)),
    };
    if is_action {
        return (action_unauthorized(&location), dropped);
    }
    let status = if request.method == Method::Get || request.method == Method::Head { 307 } else { 303 };
    (AuthResponse::redirect(status, location), dropped)
}

/// The address of a request as it goes into links. A browser sends `\` in a query as it is; other readers refuse it.
fn address(request: &IncomingRequest<'_>, origin: &str) -> String {
    let path_and_query = request.url.as_str().get(request.url.origin().ascii_serialization().len()..);
    format!("{origin}{}", path_and_query.unwrap_or("/")).replace('\\', "%5C")
}

/// The address of a page with `callbackUrl` in its query; `None` where either is too long.
pub(crate) fn with_callback_url(page: &str, callback_url: &str) -> Option<String> {
    let query: Params = [("callbackUrl", callback_url)].into_iter().collect();
    let separator = if page.contains('?') { '&' } else { '?' };
    let location = format!("{page}{separator}{query}");
    (callback_url.len() <= redirect::MAX_BYTES && location.len() <= LONGEST_LOCATION).then_some(location)
}

/// [Cloudflare](https://developers.cloudflare.com/workers/platform/limits/#request-and-response-limits) answers a URL of
/// over 16 KB with 414.
const LONGEST_LOCATION: usize = 16_000;

/// Returns whether a navigation would come back to where it is, however often it was sent to the sign-in page: its own
/// `callbackUrl` has its path.
pub(crate) fn is_own_callback(request: &IncomingRequest<'_>, origin: &str) -> bool {
    let url = &request.url;
    let is_own = |callback_url: &str| {
        url.join(callback_url).is_ok_and(|callback| {
            callback.path() == url.path()
                && (callback.origin() == url.origin() || callback.origin().ascii_serialization() == origin)
        })
    };
    url.query().is_some_and(|query| query.contains("callbackUrl="))
        && is_navigation(request.method, request.headers)
        && url.query_pairs().any(|(name, value)| name == "callbackUrl" && is_own(&value))
}

/// Answers a Server Action of Next.js. Its client follows `x-action-redirect` under any status; a bare 401 would
/// show the application's error page
/// ([server-action-reducer.ts](https://github.com/vercel/next.js/blob/canary/packages/next/src/client/components/router-reducer/reducers/server-action-reducer.ts)).
///
/// The client splits the value at the first `;`, so the address holds none.
fn action_unauthorized(sign_in_page: &str) -> AuthResponse {
    unauthorized().header("x-action-redirect", format!("{};push", sign_in_page.replace(';', "%3B")))
}

/// Signed in, but not allowed.
pub(crate) fn forbidden() -> AuthResponse {
    AuthResponse::json(403, r#"{"message":"Forbidden"}"#)
        .header("cache-control", "private, no-cache, no-store")
}

fn unauthorized() -> AuthResponse {
    AuthResponse::json(401, r#"{"message":"Unauthorized"}"#)
        .header("www-authenticate", r#"Session realm="authjs""#)
        .header("cache-control", "private, no-cache, no-store")
}

/// Whether a browser asks on behalf of somebody who would see the sign-in page: not `fetch`, XHR, a prefetch, a
/// router's data request or a WebSocket.
pub(crate) fn is_navigation(method: Method, headers: &dyn Headers) -> bool {
    if method == Method::Other || headers.get("upgrade").is_some() || is_prefetch(headers) {
        return false;
    }
    match headers.get("sec-fetch-mode") {
        Some(mode) => mode == "navigate",
        None => {
            headers.get("x-requested-with").is_none()
                && headers.get("accept").is_some_and(|accept| accept.contains("text/html"))
        }
    }
}

/// Whether a browser asks in advance for what nobody may ever want to see
/// ([`Sec-Purpose`](https://fetch.spec.whatwg.org/#sec-purpose-header)).
pub(crate) fn is_speculative(headers: &dyn Headers) -> bool {
    let says_prefetch =
        |name| headers.get(name).is_some_and(|value| value.to_ascii_lowercase().contains("prefetch"));
    says_prefetch("sec-purpose") || says_prefetch("purpose")
}

fn is_prefetch(headers: &dyn Headers) -> bool {
    is_speculative(headers)
        || headers.get("next-router-prefetch").is_some()
        || headers.get("rsc").is_some()
        || headers.get("x-nextjs-data").is_some()
}
