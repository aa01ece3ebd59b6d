use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::Promise;
use serde_json::{Map, Value};
use url::Url;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Request, RequestInit, Response};

use super::answer::answer;
use super::cors;
use super::incoming::Incoming;
use super::isolate::Isolate;
use super::log::logged;
use super::outgoing::describe;
use super::platform::WorkerPlatform;
use super::rebuilt::{Writer, rebuilt};
use super::visitor_headers::covered;

use authjs::cookies::{SetCookie, chunks};
use authjs::forwarded::HeaderPattern;
use authjs::gate::{Decision, Holder, Pass, VisitorAuthorization};
use authjs::http::{AuthResponse, IncomingRequest};
use authjs::log::{Level, LogEntry};
use authjs::platform::Platform;
use authjs::{Auth, AuthError, Reason, Redirection, SignInOptions};

/// A visitor's request that the gate lets pass, and its session: what Auth.js's `auth((req) => …)`
/// gives a handler.
pub struct Visitor {
    auth: Rc<Auth>,
    platform: Rc<WorkerPlatform>,
    incoming: Incoming,
    url: Url,
    session: Result<Option<Map<String, Value>>, AuthError>,
    holder: Option<Box<Holder>>,
    calls: Rc<Calls>,
}

impl Visitor {
    /// Returns the request, with its body unread. Its URL is the one that the gate checked:
    /// [`Visitor::url`]. Its headers are not checked.
    pub const fn request(&self) -> &Request {
        &self.incoming.request
    }

    /// Returns the canonical URL, which the gate checked.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the session as the browser sees it: `{ user, expires }` and what the `session`
    /// callback adds. `None` if no user is signed in.
    ///
    /// Errors on a public path if the database does not answer or a callback fails: a user may be
    /// signed in then. The log has the error already. A protected path never reaches the handler in
    /// that state.
    pub fn session(&self) -> Result<Option<&Map<String, Value>>, &AuthError> {
        self.session.as_ref().map(Option::as_ref)
    }

    /// Returns the user of the session, or the holder of the token that the request brings in its place.
    /// `None` if it brings neither, and if the session is unknown.
    pub fn holder(&self) -> Option<&Holder> {
        self.holder.as_deref()
    }

    /// Begins a sign-in at a provider. The answer of the handler gets the cookies; the handler sends
    /// the visitor to [`Redirection::url`].
    pub async fn sign_in(&self, provider_id: &str, options: SignInOptions<'_>) -> Redirection {
        let started = self.auth.sign_in(&self.incoming(), provider_id, options, self.platform()).await;
        self.calls.set(&started.cookies);
        started
    }

    /// Ends the session. The answer of the handler gets the cookies, in place of its own session
    /// cookie and of an earlier [`Visitor::update`].
    pub async fn sign_out(&self, redirect_to: Option<&str>) -> Redirection {
        let ended = self.auth.sign_out(&self.incoming(), redirect_to, self.platform()).await;
        self.calls.set(&ended.cookies);
        ended
    }

    /// Updates the session that the request has with `data`, which the `jwt` callback gets. Returns
    /// the new session, and `None` if no user is signed in. The answer of the handler gets the cookies,
    /// in place of its own session cookie and of an earlier call.
    ///
    /// Errors if the session could not be updated: the database does not answer, a callback fails, or
    /// the session does not fit into cookies. The session stays as it was. The log has the error
    /// already.
    pub async fn update(&self, data: &Value) -> Result<Option<Map<String, Value>>, AuthError> {
        let updated = self.auth.update(&self.incoming(), data, self.platform()).await;
        self.calls.set(&updated.cookies);
        updated.error.map_or(Ok(updated.session), Err)
    }

    fn incoming(&self) -> IncomingRequest<'_> {
        self.incoming.request(self.url.clone(), Vec::new())
    }

    fn platform(&self) -> Rc<dyn Platform> {
        Rc::clone(&self.platform) as Rc<dyn Platform>
    }
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor").field("path", &self.url.path()).finish_non_exhaustive()
    }
}

/// The cookies of the calls that a handler makes.
struct Calls {
    session_cookie: String,
    cookies: RefCell<Vec<SetCookie>>,
}

impl Calls {
    /// Adds the cookies of a call. Each call that writes the session replaces or clears the cookies
    /// that the browser sent, so the parts of an earlier call are dropped: the browser would keep them
    /// beside the later ones.
    fn set(&self, cookies: &[SetCookie]) {
        let mut all = self.cookies.borrow_mut();
        if self.write_session(cookies) {
            all.retain(|cookie| !chunks::is_set_by(&self.session_cookie, &cookie.name));
        }
        all.extend_from_slice(cookies);
    }

    fn write_session(&self, cookies: &[SetCookie]) -> bool {
        cookies.iter().any(|cookie| chunks::is_set_by(&self.session_cookie, &cookie.name))
    }
}

/// A deployer's handler.
pub(super) type Handler = Box<dyn FnOnce(Visitor) -> Pin<Box<dyn Future<Output = Handled>>>>;

type Handled = Result<Response, JsValue>;

/// Answers a request by the deployer's handler, if the gate lets it pass. No shared cache may store
/// the answer, which may depend on the session.
pub(super) async fn handle(
    handler: Handler,
    isolate: &Isolate,
    auth: &Rc<Auth>,
    platform: Rc<WorkerPlatform>,
    incoming: Incoming,
    url: Url,
) -> Result<JsValue, JsValue> {
    let judged = incoming.request(url.clone(), Vec::new());
    let door: Rc<dyn Platform> = Rc::clone(&platform) as Rc<dyn Platform>;
    let mut preflight = None;
    let mut pass = match auth.gate_with_session(&judged, &door).await {
        Decision::Refuse(response) => return answer(&response),
        Decision::Pass(pass) => pass,
        Decision::Open => Pass::default(),
        Decision::AskOrigin => {
            preflight = Some(cors::preflight(url.as_str(), &judged)?);
            Pass::default()
        }
    };
    let session_cookie = auth.session_cookie_name(&judged).to_owned();
    let origin = &isolate.origins_of(&url).base;
    let answers = &origin.answers;
    let is_preflight = preflight.is_some();
    let incoming = match preflight {
        Some(preflight) => Incoming::new(preflight),
        None => {
            let incoming = with_judged_url(incoming, &url)?;
            without_headers(incoming, &origin.removed_headers, pass.authorization)?
        }
    };
    let request: Request = Clone::clone(&incoming.request);
    let calls = Rc::new(Calls { session_cookie, cookies: RefCell::default() });
    let session = match pass.session_error.take() {
        Some(error) => Err(*error),
        None => Ok(pass.session.take()),
    };
    let (auth, holder, calls_of) = (Rc::clone(auth), pass.holder.take(), Rc::clone(&calls));
    let visitor = Visitor { auth, platform, incoming, url, session, holder, calls: calls_of };
    let response = handler(visitor).await;
    let of_calls = calls.cookies.take();
    let writer = if calls.write_session(&of_calls) {
        // The gate's re-issue may have other chunks.
        pass.cookies.clear();
        Writer::Pass
    } else {
        Writer::Response
    };
    pass.cookies.extend(of_calls);
    let response = match response {
        Ok(response) => JsValue::from(response),
        Err(error) => return failed(&error, pass.cookies),
    };
    // The gate asks for it on public paths alone, and the answer of a handler depends on the session on every path.
    pass.varies_by_cookie = true;
    let private = answers.protected(&Promise::resolve(&response), &request);
    if is_preflight {
        return cors::preflight_answer(private).await;
    }
    rebuilt(private, &calls.session_cookie, pass, writer).await
}

/// Returns the request under the URL that the gate has judged. A router that reads another path, such
/// as `/admin/../public`, would answer what the gate has not seen.
fn with_judged_url(incoming: Incoming, url: &Url) -> Result<Incoming, JsValue> {
    if incoming.raw_url() == url.as_str() {
        return Ok(incoming);
    }
    let init: &RequestInit = incoming.request.unchecked_ref();
    Ok(Incoming::new(Request::new_with_str_and_init(url.as_str(), init)?))
}

/// Returns the request without the headers that only the Worker may set (`origin.headers`,
/// `origin.removeHeaders`) and without a service token: a handler may take them for the Worker's, as an
/// origin does.
#[inline(never)]
fn without_headers(
    incoming: Incoming,
    patterns: &[HeaderPattern],
    authorization: VisitorAuthorization,
) -> Result<Incoming, JsValue> {
    let mut removed = covered(&incoming, patterns);
    match authorization {
        VisitorAuthorization::AsConfigured => {}
        VisitorAuthorization::Passes => removed.retain(|name| name != "authorization"),
        VisitorAuthorization::Removed => removed.push("authorization".to_owned()),
    }
    if removed.is_empty() {
        return Ok(incoming);
    }
    let request = Request::new_with_request(&incoming.request)?;
    let headers = request.headers();
    removed.iter().try_for_each(|name| headers.delete(name))?;
    Ok(Incoming::new(request))
}

fn failed(error: &JsValue, cookies: Vec<SetCookie>) -> Result<JsValue, JsValue> {
    let detail = format!("the handler failed: {}", describe(error));
    let response = AuthResponse::json(500, r#"{"message":"Internal Server Error"}"#).uncached();
    let response = AuthResponse { cookies, ..response };
    answer(&logged(LogEntry::new(Level::Error, Reason::CallbackFailed, &detail), response))
}
