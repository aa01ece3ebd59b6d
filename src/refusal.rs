//! What the gate answers instead of the origin.

use crate::http::{AuthResponse, Headers, IncomingRequest, Method, Params};

/// Nobody is signed in: a navigation goes to the sign-in page and comes back afterwards, anything else is 401.
///
/// A GET is redirected with 307, as Auth.js does; a form POST with 303, so that its body is not sent to the
/// sign-in page ([RFC 9700 §4.12](https://www.rfc-editor.org/rfc/rfc9700#section-4.12)).
pub(crate) fn sign_in_required(
    request: &IncomingRequest<'_>,
    origin: &str,
    sign_in_url: &str,
) -> AuthResponse {
    if !is_navigation(request.method, request.headers) {
        return unauthorized();
    }
    let path_and_query = request.url.as_str().get(request.url.origin().ascii_serialization().len()..);
    let callback_url = format!("{origin}{}", path_and_query.unwrap_or("/"));
    let query: Params = [("callbackUrl", callback_url)].into_iter().collect();
    let separator = if sign_in_url.contains('?') { '&' } else { '?' };
    let status = if request.method == Method::Get || request.method == Method::Head { 307 } else { 303 };
    AuthResponse::redirect(status, format!("{sign_in_url}{separator}{query}"))
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
fn is_navigation(method: Method, headers: &dyn Headers) -> bool {
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
