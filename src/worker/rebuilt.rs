use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Response, ResponseInit};

use super::answer::append_cookies;
use super::bindings::UpgradableResponse;
use crate::cookies::SetCookie;
use crate::http::private_cache_control;

/// The origin's response with cookies of ours, around the origin's own body.
pub(super) async fn with_cookies(response: Promise, cookies: &[SetCookie]) -> Result<JsValue, JsValue> {
    let response = JsFuture::from(response).await?;
    if response.unchecked_ref::<UpgradableResponse>().web_socket().is_truthy() {
        // A WebSocket's response cannot be rebuilt; the session is re-issued with the next request.
        return Ok(response);
    }
    let response: Response = response.unchecked_into();
    let init: &ResponseInit = response.unchecked_ref();
    let rebuilt = Response::new_with_opt_readable_stream_and_init(response.body().as_ref(), init)?;
    let headers = rebuilt.headers();
    append_cookies(&headers, cookies)?;
    keep_from_shared_caches(&headers)?;
    Ok(rebuilt.into())
}

fn keep_from_shared_caches(headers: &Headers) -> Result<(), JsValue> {
    if let Some(value) = private_cache_control(headers.get("cache-control")?.as_deref()) {
        headers.set("cache-control", &value)?;
    }
    ["cdn-cache-control", "cloudflare-cdn-cache-control", "surrogate-control"]
        .iter()
        .try_for_each(|name| headers.delete(name))
}
