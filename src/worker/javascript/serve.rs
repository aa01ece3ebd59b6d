use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Request, Response};

use super::code::{Functions, RequestCode};
use super::configuration::configured;
use super::visitor::{JsVisitor, shown};
use crate::worker::handler::{Handler, Visitor};
use crate::worker::incoming::Incoming;
use crate::worker::isolate::Isolate;
use crate::worker::platform::WorkerPlatform;
use crate::worker::scheduled::purge_rows;
use crate::worker::serve::begin;
use authjs::Auth;
use authjs_javascript::JavaScript;

/// Serves one request with the configuration of this number and with code of its own.
///
/// `handler` takes the place of the origin: it gets a `JsVisitor` and returns a `Response` or a
/// promise of one. Returns a `Response`, or a promise of one.
#[wasm_bindgen]
pub fn answer(
    number: usize,
    functions: Functions,
    request: Request,
    env: &JsValue,
    context: JsValue,
    handler: Option<Function>,
) -> Result<JsValue, JsValue> {
    let (isolate, auth) = open(number, functions, &request, env)?;
    begin(request, isolate, auth, context, handler.map(boxed))
}

/// Returns a promise of the session that the cookies of a request show, as JSON:
/// `{ session, cookies }`.
#[wasm_bindgen]
pub fn session(
    number: usize,
    functions: Functions,
    request: Request,
    env: &JsValue,
    context: JsValue,
) -> Result<Promise, JsValue> {
    let (isolate, own) = open(number, functions, &request, env)?;
    let platform = WorkerPlatform::new(Rc::clone(&isolate), context.unchecked_into(), request.clone()?);
    Ok(future_to_promise(async move {
        let incoming = Incoming::new(request);
        let auth = isolate.auth(own.as_ref()).map_err(|error| JsError::new(&error.to_string()))?;
        let url = incoming.canonical_url().map_err(|reason| JsError::new(reason.code()))?;
        let current = auth.session(&incoming.request(url, Vec::new()), Rc::new(platform)).await;
        Ok(shown(current.session.as_ref(), &current.cookies).into())
    }))
}

/// Deletes rows of the database that have expired: see [`scheduled`](crate::worker::scheduled()).
#[wasm_bindgen]
pub fn purge(number: usize, env: &JsValue, context: JsValue) -> Result<Promise, JsValue> {
    purge_rows(configured(number, env)?.0, context)
}

/// Returns the isolate, and Auth.js with the code of this request. `None` if the request has no code,
/// or if the configuration cannot be used.
pub(super) fn open(
    number: usize,
    functions: Functions,
    request: &Request,
    env: &JsValue,
) -> Result<(Rc<Isolate>, Option<Rc<Auth>>), JsValue> {
    let (isolate, names) = configured(number, env)?;
    let auth = isolate.auth.as_ref().ok().filter(|_| !names.is_empty()).map(|auth| {
        let request = Clone::clone(request);
        Rc::new(JavaScript::new(RequestCode { functions, names, request }).over(auth))
    });
    Ok((isolate, auth))
}

/// Returns a handler that calls the JavaScript function.
fn boxed(handler: Function) -> Handler {
    Box::new(move |visitor: Visitor| {
        Box::pin(async move {
            let answer = handler.call1(&JsValue::UNDEFINED, &JsVisitor::new(visitor).into())?;
            let answer = JsFuture::from(Promise::resolve(&answer)).await?;
            answer.dyn_into::<Response>().map_err(|_| JsError::new("the handler returned no Response").into())
        })
    })
}
