use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, ResponseInit};

use super::rebuilt::can_be_rebuilt;
use authjs::platform::Platform;
use authjs::timestamp::Timestamp;

/// Returns an answer with [`Server-Timing`](https://www.w3.org/TR/server-timing/): how long the gate has taken, and, if
/// the origin answered, the origin. Only the level `debug` shows it, because times tell an attacker what happens.
///
/// The answer stays unchanged if it cannot be rebuilt. Clocks of Workers only advance after I/O.
pub(super) async fn with_server_timing(
    answer: JsValue,
    platform: &dyn Platform,
    (began, judged): (Timestamp, Timestamp),
    is_of_origin: bool,
) -> Result<JsValue, JsValue> {
    let response: Response = JsFuture::from(Promise::resolve(&answer)).await?.unchecked_into();
    if !can_be_rebuilt(response.unchecked_ref()) {
        return Ok(response.into());
    }
    let mut value = format!("gate;dur={}", judged.millis() - began.millis());
    if is_of_origin {
        value.push_str(&format!(", origin;dur={}", platform.now().millis() - judged.millis()));
    }
    let init: &ResponseInit = response.unchecked_ref();
    let rebuilt = Response::new_with_opt_readable_stream_and_init(response.body().as_ref(), init)?;
    rebuilt.headers().append("server-timing", &value)?;
    Ok(rebuilt.into())
}
