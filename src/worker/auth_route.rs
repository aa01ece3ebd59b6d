use std::rc::Rc;

use url::Url;

use super::body::{BodyError, read_body};
use super::incoming::Incoming;
use super::platform::WorkerPlatform;
use super::timer::within;
use crate::apart::apart;
use crate::auth::{Auth, refuse};
use crate::http::{AuthResponse, Headers, Method};
use crate::reason::Reason;
use crate::request::MAX_BODY_BYTES;

/// How long a visitor may take to send a body, in milliseconds.
const BODY_TIMEOUT_MS: u32 = 10_000;

/// Answers an auth route. Only these read a body, and only that of a POST.
pub(super) async fn auth_route(
    auth: &Auth,
    platform: Rc<WorkerPlatform>,
    incoming: Incoming,
    url: Url,
) -> AuthResponse {
    let body = match incoming.method() {
        Method::Post => apart(post_body(&incoming)).await,
        _ => Ok(Vec::new()),
    };
    match body {
        Ok(body) => auth.handle(incoming.request(url, body), platform).await,
        Err(reason) => refuse(&*platform, reason),
    }
}

async fn post_body(incoming: &Incoming) -> Result<Vec<u8>, Reason> {
    let announced = incoming.headers.get("content-length").and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MAX_BODY_BYTES as u64) {
        return Err(Reason::BodyTooLarge);
    }
    let Some(body) = incoming.request.body() else { return Ok(Vec::new()) };
    match within(BODY_TIMEOUT_MS, read_body(&body, MAX_BODY_BYTES)).await {
        Some(Ok(body)) => Ok(body),
        Some(Err(BodyError::TooLarge)) => Err(Reason::BodyTooLarge),
        Some(Err(BodyError::Broken(_))) | None => Err(Reason::BadBody),
    }
}
