//! `cors` of rules at the runtime's own responses.

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, RequestRedirect, Response, ResponseInit};

use super::answer::answer;
use super::bindings::UpgradableResponse;
use super::log::logged;
use super::visitor_headers::{HOP, header_names};
use authjs::Reason;
use authjs::cors::{Grant, is_of_cors, is_of_preflight_answer, vary};
use authjs::gate::preflight_for_origin;
use authjs::http::{AuthResponse, IncomingRequest};
use authjs::log::{Level, LogEntry};

/// Replaces the headers of CORS of a response that the Worker made.
pub(super) fn replace(headers: &Headers, grant: &Grant) -> Result<(), JsValue> {
    let names = header_names(headers);
    names.lines().filter(|name| is_of_cors(name)).try_for_each(|name| headers.delete(name))?;
    grant.headers.iter().try_for_each(|(name, value)| headers.set(name, value))?;
    match grant.varies.then(|| headers.get("vary")) {
        Some(present) => vary(present?.as_deref()).map_or(Ok(()), |value| headers.set("vary", &value)),
        None => Ok(()),
    }
}

/// Returns a response that the runtime cannot make, or 502 if its own headers let scripts of other sites read it.
/// Scripts cannot read the handshake of a WebSocket.
#[cold]
#[inline(never)]
pub(super) fn unchanged(response: Response) -> Result<JsValue, JsValue> {
    let allows = response.headers().has("access-control-allow-origin")?;
    if !allows || response.unchecked_ref::<UpgradableResponse>().web_socket().is_truthy() {
        return Ok(response.into());
    }
    let detail = format!(
        "the origin answered with status {}, in which no Worker can replace Access-Control-Allow-Origin: leave the header to \
         cors of the rule",
        response.status()
    );
    let entry = LogEntry::new(Level::Error, Reason::OriginAnswer, &detail);
    answer(&logged(entry, AuthResponse::json(502, r#"{"message":"Bad Gateway"}"#).private()))
}

/// Returns a preflight without credentials and body, at this address.
pub(super) fn preflight(address: &str, judged: &IncomingRequest<'_>) -> Result<Request, JsValue> {
    let init = RequestInit::new();
    init.set_method("OPTIONS");
    init.set_redirect(RequestRedirect::Manual);
    let request = Request::new_with_str_and_init(address, &init)?;
    let headers = request.headers();
    let mut sent = preflight_for_origin(judged).into_iter();
    sent.try_for_each(|(name, value)| headers.set(name, &value))?;
    // It shows a loop. No origin gets it.
    if let Some(hop) = judged.headers.get(HOP) {
        headers.set(HOP, &hop)?;
    }
    Ok(request)
}

/// Returns the origin's answer to a preflight: its status, and what it says about CORS.
pub(super) async fn preflight_answer(response: Promise) -> Result<JsValue, JsValue> {
    let response: Response = JsFuture::from(response).await?.unchecked_into();
    let (status, kept) = (response.status(), response.headers());
    if let Some(body) = response.body() {
        // A rejection has no reader.
        let _ = body.cancel();
    }
    let init = ResponseInit::new();
    init.set_status(if (200..600).contains(&status) { status } else { 502 });
    let rebuilt = Response::new_with_opt_str_and_init(None, &init)?;
    let headers = rebuilt.headers();
    for name in header_names(&kept).lines().filter(|name| is_of_preflight_answer(name)) {
        if let Some(value) = kept.get(name)? {
            headers.set(name, &value)?;
        }
    }
    headers.set("cache-control", "private, no-store")?;
    Ok(rebuilt.into())
}
