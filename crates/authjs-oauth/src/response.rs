//! Checks that all responses of a provider share.

use authjs_jose::json;
use serde_json::{Map, Value};

use crate::http::OutgoingResponse;
use crate::{Error, ErrorCode};

/// The maximum size of a document in bytes. The platform stops reading at this size. Documents from
/// a cache are checked here.
const MAX_BYTES: usize = 256 * 1024;

/// Errors with [`ErrorCode::ProviderStatus`] for any status other than 200, including redirects.
pub(crate) fn require_ok(response: &OutgoingResponse, what: &str) -> Result<(), Error> {
    if response.status == 200 {
        return Ok(());
    }
    let detail = format!("{what}: status {}, not 200", response.status);
    Err(Error::misbehaved(ErrorCode::ProviderStatus, detail))
}

/// Returns the body. Errors with [`ErrorCode::ProviderTooLarge`].
pub(crate) fn body<'a>(response: &'a OutgoingResponse, what: &str) -> Result<&'a [u8], Error> {
    if response.body.len() <= MAX_BYTES {
        return Ok(response.text());
    }
    let detail = format!("{what}: {} bytes, more than {MAX_BYTES}", response.body.len());
    Err(Error::misbehaved(ErrorCode::ProviderTooLarge, detail))
}

/// Returns the body as a JSON object without repeated members. Content types are ignored, because
/// many providers send wrong ones.
///
/// Errors with [`ErrorCode::ProviderTooLarge`], or with `malformed`.
pub(super) fn object(
    response: &OutgoingResponse,
    what: &str,
    malformed: ErrorCode,
) -> Result<Map<String, Value>, Error> {
    json::parse_object(body(response, what)?).ok_or_else(|| {
        Error::misbehaved(malformed, format!("{what}: not a JSON object, or one with a repeated member"))
    })
}

/// Builds a response for tests.
#[cfg(test)]
#[expect(clippy::needless_pass_by_value, reason = "tests read better without the &")]
pub(super) fn sample(status: u16, body: impl ToString) -> OutgoingResponse {
    OutgoingResponse { status, headers: Vec::new(), body: body.to_string().into_bytes() }
}
