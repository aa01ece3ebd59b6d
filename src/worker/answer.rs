use wasm_bindgen::prelude::*;
use web_sys::{Headers, Response, ResponseInit};

use super::shared_headers::shared_headers;
use crate::cookies::SetCookie;
use crate::http::AuthResponse;

/// An answer of ours as the runtime's `Response`.
pub(super) fn answer(response: &AuthResponse) -> Result<JsValue, JsValue> {
    let init = ResponseInit::new();
    init.set_status(response.status);
    let shared = shared_headers(&response.headers);
    if let Some(headers) = &shared {
        init.set_headers(headers);
    }
    let body = (!response.body.is_empty()).then_some(response.body.as_str());
    let built = Response::new_with_opt_str_and_init(body, &init)?;
    if shared.is_some() && response.cookies.is_empty() {
        return Ok(built.into());
    }
    let headers = built.headers();
    if shared.is_none() {
        // A text body brings a content type of its own.
        response.headers.iter().try_for_each(|(name, value)| headers.set(name, value))?;
    }
    append_cookies(&headers, &response.cookies)?;
    Ok(built.into())
}

/// One `Set-Cookie` each. Appending is what workerd does fastest.
pub(super) fn append_cookies(headers: &Headers, cookies: &[SetCookie]) -> Result<(), JsValue> {
    cookies.iter().try_for_each(|cookie| headers.append("set-cookie", &cookie.serialise()))
}
