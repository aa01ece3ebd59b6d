use wasm_bindgen::prelude::*;
use web_sys::{Headers, Response, ResponseInit};

use crate::cookies::SetCookie;
use crate::http::AuthResponse;

/// An answer of ours as the runtime's `Response`.
pub(super) fn answer(response: &AuthResponse) -> Result<JsValue, JsValue> {
    let init = ResponseInit::new();
    init.set_status(response.status);
    let body = (!response.body.is_empty()).then_some(response.body.as_str());
    let built = Response::new_with_opt_str_and_init(body, &init)?;
    let headers = built.headers();
    for (name, value) in &response.headers {
        // A text body brings a content type of its own.
        headers.set(name, value)?;
    }
    append_cookies(&headers, &response.cookies)?;
    Ok(built.into())
}

/// One `Set-Cookie` each. Appending is what workerd does fastest.
pub(super) fn append_cookies(headers: &Headers, cookies: &[SetCookie]) -> Result<(), JsValue> {
    cookies.iter().try_for_each(|cookie| headers.append("set-cookie", &cookie.serialise()))
}
