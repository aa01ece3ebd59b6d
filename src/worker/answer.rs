use wasm_bindgen::prelude::*;
use web_sys::{Headers, Response, ResponseInit};

use super::template::template;
use authjs::cookies::SetCookie;
use authjs::http::AuthResponse;

/// Converts an answer into the runtime's `Response`.
pub(super) fn answer(response: &AuthResponse) -> Result<JsValue, JsValue> {
    let body = (!response.body.is_empty()).then_some(response.body.as_str());
    let built = match template(response) {
        Some(template) => Response::new_with_opt_str_and_init(body, &template)?,
        None => with_own_headers(response, body)?,
    };
    if !response.cookies.is_empty() {
        append_cookies(&built.headers(), &response.cookies)?;
    }
    Ok(built.into())
}

fn with_own_headers(response: &AuthResponse, body: Option<&str>) -> Result<Response, JsValue> {
    let init = ResponseInit::new();
    init.set_status(response.status);
    let built = Response::new_with_opt_str_and_init(body, &init)?;
    let headers = built.headers();
    // A text body sets its own content type.
    response.headers.iter().try_for_each(|(name, value)| headers.set(name, value))?;
    Ok(built)
}

/// Appends one `Set-Cookie` header for each cookie, which is the fastest way in workerd.
pub(super) fn append_cookies(headers: &Headers, cookies: &[SetCookie]) -> Result<(), JsValue> {
    cookies.iter().try_for_each(|cookie| headers.append("set-cookie", &cookie.serialise()))
}
