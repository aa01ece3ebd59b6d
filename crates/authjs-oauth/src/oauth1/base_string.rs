use url::Position;

use super::encoding::{encode, encode_into};
use crate::http::OutgoingRequest;

/// Returns the signature base string ([RFC 5849
/// §3.4.1](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1)) of a request with these protocol
/// parameters.
///
/// The string covers the parameters of the protocol, the query and the form, all decoded first. It
/// excludes `realm` and `oauth_signature`.
pub(super) fn base_string(request: &OutgoingRequest, protocol: &[(&str, String)]) -> String {
    let mut parameters = Normalised::default();
    let query = request.url.query().unwrap_or_default();
    for part in [query, request.body.as_deref().unwrap_or_default()] {
        for (name, value) in form_urlencoded::parse(part.as_bytes()) {
            parameters.add(&name, &value);
        }
    }
    for (name, value) in protocol {
        parameters.add(name, value);
    }
    // A `Url` has a lower-case scheme and host, and omits the default port of the scheme
    // (§3.4.1.2).
    let mut text = request.method.to_owned();
    for part in [&request.url[..Position::AfterPath], &parameters.join()] {
        text.push('&');
        encode_into(&mut text, part);
    }
    text
}

/// Encoded parameters, sorted by name and value, byte by byte
/// ([§3.4.1.3.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.2)).
#[derive(Default)]
struct Normalised(Vec<(String, String)>);

impl Normalised {
    /// Inserts in order. There are few parameters, and the standard library's sorts would add 8 KiB
    /// to the Worker.
    fn add(&mut self, name: &str, value: &str) {
        let pair = (encode(name), encode(value));
        let at = self.0.partition_point(|other| *other <= pair);
        self.0.insert(at, pair);
    }

    fn join(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.0 {
            if !text.is_empty() {
                text.push('&');
            }
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        text
    }
}
