use wasm_bindgen::prelude::*;
use web_sys::{Headers, Response, ResponseInit};

use super::template::template;
use authjs::cookies::SetCookie;
use authjs::http::{AuthResponse, REQUEST_ID};

/// Converts an answer into the runtime's `Response`.
pub(super) fn answer(response: &AuthResponse) -> Result<JsValue, JsValue> {
    let built = match response.get(REQUEST_ID) {
        None => with_headers(response)?,
        Some(id) => identified(response, id)?,
    };
    if !response.cookies.is_empty() {
        append_cookies(&built.headers(), &response.cookies)?;
    }
    Ok(built.into())
}

/// Returns the response of an answer that names its request. The other headers may have a template.
#[cold]
#[inline(never)]
fn identified(response: &AuthResponse, id: &str) -> Result<Response, JsValue> {
    let mut others = response.clone();
    others.headers.retain(|(name, _)| *name != REQUEST_ID);
    let built = with_headers(&others)?;
    built.headers().set(REQUEST_ID, id)?;
    Ok(built)
}

fn with_headers(response: &AuthResponse) -> Result<Response, JsValue> {
    let body = (!response.body.is_empty()).then_some(response.body.as_str());
    match template(response) {
        Some(template) => Response::new_with_opt_str_and_init(body, &template),
        None => with_own_headers(response, body),
    }
}

fn with_own_headers(response: &AuthResponse, body: Option<&str>) -> Result<Response, JsValue> {
    let init = ResponseInit::new();
    init.set_status(response.status);
    let built = Response::new_with_opt_str_and_init(body, &init)?;
    let headers = built.headers();
    // A text body sets its own content type.
    response.headers.iter().try_for_each(|(name, value)| match &**name {
        // A deployer's own response may have several.
        "set-cookie" => headers.append(name, value),
        _ => headers.set(name, value),
    })?;
    Ok(built)
}

/// Appends one `Set-Cookie` header for each cookie, which is the fastest way in workerd.
pub(super) fn append_cookies(headers: &Headers, cookies: &[SetCookie]) -> Result<(), JsValue> {
    cookies.iter().try_for_each(|cookie| headers.append("set-cookie", &cookie.serialise()))
}
