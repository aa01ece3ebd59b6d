//! The kind of a browser's request: a page for a person, data for a script, or a page in advance.

use crate::http::{Headers, Method};

/// Returns whether a browser requests a page that a person sees. False for `fetch`, XHR, a
/// prefetch, a router's data request and a WebSocket.
pub(crate) fn is_navigation(method: Method, headers: &dyn Headers) -> bool {
    if !matches!(method, Method::Get | Method::Head | Method::Post)
        || headers.get("upgrade").is_some()
        || is_prefetch(headers)
    {
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

/// Returns whether a browser requests a page in advance that it may never show
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
