use std::future::Future;
use std::rc::Rc;

use url::Url;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Request, Response};

use super::answer::answer;
use super::at_once::{Answer, at_once_or_later};
use super::auth_route::auth_route;
use super::deployment::Deployment;
use super::forward::{forward_preflight, forward_protected, forward_public};
use super::handler::{Handler, Visitor, handle};
use super::incoming::Incoming;
use super::isolate::Isolate;
use super::log::logged;
use super::outgoing::describe;
use super::platform::WorkerPlatform;
#[cfg(feature = "operations")]
use super::server_timing::with_server_timing;

use authjs::Reason;
use authjs::config::ConfigError;
use authjs::gate::Decision;
use authjs::http::AuthResponse;
use authjs::internal::{apart, refuse_because};
use authjs::log::{Level, LogEntry};
use authjs::platform::Platform;
use authjs::{Auth, misconfigured};

/// Serves one request: an auth route, or the gate and the origin behind it.
///
/// Use it to export your own `fetch` with callbacks in Rust, with the feature `entrypoint` off:
///
/// ```ignore
/// #[wasm_bindgen]
/// pub fn fetch(request: Request, env: &JsValue, context: JsValue) -> Result<JsValue, JsValue> {
///     authjs_worker::worker::serve(request, env, context, || Deployment::new(MyCallbacks))
/// }
/// ```
///
/// Returns a `Response`, or a `Promise` of one if the answer needs I/O. `deployment` is called once
/// per isolate, unless [`start`](super::start()) has prepared it for this `env`. Never throws: an
/// exception of the runtime is logged and answered with 500.
pub fn serve(
    request: Request,
    env: &JsValue,
    context: JsValue,
    deployment: impl FnOnce() -> Deployment,
) -> Result<JsValue, JsValue> {
    begin(request, Isolate::current(env, deployment), None, context, None)
}

/// Serves one request like [`serve`], with a handler in place of the origin: what Auth.js's
/// `auth((req) => …)` does.
///
/// The handler gets every request that is not for an auth route or an entry of `origins`, and that
/// the gate lets pass, with its session:
///
/// ```ignore
/// #[wasm_bindgen]
/// pub fn fetch(request: Request, env: &JsValue, context: JsValue) -> Result<JsValue, JsValue> {
///     serve_with(request, env, context, || Deployment::new(MyCallbacks), |visitor| async move {
///         match visitor.session() {
///             Ok(session) => {
///                 let user = session.and_then(|session| session.get("user"));
///                 Response::new_with_opt_str(user.and_then(|user| user["name"].as_str()))
///             }
///             Err(_) => Response::new_with_opt_str(Some("Try again in a moment.")),
///         }
///     })
/// }
/// ```
///
/// The answer is private and varies by cookie. An error of the handler is logged and answered with
/// 500.
pub fn serve_with<F>(
    request: Request,
    env: &JsValue,
    context: JsValue,
    deployment: impl FnOnce() -> Deployment,
    handler: impl FnOnce(Visitor) -> F + 'static,
) -> Result<JsValue, JsValue>
where
    F: Future<Output = Result<Response, JsValue>> + 'static,
{
    let handler: Handler = Box::new(|visitor| Box::pin(handler(visitor)));
    begin(request, Isolate::current(env, deployment), None, context, Some(handler))
}

/// Serves one request like [`serve`], with options that a function of the request computes: Auth.js's
/// "lazy initialization".
///
/// `options` returns a JSON object, which is merged over the rest of the configuration. The parsed
/// result is kept for each distinct text, so the function must not return values that visitors
/// choose:
///
/// ```ignore
/// serve_lazy(request, env, context, || Deployment::new(MyCallbacks), |request| {
///     let is_admin = request.url().starts_with("https://admin.");
///     json!({ "providers": [if is_admin { "okta" } else { "google" }] }).to_string()
/// })
/// ```
pub fn serve_lazy(
    request: Request,
    env: &JsValue,
    context: JsValue,
    deployment: impl FnOnce() -> Deployment,
    options: impl FnOnce(&Request) -> String,
) -> Result<JsValue, JsValue> {
    let options = options(&request);
    begin(request, Isolate::computed(env, options, deployment), None, context, None)
}

/// Serves one request. `own` is Auth.js with code of the request, if it has some.
pub(super) fn begin(
    request: Request,
    isolate: Rc<Isolate>,
    own: Option<Rc<Auth>>,
    context: JsValue,
    handler: Option<Handler>,
) -> Answer {
    let handle: Request = Clone::clone(&request);
    let platform = Rc::new(WorkerPlatform::new(Rc::clone(&isolate), context.unchecked_into(), handle));
    at_once_or_later(Box::pin(async move {
        visit(isolate, own, platform, request, handler).await.or_else(|error| last_resort(&error))
    }))
}

async fn visit(
    isolate: Rc<Isolate>,
    own: Option<Rc<Auth>>,
    platform: Rc<WorkerPlatform>,
    request: Request,
    handler: Option<Handler>,
) -> Answer {
    let incoming = Incoming::new(request);
    let url = match incoming.canonical_url() {
        Ok(url) => url,
        Err(reason) => return unreadable(&platform, &incoming, reason),
    };
    match isolate.auth(own.as_ref()) {
        Err(error) => unusable(error, &platform, &incoming, url),
        Ok(auth) if auth.is_auth_route(&url) => {
            answer(&apart(auth_route(auth, platform, incoming, url)).await)
        }
        // A handler takes the place of the origin of requests that no entry matches.
        Ok(auth) => match handler.filter(|_| !has_entry(auth, &url)) {
            None => gate(&isolate, auth, platform, incoming, url).await,
            Some(handler) => apart(handle(handler, &isolate, auth, platform, incoming, url)).await,
        },
    }
}

/// Returns whether an entry of `origins` matches a judged URL.
fn has_entry(auth: &Auth, url: &Url) -> bool {
    auth.config_of(url).is_some_and(|config| config.origins.select(url).is_some())
}

#[cold]
#[inline(never)]
fn unreadable(platform: &WorkerPlatform, incoming: &Incoming, reason: Reason) -> Answer {
    answer(&refuse_because(platform, reason, &incoming.described_host()))
}

#[cold]
#[inline(never)]
fn unusable(error: &ConfigError, platform: &WorkerPlatform, incoming: &Incoming, url: Url) -> Answer {
    answer(&misconfigured(error, &incoming.request(url, Vec::new()), &platform.request_id()))
}

async fn gate(
    isolate: &Isolate,
    auth: &Auth,
    platform: Rc<WorkerPlatform>,
    incoming: Incoming,
    url: Url,
) -> Answer {
    let door: Rc<dyn Platform> = platform;
    let request = incoming.request(url, Vec::new());
    let origin = || isolate.origin_of(auth, &request.url);
    #[cfg(feature = "operations")]
    let began = isolate.log.shows(Level::Debug).then(|| door.now());
    let decision = auth.gate(&request, &door).await;
    #[cfg(feature = "operations")]
    let (times, is_refused) =
        (began.map(|began| (began, door.now())), matches!(decision, Decision::Refuse(_)));
    let answer = match decision {
        Decision::Open => forward_public(origin()?, auth, &incoming, &request),
        Decision::Pass(pass) => forward_protected(origin()?, auth, &incoming, &request, pass).await,
        Decision::AskOrigin => apart(forward_preflight(origin()?, auth, &incoming, &request)).await,
        Decision::Refuse(response) => answer(&response),
    };
    #[cfg(feature = "operations")]
    if let Some(times) = times {
        return apart(with_server_timing(answer?, &*door, times, !is_refused)).await;
    }
    answer
}

/// Returns a 500 after the runtime refused to create or send something, which no request should
/// cause.
#[cold]
#[inline(never)]
fn last_resort(error: &JsValue) -> Answer {
    let (level, reason, detail) = (Level::Error, Reason::RuntimeRefused, describe(error));
    let response = AuthResponse::json(500, r#"{"message":"Internal Server Error"}"#);
    answer(&logged(LogEntry::new(level, reason, &detail), response.uncached()))
}
