use serde_json::Value;

use crate::http::OutgoingRequest;
use crate::platform::FetchError;
use crate::providers::Backend;

/// Returns the request that posts JSON to a server of the deployer.
pub(super) fn request(backend: &Backend, body: &Value) -> OutgoingRequest {
    OutgoingRequest {
        service: backend.service.clone(),
        // The path of a hook may be its only credential.
        has_secret_path: true,
        extra_headers: backend.headers.clone(),
        timeout_ms: backend.timeout_ms,
        max_response_bytes: MAX_ANSWER_BYTES,
        ..OutgoingRequest::post_json(backend.url.clone(), body.to_string())
    }
}

const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// Returns the server for the log: the service, or the address without its query.
pub(super) fn place(backend: &Backend, request: &OutgoingRequest) -> String {
    match &backend.service {
        Some(service) => format!("the service {service}"),
        None => request.endpoint(),
    }
}

/// Returns why there is no answer, for the log.
pub(super) const fn described(error: &FetchError) -> &'static str {
    match error {
        FetchError::Timeout => "no answer in time",
        FetchError::TooLarge => "the answer has more than 64 KiB",
        FetchError::Network(_) => "no connection",
    }
}
