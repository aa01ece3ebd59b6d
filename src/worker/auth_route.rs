use std::rc::Rc;

use url::Url;

use super::body::{BodyError, announces_more, read_request};
use super::incoming::Incoming;
use super::platform::WorkerPlatform;
use super::timer::within;

use authjs::Auth;
use authjs::Reason;
use authjs::http::{AuthResponse, Headers, Method};
use authjs::internal::{apart, refuse};
use authjs::{ExpectedBody, MAX_BODY_BYTES};

/// The time that a visitor may take to send a body, in milliseconds.
pub(super) const BODY_TIMEOUT_MS: u32 = 10_000;

/// Answers an auth route. Only an auth route reads a body, and only that of a POST that needs it.
pub(super) async fn auth_route(
    auth: &Auth,
    platform: Rc<WorkerPlatform>,
    incoming: Incoming,
    url: Url,
) -> AuthResponse {
    let body = match incoming.method() {
        Method::Post => {
            let expected = auth.expected_body(Method::Post, &url, &incoming.headers);
            apart(post_body(&incoming, expected)).await
        }
        _ => Ok(Vec::new()),
    };
    match body {
        Ok(body) => auth.handle(incoming.request(url, body), platform).await,
        Err(reason) => refuse(&*platform, reason),
    }
}

async fn post_body(incoming: &Incoming, expected: Option<ExpectedBody>) -> Result<Vec<u8>, Reason> {
    let limit = expected.map_or(MAX_BODY_BYTES, |expected| expected.max_bytes);
    let length = incoming.headers.get("content-length");
    if announces_more(length.as_deref(), limit) {
        return Err(Reason::BodyTooLarge);
    }
    if expected.is_none() {
        return Ok(Vec::new());
    }
    match within(BODY_TIMEOUT_MS, read_request(&incoming.request, length.as_deref(), limit)).await {
        Some(Ok(body)) => Ok(body),
        Some(Err(BodyError::TooLarge)) => Err(Reason::BodyTooLarge),
        Some(Err(BodyError::Broken(_))) | None => Err(Reason::BadBody),
    }
}
