use serde_json::{Map, Value, json};

use authjs::callbacks::CallbackError;
use authjs::http::{OutgoingRequest, OutgoingResponse};

/// Returns `{ url, method, headers, body, timeoutMs, maxBytes }`.
pub(super) fn request_to_json(request: &OutgoingRequest) -> Value {
    let mut headers: Map<String, Value> =
        request.headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
    for (name, value) in &request.extra_headers {
        headers.insert(name.clone(), value.reveal().into());
    }
    json!({
        "url": request.url.as_str(), "method": request.method, "headers": headers, "body": request.body,
        "timeoutMs": request.timeout_ms, "maxBytes": request.max_response_bytes,
    })
}

/// Returns `{ status, headers, body }`.
pub(super) fn response_to_json(response: &OutgoingResponse) -> Value {
    let body = String::from_utf8_lossy(response.text());
    json!({ "status": response.status, "headers": response.headers, "body": body })
}

/// Reads `{ status, headers, body }`, which JavaScript makes of a `Response`.
pub(super) fn response(response: &Value) -> Result<OutgoingResponse, CallbackError> {
    let read = || {
        let status = u16::try_from(response.get("status")?.as_u64()?).ok()?;
        let headers = serde_json::from_value(response.get("headers")?.clone()).ok()?;
        let body = response.get("body")?.as_str()?.as_bytes().to_vec();
        Some(OutgoingResponse { status, headers, body })
    };
    read().ok_or_else(|| CallbackError("the result is no Response".to_owned()))
}
