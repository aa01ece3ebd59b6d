use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, ResponseInit};

use super::answer::append_cookies;
use super::bindings::{CookieHeaders, UpgradableResponse};
use authjs::cookies::chunks;
use authjs::gate::Pass;

/// Returns the origin's response, already private, with the cookies of a session and `Vary`, around
/// the origin's own body.
///
/// It stays unchanged if it cannot be rebuilt. It gets no cookies if the origin sets or clears the
/// session itself, which takes precedence. A later request then re-issues the session.
pub(super) async fn rebuilt(
    response: Promise,
    session_cookie: &str,
    pass: &Pass,
) -> Result<JsValue, JsValue> {
    let response: Response = JsFuture::from(response).await?.unchecked_into();
    if !can_be_rebuilt(response.unchecked_ref()) {
        return Ok(response.into());
    }
    let cookies = if pass.cookies.is_empty() || sets_session(&response, session_cookie) {
        &[]
    } else {
        pass.cookies.as_slice()
    };
    let varies = pass.varies_by_cookie && !names_cookie(response.headers().get("vary")?.as_deref());
    if cookies.is_empty() && !varies {
        return Ok(response.into());
    }
    let init: &ResponseInit = response.unchecked_ref();
    let rebuilt = Response::new_with_opt_readable_stream_and_init(response.body().as_ref(), init)?;
    append_cookies(&rebuilt.headers(), cookies)?;
    if varies {
        rebuilt.headers().append("vary", "Cookie")?;
    }
    Ok(rebuilt.into())
}

/// Returns whether a `Vary` names `Cookie` ([RFC 9110
/// §12.5.5](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5)).
fn names_cookie(vary: Option<&str>) -> bool {
    let mut names = vary.unwrap_or_default().split(',').map(str::trim);
    names.any(|name| name == "*" || name.eq_ignore_ascii_case("cookie"))
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
