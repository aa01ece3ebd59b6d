use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, ResponseInit};

use super::answer::append_cookies;
use super::bindings::{CookieHeaders, UpgradableResponse};
use authjs::cookies::{SetCookie, chunks};

/// Returns the origin's response, already private, with the cookies of a session, around the
/// origin's own body.
///
/// It stays without them if it cannot be rebuilt. It also stays without them if the origin sets or
/// clears the session itself, which takes precedence. A later request then re-issues the session.
pub(super) async fn with_cookies(
    response: Promise,
    session_cookie: &str,
    cookies: &[SetCookie],
) -> Result<JsValue, JsValue> {
    let response = JsFuture::from(response).await?;
    if !can_be_rebuilt(response.unchecked_ref()) || sets_session(response.unchecked_ref(), session_cookie) {
        return Ok(response);
    }
    let response: Response = response.unchecked_into();
    let init: &ResponseInit = response.unchecked_ref();
    let rebuilt = Response::new_with_opt_readable_stream_and_init(response.body().as_ref(), init)?;
    append_cookies(&rebuilt.headers(), cookies)?;
    Ok(rebuilt.into())
}

/// Returns false for a WebSocket's response, and for a status that the runtime only passes on.
fn can_be_rebuilt(response: &UpgradableResponse) -> bool {
    (200..600).contains(&response.status()) && !response.web_socket().is_truthy()
}

fn sets_session(response: &Response, session_cookie: &str) -> bool {
    let headers = response.headers();
    let lines = headers.unchecked_ref::<CookieHeaders>().get_set_cookie();
    lines.iter().any(|line| chunks::is_set_by(session_cookie, line))
}
