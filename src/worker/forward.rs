use js_sys::Promise;
use url::Url;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Headers, Request, RequestInit};

use super::answer::answer;
use super::incoming::Incoming;
use super::log::{new_request_id, write_log};
use super::loop_warning::loop_detected;
use super::origin::Origin;
use super::origin_kind::{ASSETS, Kind, is_loop};
use super::rebuilt::with_cookies;
use super::visitor_headers::{HOP, VisitorHeaders, host};

use authjs::Auth;
use authjs::Reason;
use authjs::gate::Pass;
use authjs::http::IncomingRequest;
use authjs::internal::{apart, unconfigured};
use authjs::log::{Level, LogEntry};

/// Sends a request for a public path to the origin, at exactly the URL that the gate checked, and
/// returns the origin's own promise. Bodies and WebSockets pass unchanged.
///
/// An unreachable origin gives 502, a missing one 500.
pub(super) fn forward_public(
    origin: &Origin,
    incoming: &Incoming,
    judged: &IncomingRequest<'_>,
) -> Result<JsValue, JsValue> {
    match send(origin, incoming, judged)? {
        Sent::Request(promise) => Ok(origin.answers.public(&promise, &incoming.request).into()),
        Sent::Nothing(answer) => Ok(answer),
    }
}

/// Does the same as [`forward_public`] for a protected path: no shared cache may store the answer.
/// If there are cookies to set, the answer is rebuilt around the origin's body.
pub(super) async fn forward_protected(
    origin: &Origin,
    auth: &Auth,
    incoming: &Incoming,
    judged: &IncomingRequest<'_>,
    pass: Pass,
) -> Result<JsValue, JsValue> {
    let response = match send(origin, incoming, judged)? {
        Sent::Request(promise) => origin.answers.protected(&promise, &incoming.request),
        Sent::Nothing(answer) => return Ok(answer),
    };
    if pass.cookies.is_empty() {
        return Ok(response.into());
    }
    apart(with_cookies(response, auth.session_cookie_name(judged), &pass.cookies)).await
}

enum Sent {
    /// The request was sent. The promise is that of the origin's answer.
    Request(Promise),
    /// No request was sent. This is the answer.
    Nothing(JsValue),
}

fn send(origin: &Origin, incoming: &Incoming, judged: &IncomingRequest<'_>) -> Result<Sent, JsValue> {
    match request_for_origin(origin, incoming, &judged.url)? {
        Outbound::Request(request) => match origin.fetcher.fetch(&request) {
            Ok(promise) => Ok(Sent::Request(promise)),
            // Treat it like a rejected promise.
            Err(error) => Ok(Sent::Request(Promise::reject(&error))),
        },
        Outbound::Loop => loop_detected().map(Sent::Nothing),
        Outbound::NoOrigin => {
            let id = new_request_id();
            log(Reason::OriginMissing, NO_ORIGIN, &id);
            answer(&unconfigured(judged, &id)).map(Sent::Nothing)
        }
    }
}

const NO_ORIGIN: &str = "this Worker has no origin: bind ASSETS or UPSTREAM, or set `upstream`. \
    Without one of them it must run on a route of a zone, not on workers.dev or a custom domain";

enum Outbound {
    /// The request for the origin: the visitor's own if nothing changes.
    Request(Request),
    /// A header says that this Worker has already sent the request.
    Loop,
    /// The request would come back, because no other server has this host.
    NoOrigin,
}

fn request_for_origin(origin: &Origin, incoming: &Incoming, judged: &Url) -> Result<Outbound, JsValue> {
    let kind = &origin.kind;
    let Some(target) = kind.target(judged) else { return Ok(Outbound::NoOrigin) };
    let visitor = match kind {
        // Static files believe no header. A deployer who removes further ones has something else there.
        Kind::Binding(ASSETS) if origin.remove_headers.is_empty() => VisitorHeaders::default(),
        _ => VisitorHeaders::read(incoming, judged, &origin.remove_headers),
    };
    if kind.leaves_by_fetch() && is_loop(&target, judged) {
        return Ok(Outbound::NoOrigin);
    }
    if kind.leaves_by_fetch() && visitor.is_return {
        return Ok(Outbound::Loop);
    }
    if visitor.removed.is_empty() && target.as_str() == incoming.raw_url() && !kind.leaves_by_fetch() {
        // This clones the handle. `Request.clone()` would tee the body.
        return Ok(Outbound::Request(Clone::clone(&incoming.request)));
    }
    let init: &RequestInit = incoming.request.unchecked_ref();
    let request = Request::new_with_str_and_init(target.as_str(), init)?;
    let headers = request.headers();
    visitor.removed.iter().try_for_each(|name| headers.delete(name))?;
    introduce(kind, &headers, judged)?;
    Ok(Outbound::Request(request))
}

/// Adds the headers that the origin needs: a server with another host is told the requested host.
fn introduce(kind: &Kind, headers: &Headers, judged: &Url) -> Result<(), JsValue> {
    if let Kind::Upstream(_) = kind {
        headers.set("x-forwarded-host", host(judged))?;
        headers.set("x-forwarded-proto", judged.scheme())?;
    }
    if kind.leaves_by_fetch() { headers.set(HOP, host(judged)) } else { Ok(()) }
}

fn log(reason: Reason, detail: &str, request_id: &str) {
    write_log(&LogEntry::new(Level::Error, reason, detail).request(request_id));
}
