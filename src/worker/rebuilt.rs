use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Response, ResponseInit};

use super::answer::append_cookies;
use super::bindings::{CookieHeaders, UpgradableResponse};
use super::cors;
use authjs::cookies::chunks;
use authjs::gate::Pass;

/// Whose session cookie counts if both the response and the [`Pass`] have one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Writer {
    /// The response's. A later request then re-issues the session.
    Response,
    /// The pass's, because it comes from a call of the handler that ends or updates the session.
    Pass,
}

/// Returns the origin's response with the cookies of a session, `Vary` and the headers of CORS, around
/// the origin's own body.
///
/// It stays unchanged if it cannot be rebuilt. Of two writers of the session cookie, only `writer`
/// keeps its parts. All other cookies stay.
pub(super) async fn rebuilt(
    response: Promise,
    session_cookie: &str,
    mut pass: Pass,
    writer: Writer,
) -> Result<JsValue, JsValue> {
    let response: Response = JsFuture::from(response).await?.unchecked_into();
    if !can_be_rebuilt(response.unchecked_ref()) {
        return if pass.cors.is_some() { cors::unchanged(response) } else { Ok(response.into()) };
    }
    let is_contested = !pass.cookies.is_empty() && sets_session(&response, session_cookie);
    if is_contested && writer == Writer::Response {
        pass.cookies.retain(|cookie| !chunks::is_set_by(session_cookie, &cookie.name));
    }
    let varies = pass.varies_by_cookie && !names_cookie(response.headers().get("vary")?.as_deref());
    if pass.cookies.is_empty() && !varies && pass.cors.is_none() {
        return Ok(response.into());
    }
    let init: &ResponseInit = response.unchecked_ref();
    let rebuilt = Response::new_with_opt_readable_stream_and_init(response.body().as_ref(), init)?;
    if is_contested && writer == Writer::Pass {
        remove_session(&rebuilt.headers(), session_cookie)?;
    }
    append_cookies(&rebuilt.headers(), &pass.cookies)?;
    if varies {
        rebuilt.headers().append("vary", "Cookie")?;
    }
    if let Some(grant) = &pass.cors {
        cors::replace(&rebuilt.headers(), grant)?;
    }
    Ok(rebuilt.into())
}

#[cold]
#[inline(never)]
fn remove_session(headers: &Headers, session_cookie: &str) -> Result<(), JsValue> {
    let lines = headers.unchecked_ref::<CookieHeaders>().get_set_cookie();
    headers.delete("set-cookie")?;
    let mut others = lines.iter().filter(|line| !chunks::is_set_by(session_cookie, line));
    others.try_for_each(|line| headers.append("set-cookie", line))
}

/// Returns whether a `Vary` names `Cookie` ([RFC 9110
/// §12.5.5](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5)).
fn names_cookie(vary: Option<&str>) -> bool {
    let mut names = vary.unwrap_or_default().split(',').map(str::trim);
    names.any(|name| name == "*" || name.eq_ignore_ascii_case("cookie"))
}

/// Returns false for a WebSocket's response, and for a status that the runtime only passes on.
pub(super) fn can_be_rebuilt(response: &UpgradableResponse) -> bool {
    (200..600).contains(&response.status()) && !response.web_socket().is_truthy()
}

fn sets_session(response: &Response, session_cookie: &str) -> bool {
    let headers = response.headers();
    let lines = headers.unchecked_ref::<CookieHeaders>().get_set_cookie();
    lines.iter().any(|line| chunks::is_set_by(session_cookie, line))
}
