//! Forms of the type `multipart/form-data`, as browsers write them.

use authjs_jose::hash::sha256_hex;

/// A form and its content type.
pub(crate) struct Form {
    pub(crate) content_type: String,
    pub(crate) body: String,
}

/// Encodes fields whose names are fixed ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578), [HTML
/// §4.10.21.8](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data)).
///
/// The boundary is a digest of the values, so no value has it.
pub(crate) fn encode(fields: &[(&'static str, String)]) -> Form {
    let values: Vec<(&str, String)> = fields.iter().map(|(name, value)| (*name, with_crlf(value))).collect();
    let all: String = values.iter().flat_map(|(_, value)| [value.as_str(), "\0"]).collect();
    let boundary = format!("----authjs{:.32}", sha256_hex(all.as_bytes()));
    let mut body = String::new();
    for (name, value) in values {
        body.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!("--{boundary}--\r\n"));
    Form { content_type: format!("multipart/form-data; boundary={boundary}"), body }
}

/// Forms have CRLF as the end of a line.
fn with_crlf(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}
