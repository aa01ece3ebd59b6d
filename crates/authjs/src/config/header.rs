//! The headers that the configuration adds to requests: to a provider, and to a backend.

use serde_json::Value;

use super::error::ConfigError;
use super::origin::is_sendable;
use crate::secret::Secret;

/// The headers that decide how a request is read and where it goes.
const OURS: [&str; 12] = [
    "accept",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Returns the name in lower case, and the value.
///
/// Errors if HTTP does not allow the name ([RFC 9110
/// §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)) or the value, if `OURS` or
/// `further` has the name, and if one of the `others` has it. Errors show no value, because it may
/// be a credential.
pub(super) fn read<'v>(
    (path, name): (&str, &str),
    value: &'v Value,
    others: &[(String, Secret)],
    further: fn(&str) -> bool,
) -> Result<(String, &'v str), ConfigError> {
    let name = name.to_ascii_lowercase();
    let refuse = |cause: &str, fix: &str| Err(ConfigError::new(path, cause, fix));
    if name.is_empty() || !name.bytes().all(is_token_byte) {
        return refuse("not a header name", "Use letters, digits and `-`, e.g. x-api-key");
    }
    if OURS.contains(&name.as_str()) || further(&name) {
        return refuse("a header that this Worker or the runtime sets", "Remove it.");
    }
    if others.iter().any(|(other, _)| *other == name) {
        return refuse("a header that is set twice", "Remove one of them.");
    }
    match value.as_str().filter(|text| !text.is_empty() && is_sendable(text)) {
        Some(text) => Ok((name, text)),
        None => refuse("not a header value", "Write a text of printable ASCII without blanks at its ends."),
    }
}

const fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_token() {
        let tokens: String = (0..=0x7f).filter(|byte| is_token_byte(*byte)).map(char::from).collect();
        let expected = "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~";
        assert_eq!(tokens, expected);
        assert!((0x80..=0xff).all(|byte| !is_token_byte(byte)));
    }

    #[test]
    fn names_are_compared_in_lower_case() {
        let value = Value::from("x");
        let others = [("x-key".to_owned(), Secret::new("y"))];
        let refused =
            |name: &str| read(("h", name), &value, &others, |name| name == "authorization").is_err();
        for name in ["X-Key", "Authorization", "HOST", "a b", ""] {
            assert!(refused(name), "{name}");
        }
        assert!(!refused("X-Other"));
    }
}
