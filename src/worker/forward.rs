use js_sys::Promise;
use url::Url;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Headers, Request, RequestInit, RequestRedirect};

use super::answer::answer;
use super::cors;
use super::incoming::Incoming;
use super::log::{new_request_id, write_log};
use super::loop_warning::loop_detected;
use super::origin::Origin;
use super::origin_kind::{ASSETS, Kind, is_loop};
use super::origin_timeout::fetch_in_time;
use super::rebuilt::{Writer, rebuilt};
use super::visitor_headers::{HOP, VisitorHeaders, host};

use authjs::Auth;
use authjs::Reason;
use authjs::cookies::chunks;
use authjs::forwarded::next_hops;
use authjs::gate::Pass;
use authjs::http::{Headers as _, IncomingRequest};
use authjs::internal::{apart, unconfigured};
use authjs::log::{Level, LogEntry};
use authjs::secret::Secret;

/// Sends a request for a public path to the origin, at exactly the URL that the gate checked, and
/// returns the origin's own promise. Bodies and WebSockets pass unchanged.
///
/// An unreachable origin gives 502, a missing one 500.
pub(super) fn forward_public(
    origin: &Origin,
    auth: &Auth,
    incoming: &Incoming,
    judged: &IncomingRequest<'_>,
) -> Result<JsValue, JsValue> {
    match send(origin, auth, incoming, judged, &Pass::default())? {
        Sent::Request(promise) => Ok(origin.answers.public(&promise, &incoming.request).into()),
        Sent::Nothing(answer) => Ok(answer),
    }
}

/// Does the same as [`forward_public`] for an answer that may depend on the session: no shared cache
/// may store it, unless [`Pass::may_be_shared`]. If there are cookies, `Vary` or headers of CORS to set, the answer is rebuilt around the origin's
/// body.
pub(super) async fn forward_protected(
    origin: &Origin,
    auth: &Auth,
    incoming: &Incoming,
    judged: &IncomingRequest<'_>,
    pass: Pass,
) -> Result<JsValue, JsValue> {
    let response = match send(origin, auth, incoming, judged, &pass)? {
        Sent::Request(promise) if pass.may_be_shared => origin.answers.public(&promise, &incoming.request),
        Sent::Request(promise) => origin.answers.protected(&promise, &incoming.request),
        Sent::Nothing(answer) => return Ok(answer),
    };
    if pass.cookies.is_empty() && !pass.varies_by_cookie && pass.cors.is_none() {
        return Ok(response.into());
    }
    apart(rebuilt(response, auth.session_cookie_name(judged), pass, Writer::Response)).await
}

/// Asks the origin about a preflight, without credentials. The visitor gets only what the answer says about
/// CORS.
pub(super) async fn forward_preflight(
    origin: &Origin,
    auth: &Auth,
    incoming: &Incoming,
    judged: &IncomingRequest<'_>,
) -> Result<JsValue, JsValue> {
    let asked = Incoming::new(cors::preflight(incoming.raw_url(), judged)?);
    match send(origin, auth, &asked, judged, &Pass::default())? {
        Sent::Request(promise) => {
            cors::preflight_answer(origin.answers.protected(&promise, &asked.request)).await
        }
        Sent::Nothing(answer) => Ok(answer),
    }
}

enum Sent {
    /// The request was sent. The promise is that of the origin's answer.
    Request(Promise),
    /// No request was sent. This is the answer.
    Nothing(JsValue),
}

/// Names and values of headers.
type HeaderList = [(String, String)];

fn send(
    origin: &Origin,
    auth: &Auth,
    incoming: &Incoming,
    judged: &IncomingRequest<'_>,
    pass: &Pass,
) -> Result<Sent, JsValue> {
    let of_session = pass.headers.as_slice();
    let own = if origin.has_own_headers || !of_session.is_empty() {
        Own::of(origin, auth, incoming, judged, of_session)
    } else {
        None
    };
    match request_for_origin(origin, incoming, &judged.url, own.as_deref(), pass)? {
        Outbound::Request(request) => match origin.timeout_ms {
            // Treat an error like a rejected promise.
            None => Ok(Sent::Request(
                origin.fetcher.fetch(&request).unwrap_or_else(|error| Promise::reject(&error)),
            )),
            Some(limit) => {
                let absence = &origin.absence;
                fetch_in_time(&origin.fetcher, &request, &incoming.request, limit, absence).map(Sent::Request)
            }
        },
        Outbound::Loop => loop_detected().map(Sent::Nothing),
        Outbound::NoOrigin => no_origin(judged, &origin.kind).map(Sent::Nothing),
    }
}

#[cold]
#[inline(never)]
fn no_origin(judged: &IncomingRequest<'_>, kind: &Kind) -> Result<JsValue, JsValue> {
    let id = new_request_id();
    let detail = match kind {
        Kind::Unbound(detail) => detail,
        _ => NO_ORIGIN,
    };
    log(Reason::OriginMissing, detail, &id);
    answer(&unconfigured(judged, &id))
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

/// The headers that the Worker sets itself.
struct Own<'a> {
    fixed: &'a [(String, Secret)],
    of_session: &'a HeaderList,
    /// The `Cookie` in place of the visitor's. It is removed if it would be empty.
    cookie: Option<String>,
}

impl<'a> Own<'a> {
    /// Returns the headers for this request. `None` without headers.
    #[inline(never)]
    fn of(
        origin: &'a Origin,
        auth: &Auth,
        incoming: &Incoming,
        judged: &IncomingRequest<'_>,
        of_session: &'a HeaderList,
    ) -> Option<Box<Self>> {
        let cookie = if origin.strips_session { without_session(auth, incoming, judged) } else { None };
        let is_empty = origin.fixed_headers.is_empty() && of_session.is_empty() && cookie.is_none();
        (!is_empty).then(|| Box::new(Self { fixed: &origin.fixed_headers, of_session, cookie }))
    }

    #[inline(never)]
    fn set(&self, headers: &Headers) -> Result<(), JsValue> {
        self.fixed.iter().try_for_each(|(name, value)| headers.set(name, value.reveal()))?;
        self.of_session.iter().try_for_each(|(name, value)| headers.set(name, value))?;
        match self.cookie.as_deref() {
            None => Ok(()),
            Some("") => headers.delete("cookie"),
            Some(cookie) => headers.set("cookie", cookie),
        }
    }
}

/// Returns the visitor's `Cookie` without the session. `None` if it has no session. The runtime reads
/// headers as UTF-8, so other bytes become U+FFFD.
fn without_session(auth: &Auth, incoming: &Incoming, judged: &IncomingRequest<'_>) -> Option<String> {
    chunks::removed(auth.session_cookie_name(judged), &incoming.headers.get("cookie")?)
}

fn request_for_origin(
    origin: &Origin,
    incoming: &Incoming,
    judged: &Url,
    own: Option<&Own<'_>>,
    #[cfg_attr(not(feature = "bearer"), expect(unused_variables, reason = "only tokens need it"))]
    pass: &Pass,
) -> Result<Outbound, JsValue> {
    let kind = &origin.kind;
    let Some(target) = kind.target(judged) else { return Ok(Outbound::NoOrigin) };
    let visitor = match kind {
        // Static files believe no header. A deployer who removes further ones has something else there.
        Kind::Binding(name) if name == ASSETS && origin.removed_headers.is_empty() => {
            VisitorHeaders::default()
        }
        _ => VisitorHeaders::read(incoming, judged, &origin.removed_headers),
    };
    #[cfg(feature = "bearer")]
    let visitor = visitor.with_authorization(pass.authorization);
    if kind.leaves_by_fetch() && is_loop(&target, judged) {
        return Ok(Outbound::NoOrigin);
    }
    let hops = if kind.leaves_by_fetch() {
        let Some(hops) = next_hops(&visitor.passed, host(judged)) else { return Ok(Outbound::Loop) };
        Some(hops)
    } else {
        None
    };
    let unfollowing;
    let request = if incoming.follows_redirects() {
        unfollowing = without_following(&incoming.request)?;
        &unfollowing
    } else {
        &incoming.request
    };
    let is_unchanged = visitor.removed.is_empty() && own.is_none() && hops.is_none();
    if is_unchanged && target.as_str() == incoming.raw_url() {
        // This clones the handle. `Request.clone()` would tee the body.
        return Ok(Outbound::Request(Clone::clone(request)));
    }
    let init: &RequestInit = request.unchecked_ref();
    let request = Request::new_with_str_and_init(target.as_str(), init)?;
    let headers = request.headers();
    visitor.removed.iter().try_for_each(|name| headers.delete(name))?;
    introduce(kind, &headers, judged)?;
    if let Some(hops) = hops {
        headers.set(HOP, &hops)?;
    }
    if let Some(own) = own {
        own.set(&headers)?;
    }
    Ok(Outbound::Request(request))
}

/// Returns the same request, for which redirects of the origin go to the browser. The gate has not checked where they lead.
#[cold]
#[inline(never)]
fn without_following(request: &Request) -> Result<Request, JsValue> {
    let init = RequestInit::new();
    init.set_redirect(RequestRedirect::Manual);
    Request::new_with_request_and_init(request, &init)
}

/// Adds the headers that the origin needs: a server with another host is told the requested host.
fn introduce(kind: &Kind, headers: &Headers, judged: &Url) -> Result<(), JsValue> {
    if let Kind::Upstream(_) = kind {
        headers.set("x-forwarded-host", host(judged))?;
        headers.set("x-forwarded-proto", judged.scheme())?;
    }
    Ok(())
}

fn log(reason: Reason, detail: &str, request_id: &str) {
    write_log(&LogEntry::new(Level::Error, reason, detail).request(request_id));
}
