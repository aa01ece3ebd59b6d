use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, Request, RequestInit, RequestRedirect};

use super::bindings::{Fetcher, UncertainResponse};
use super::body::{BodyError, read_body};
use authjs::http::{OutgoingRequest, OutgoingResponse};
use authjs::platform::FetchError;

/// Sends a request and reads the whole response, within the request's own limits.
///
/// `fetcher` is [`global_fetcher`], or a service binding, which may return any value.
pub(super) async fn fetch(
    fetcher: &Fetcher,
    request: OutgoingRequest,
) -> Result<OutgoingResponse, FetchError> {
    let promise = send(fetcher, &request).map_err(|error| failed(&error))?;
    let answer = JsFuture::from(Promise::resolve(&promise)).await.map_err(|error| failed(&error))?;
    let response: UncertainResponse =
        answer.dyn_into().map_err(|_| FetchError::Network("the answer is no Response".into()))?;
    let read = || Ok((response.status()?, response.headers()?, response.body()?));
    let (status, headers, body) = read().map_err(|error: JsValue| failed(&error))?;
    let body = match body {
        Some(stream) => read_body(&stream, request.max_response_bytes).await.map_err(body_failed)?,
        None => Vec::new(),
    };
    Ok(OutgoingResponse { status, headers: all_headers(&headers), body })
}

/// Returns the global `fetch` as an object that sends requests.
pub(super) fn global_fetcher() -> Fetcher {
    js_sys::global().unchecked_into()
}

/// Returns the text of the runtime's error, short enough for a log line.
pub(super) fn describe(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    let text = message.or_else(|| error.as_string()).unwrap_or_else(|| "unknown error".into());
    text.chars().take(LONGEST_DESCRIPTION).collect()
}

const LONGEST_DESCRIPTION: usize = 200;

/// Workers' `fetch` sends no `User-Agent` by default.
const USER_AGENT: &str = concat!("authjs-worker/", env!("CARGO_PKG_VERSION"));

fn send(fetcher: &Fetcher, request: &OutgoingRequest) -> Result<Promise, JsValue> {
    let init = RequestInit::new();
    init.set_method(request.method);
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(request.timeout_ms)));
    if let Some(body) = &request.body {
        init.set_body(&body.into());
    }
    let outgoing = Request::new_with_str_and_init(request.url.as_str(), &init)?;
    let headers = outgoing.headers();
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    headers.set("user-agent", USER_AGENT)?;
    for (name, value) in &request.extra_headers {
        headers.set(name, value.reveal())?;
    }
    fetcher.fetch(&outgoing)
}

fn all_headers(headers: &Headers) -> Vec<(String, String)> {
    let pair = |entry: JsValue| {
        let entry: Array = entry.dyn_into().ok()?;
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    };
    headers.entries().into_iter().filter_map(Result::ok).filter_map(pair).collect()
}

fn body_failed(error: BodyError) -> FetchError {
    match error {
        BodyError::TooLarge => FetchError::TooLarge,
        BodyError::Broken(error) => failed(&error),
    }
}

fn failed(error: &JsValue) -> FetchError {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    match name.as_deref() {
        Some("TimeoutError" | "AbortError") => FetchError::Timeout,
        _ => FetchError::Network(describe(error)),
    }
}
