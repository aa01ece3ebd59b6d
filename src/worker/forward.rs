use js_sys::Function;
use url::Url;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Headers, Request, RequestInit};

use super::answer::answer;
use super::bindings::Rejectable;
use super::incoming::Incoming;
use super::origin::{Kind, Origin, is_loop};
use super::outgoing::describe;
use super::platform::write_log;
use super::rebuilt::with_cookies;
use super::visitor_headers::{HOP, VisitorHeaders, host};
use crate::cookies::SetCookie;
use crate::failure;
use crate::http::{AuthResponse, IncomingRequest};
use crate::log::{Level, LogEntry};
use crate::reason::Reason;

/// Sends a request that the gate lets pass to the origin, at exactly the URL that was judged, and returns the
/// origin's own promise. Bodies and WebSockets pass untouched.
///
/// With cookies to set, the response is rebuilt around the origin's body. An origin that cannot be reached is a 502,
/// one that is not there a 500.
pub(super) async fn forward(
    origin: &Origin,
    incoming: &Incoming,
    judged: &IncomingRequest<'_>,
    cookies: Vec<SetCookie>,
) -> Result<JsValue, JsValue> {
    let Some(request) = request_for_origin(&origin.kind, incoming, &judged.url)? else {
        log(Reason::OriginMissing, NO_ORIGIN);
        return answer(&failure::unconfigured(judged));
    };
    let response = match origin.fetcher.fetch(&request) {
        Ok(promise) => promise.unchecked_into::<Rejectable>().or_else(&ON_REJECTION.with(Clone::clone)),
        Err(error) => return unreachable_origin(&error),
    };
    if cookies.is_empty() { Ok(response.into()) } else { with_cookies(response, &cookies).await }
}

const NO_ORIGIN: &str = "nothing is behind this Worker: bind ASSETS or UPSTREAM, or set `upstream`. \
    Without one of them it must run on a route of a zone, not on workers.dev or a custom domain";

/// The request for the origin: the visitor's own where nothing about it changes. None where it would come back to us.
fn request_for_origin(kind: &Kind, incoming: &Incoming, judged: &Url) -> Result<Option<Request>, JsValue> {
    let Some(target) = kind.target(judged) else { return Ok(None) };
    let visitor = VisitorHeaders::read(incoming, judged);
    if kind.leaves_by_fetch() && (visitor.is_return || is_loop(&target, judged)) {
        return Ok(None);
    }
    if visitor.removed.is_empty() && target.as_str() == incoming.raw_url() && !kind.leaves_by_fetch() {
        // The handle, not `Request.clone()`, which would tee the body.
        return Ok(Some(Clone::clone(&incoming.request)));
    }
    let init: &RequestInit = incoming.request.unchecked_ref();
    let request = Request::new_with_str_and_init(target.as_str(), init)?;
    let headers = request.headers();
    visitor.removed.iter().try_for_each(|name| headers.delete(name))?;
    introduce(kind, &headers, judged)?;
    Ok(Some(request))
}

/// What the origin must know and cannot see: a server of another host, which host was asked for.
fn introduce(kind: &Kind, headers: &Headers, judged: &Url) -> Result<(), JsValue> {
    if let Kind::Upstream(_) = kind {
        headers.set("x-forwarded-host", host(judged))?;
        headers.set("x-forwarded-proto", judged.scheme())?;
    }
    if kind.leaves_by_fetch() { headers.set(HOP, host(judged)) } else { Ok(()) }
}

thread_local! {
    /// Turns a rejection of the origin's promise into a 502. One for all requests: it keeps nothing of any.
    static ON_REJECTION: Function = {
        let handler = Closure::<dyn FnMut(JsValue) -> Result<JsValue, JsValue>>::new(|error| unreachable_origin(&error));
        handler.into_js_value().unchecked_into()
    };
}

fn unreachable_origin(error: &JsValue) -> Result<JsValue, JsValue> {
    log(Reason::OriginUnreachable, &describe(error));
    let response = AuthResponse::json(502, r#"{"message":"Bad Gateway"}"#);
    answer(&response.header("cache-control", "private, no-cache, no-store"))
}

fn log(reason: Reason, detail: &str) {
    write_log(&LogEntry { level: Level::Error, reason, error: None, detail, provider: None });
}
