use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::Promise;
use serde_json::{Map, Value};
use url::Url;
use wasm_bindgen::prelude::*;
use web_sys::{Request, Response};

use super::answer::answer;
use super::incoming::Incoming;
use super::isolate::Isolate;
use super::log::logged;
use super::outgoing::describe;
use super::platform::WorkerPlatform;
use super::rebuilt::rebuilt;

use authjs::cookies::{SetCookie, chunks};
use authjs::gate::{Decision, Pass};
use authjs::http::{AuthResponse, IncomingRequest};
use authjs::log::{Level, LogEntry};
use authjs::platform::Platform;
use authjs::{Auth, Reason, Redirection, SignInOptions};

/// A visitor's request that the gate lets pass, and its session: what Auth.js's `auth((req) => …)`
/// gives a handler.
pub struct Visitor {
    isolate: Rc<Isolate>,
    platform: Rc<WorkerPlatform>,
    incoming: Incoming,
    url: Url,
    session: Option<Map<String, Value>>,
    cookies: Rc<RefCell<Vec<SetCookie>>>,
}

impl Visitor {
    /// Returns the request, with its body unread. Its URL is the visitor's own:
    /// [`Visitor::url`] is the one that the gate checked. Its headers are not checked.
    pub const fn request(&self) -> &Request {
        &self.incoming.request
    }

    /// Returns the canonical URL, which the gate checked.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the session as the browser sees it: `{ user, expires }` and what the `session`
    /// callback adds. `None` if no user is signed in.
    pub const fn session(&self) -> Option<&Map<String, Value>> {
        self.session.as_ref()
    }

    /// Begins a sign-in at a provider. The answer of the handler gets the cookies; the handler sends
    /// the visitor to [`Redirection::url`].
    pub async fn sign_in(&self, provider_id: &str, options: SignInOptions<'_>) -> Redirection {
        let Some(auth) = self.auth() else { return Redirection::default() };
        let started = auth.sign_in(&self.incoming(), provider_id, options, self.platform()).await;
        self.set(&started.cookies);
        started
    }

    /// Ends the session. The answer of the handler gets the cookies.
    pub async fn sign_out(&self, redirect_to: Option<&str>) -> Redirection {
        let Some(auth) = self.auth() else { return Redirection::default() };
        let ended = auth.sign_out(&self.incoming(), redirect_to, self.platform()).await;
        self.set(&ended.cookies);
        ended
    }

    /// Updates the session with `data`, which the `jwt` callback gets. Returns the new session. The
    /// answer of the handler gets the cookies.
    pub async fn update(&self, data: &Value) -> Option<Map<String, Value>> {
        let updated = self.auth()?.update(&self.incoming(), data, self.platform()).await;
        self.set(&updated.cookies);
        updated.session
    }

    fn auth(&self) -> Option<&Auth> {
        self.isolate.auth.as_ref().ok()
    }

    fn incoming(&self) -> IncomingRequest<'_> {
        self.incoming.request(self.url.clone(), Vec::new())
    }

    fn platform(&self) -> Rc<dyn Platform> {
        Rc::clone(&self.platform) as Rc<dyn Platform>
    }

    fn set(&self, cookies: &[SetCookie]) {
        self.cookies.borrow_mut().extend_from_slice(cookies);
    }
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor").field("path", &self.url.path()).finish_non_exhaustive()
    }
}

/// A deployer's handler.
pub(super) type Handler = Box<dyn FnOnce(Visitor) -> Pin<Box<dyn Future<Output = Handled>>>>;

type Handled = Result<Response, JsValue>;

/// Answers a request by the deployer's handler, if the gate lets it pass. No shared cache may store
/// the answer, which may depend on the session.
pub(super) async fn handle(
    handler: Handler,
    isolate: Rc<Isolate>,
    auth: &Auth,
    platform: Rc<WorkerPlatform>,
    incoming: Incoming,
    url: Url,
) -> Result<JsValue, JsValue> {
    let judged = incoming.request(url.clone(), Vec::new());
    let door: Rc<dyn Platform> = Rc::clone(&platform) as Rc<dyn Platform>;
    let mut pass = match auth.gate_with_session(&judged, &door).await {
        Decision::Refuse(response) => return answer(&response),
        Decision::Pass(pass) => pass,
        Decision::Open => Pass::default(),
    };
    let session_cookie = auth.session_cookie_name(&judged).to_owned();
    let request: Request = Clone::clone(&incoming.request);
    let (session, cookies) = (pass.session.take(), Rc::<RefCell<Vec<SetCookie>>>::default());
    let visitor = Visitor {
        isolate: Rc::clone(&isolate),
        platform,
        incoming,
        url,
        session,
        cookies: Rc::clone(&cookies),
    };
    let response = handler(visitor).await;
    let own = cookies.take();
    if own.iter().any(|cookie| chunks::is_set_by(&session_cookie, &cookie.serialise())) {
        // The handler has ended or updated the session that the browser sent. The gate's re-issue may
        // have other chunks.
        pass.cookies.clear();
    }
    pass.cookies.extend(own);
    let response = match response {
        Ok(response) => JsValue::from(response),
        Err(error) => return failed(&error, pass.cookies),
    };
    // The gate asks for it on public paths alone, and the answer of a handler depends on the session on every path.
    pass.varies_by_cookie = true;
    let private = isolate.origin.answers.protected(&Promise::resolve(&response), &request);
    rebuilt(private, &session_cookie, &pass).await
}

fn failed(error: &JsValue, cookies: Vec<SetCookie>) -> Result<JsValue, JsValue> {
    let detail = format!("the handler failed: {}", describe(error));
    let response = AuthResponse::json(500, r#"{"message":"Internal Server Error"}"#).uncached();
    let response = AuthResponse { cookies, ..response };
    answer(&logged(LogEntry::new(Level::Error, Reason::CallbackFailed, &detail), response))
}
