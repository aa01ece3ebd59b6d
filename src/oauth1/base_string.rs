use std::borrow::Cow;

use url::Position;

use super::encoding::encode;
use crate::http::OutgoingRequest;

/// The signature base string ([RFC 5849 §3.4.1](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1)) of a request with
/// these protocol parameters.
///
/// Parameters are the protocol's, the query's and the form's, all decoded first. `realm` and `oauth_signature` are none
/// of them.
pub(super) fn base_string(request: &OutgoingRequest, protocol: &[(&str, String)]) -> String {
    let body = request.body.as_deref().unwrap_or_default();
    let form = form_urlencoded::parse(body.as_bytes());
    let sent = request.url.query_pairs().chain(form);
    let ours = protocol.iter().map(|(name, value)| (Cow::Borrowed(*name), Cow::Borrowed(value.as_str())));
    let parameters = normalised(sent.chain(ours));
    // A `Url` has its scheme and host in lower case, and no port that is the scheme's own (§3.4.1.2).
    let uri = &request.url[..Position::AfterPath];
    format!("{}&{}&{}", request.method, encode(uri), encode(&parameters))
}

/// Encoded, then sorted by name and value, byte by byte
/// ([§3.4.1.3.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.2)).
fn normalised<'a>(parameters: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>) -> String {
    let mut encoded: Vec<_> =
        parameters.map(|(name, value)| (encode(&name).to_string(), encode(&value).to_string())).collect();
    encoded.sort_unstable();
    let pairs: Vec<_> = encoded.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}
