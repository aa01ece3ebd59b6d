use std::rc::Rc;

use js_sys::Function;
use url::Url;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::Request;

use super::code::Functions;
use super::serve::open;
use super::visitor::described;
use crate::worker::answer::answer;
use crate::worker::at_once::at_once_or_later;
use crate::worker::auth_route::auth_route;
use crate::worker::incoming::Incoming;
use crate::worker::platform::WorkerPlatform;
use authjs::http::AuthResponse;
use authjs::internal::{refuse, refuse_because};
use authjs::misconfigured;
use authjs::platform::Platform;
use authjs::{Auth, Reason};

/// Answers an auth route, as `Auth` of `@auth/core` does. Another path is refused.
///
/// `url` and `cookie` are those of the request. `skips_csrf_check` is Auth.js's `skipCSRFCheck`. `failed` gets the error that the answer reports, as
/// JSON. Returns a `Response`, or a promise of one.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "reading the members of an object would cross into JavaScript")]
pub fn core(
    number: usize,
    functions: Functions,
    request: Request,
    url: String,
    cookie: Option<String>,
    env: &JsValue,
    context: JsValue,
    skips_csrf_check: bool,
    failed: Option<Function>,
) -> Result<JsValue, JsValue> {
    let (isolate, own) = open(number, functions, &request, env)?;
    let handle: Request = Clone::clone(&request);
    let platform = Rc::new(WorkerPlatform::new(Rc::clone(&isolate), context.unchecked_into(), handle));
    at_once_or_later(Box::pin(async move {
        let incoming = Incoming::read(request, url, cookie);
        let auth = isolate.auth(own.as_ref());
        let unchecked = auth.ok().filter(|_| skips_csrf_check).map(|auth| Rc::new(auth.without_csrf_check()));
        let auth = auth.map(|auth| unchecked.as_ref().unwrap_or(auth));
        let response = match (incoming.own_url(), auth) {
            (Err(reason), _) => refuse(&*platform, reason),
            (Ok(url), Err(error)) => {
                misconfigured(error, &incoming.request(url, Vec::new()), &platform.request_id())
            }
            (Ok(url), Ok(auth)) if auth.is_auth_route(&url) => {
                auth_route(auth, platform, incoming, url).await
            }
            (Ok(url), Ok(auth)) => not_ours(auth, &platform, &url),
        };
        if let (Some(error), Some(failed)) = (&response.error, failed) {
            // What the caller does with the error is its own matter.
            let _ = failed.call1(&JsValue::UNDEFINED, &described(error).to_string().into());
        }
        answer(&response)
    }))
}

fn not_ours(auth: &Auth, platform: &WorkerPlatform, url: &Url) -> AuthResponse {
    let base_path = &auth.config_of(url).unwrap_or(auth.config()).base_path;
    let detail = format!("{} is not below {base_path}", url.path());
    refuse_because(platform, Reason::UnknownAction, &detail)
}
