use std::fmt::Write;

use wasm_bindgen::prelude::*;
use web_sys::{Headers, Response, ResponseInit};

use super::template::{is_constant, template};
use authjs::cookies::SetCookie;
use authjs::http::AuthResponse;

#[wasm_bindgen(inline_js = "
export const respond = (body, template, lines) => {
  const response = new Response(body, template);
  if (lines === undefined) return response;
  const { headers } = response;
  const parts = lines.split('\\n');
  for (let at = 0; at + 1 < parts.length; at += 2) {
    // A deployer's own response may have several.
    if (parts[at] === 'set-cookie') headers.append('set-cookie', parts[at + 1]);
    else headers.set(parts[at], parts[at + 1]);
  }
  return response;
};
export const append_cookie = (headers, cookie) => headers.append('set-cookie', cookie);
")]
extern "C" {
    /// Makes a response. `lines` has the names and values of headers by turns: each text that crosses takes
    /// longer than its part of a longer text.
    #[wasm_bindgen(catch)]
    fn respond(body: Option<&str>, template: &ResponseInit, lines: Option<&str>)
    -> Result<Response, JsValue>;

    #[wasm_bindgen(catch)]
    fn append_cookie(headers: &Headers, cookie: &str) -> Result<(), JsValue>;
}

/// Converts an answer into the runtime's `Response`.
pub(super) fn answer(response: &AuthResponse) -> Result<JsValue, JsValue> {
    let body = (!response.body.is_empty()).then_some(response.body.as_str());
    let lines = lines(response)?;
    let lines = (!lines.is_empty()).then_some(lines.as_str());
    Ok(respond(body, &template(response)?, lines)?.into())
}

/// Returns the headers that a template does not have, and the cookies. Errors if a header has a line break.
fn lines(response: &AuthResponse) -> Result<String, JsValue> {
    let mut lines = String::new();
    for (name, value) in response.headers.iter().filter(|(name, _)| !is_constant(name)) {
        if name.contains('\n') || value.contains('\n') {
            return Err(JsError::new("a header has a line break").into());
        }
        lines.extend([name, "\n", value, "\n"]);
    }
    for cookie in &response.cookies {
        // A cookie has its control characters escaped, and writing to a text never fails.
        let _ = write!(lines, "set-cookie\n{cookie}\n");
    }
    Ok(lines)
}

/// Appends one `Set-Cookie` header for each cookie, which is the fastest way in workerd.
pub(super) fn append_cookies(headers: &Headers, cookies: &[SetCookie]) -> Result<(), JsValue> {
    cookies.iter().try_for_each(|cookie| append_cookie(headers, &cookie.serialise()))
}
