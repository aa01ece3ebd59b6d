//! What all answers of a provider have in common.

use authjs_jose::json;
use serde_json::{Map, Value};

use crate::http::OutgoingResponse;
use crate::{Error, ErrorCode};

/// Bytes a document may have. The platform stops reading there; what comes from a cache is measured here.
const MAX_BYTES: usize = 256 * 1024;

/// Fails with [`ErrorCode::ProviderStatus`] for any status but 200, redirects included.
pub(crate) fn require_ok(response: &OutgoingResponse, what: &str) -> Result<(), Error> {
    if response.status == 200 {
        return Ok(());
    }
    let detail = format!("{what}: status {}, not 200", response.status);
    Err(Error::misbehaved(ErrorCode::ProviderStatus, detail))
}

/// The text of the body, where it is not too large. Fails with [`ErrorCode::ProviderTooLarge`].
pub(crate) fn body<'a>(response: &'a OutgoingResponse, what: &str) -> Result<&'a [u8], Error> {
    if response.body.len() <= MAX_BYTES {
        return Ok(response.text());
    }
    let detail = format!("{what}: {} bytes, more than {MAX_BYTES}", response.body.len());
    Err(Error::misbehaved(ErrorCode::ProviderTooLarge, detail))
}

/// The body as a JSON object that names no member twice. Content types are not judged: too many providers lie.
///
/// Fails with [`ErrorCode::ProviderTooLarge`], or with `malformed`.
pub(super) fn object(
    response: &OutgoingResponse,
    what: &str,
    malformed: ErrorCode,
) -> Result<Map<String, Value>, Error> {
    json::parse_object(body(response, what)?).ok_or_else(|| {
        Error::misbehaved(malformed, format!("{what}: not a JSON object, or an ambiguous one"))
    })
}

/// A response as tests write it.
#[cfg(test)]
#[expect(clippy::needless_pass_by_value, reason = "tests read better without the &")]
pub(super) fn sample(status: u16, body: impl ToString) -> OutgoingResponse {
    OutgoingResponse { status, headers: Vec::new(), body: body.to_string().into_bytes() }
}
