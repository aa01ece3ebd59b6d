use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Appends a percent-encoded text ([RFC 5849
/// §3.6](https://www.rfc-editor.org/rfc/rfc5849#section-3.6)): UTF-8, upper-case digits, and only
/// letters, digits and `-._~` unencoded. `encodeURIComponent` and forms encode differently.
#[inline(never)]
pub(super) fn encode_into(target: &mut String, text: &str) {
    target.extend(utf8_percent_encode(text, RESERVED));
}

/// Returns a percent-encoded text.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::new();
    encode_into(&mut encoded, text);
    encoded
}

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unreserved_stays_and_everything_else_is_encoded() {
        let table = [
            ("aZ09-._~", "aZ09-._~"),
            (" +%&=", "%20%2B%25%26%3D"),
            ("!*'()", "%21%2A%27%28%29"),
            ("\n\u{7f}", "%0A%7F"),
            ("é☃😀", "%C3%A9%E2%98%83%F0%9F%98%80"),
        ];
        for (text, encoded) in table {
            assert_eq!(encode(text), encoded);
        }
    }
}
