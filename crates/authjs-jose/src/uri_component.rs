//! JavaScript's `encodeURIComponent` and `decodeURIComponent`, with which Auth.js writes cookie values and client
//! credentials.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Encodes a value like `encodeURIComponent`
/// ([ECMA-262](https://tc39.es/ecma262/#sec-encodeuricomponent-uricomponent)).
pub fn encode(value: &str) -> impl fmt::Display + Iterator<Item = &str> {
    utf8_percent_encode(value, RESERVED)
}

/// Decodes a value like `decodeURIComponent`
/// ([ECMA-262](https://tc39.es/ecma262/#sec-decodeuricomponent-encodeduricomponent)).
///
/// Returns `None` where that function throws: for a `%` without two hexadecimal digits, and for
/// octets that are not UTF-8.
pub fn decode(value: &str) -> Option<Cow<'_, str>> {
    if !value.contains('%') {
        return Some(Cow::Borrowed(value));
    }
    let well_formed = value.split('%').skip(1).all(begins_with_two_hex_digits);
    well_formed.then(|| percent_decode_str(value).decode_utf8().ok())?
}

fn begins_with_two_hex_digits(text: &str) -> bool {
    text.as_bytes().first_chunk::<2>().is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit))
}

/// All characters except `A-Z a-z 0-9 - _ . ! ~ * ' ( )`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values are what Node's `encodeURIComponent` prints.
    #[test]
    fn values_are_encoded_as_javascript_encodes_them() {
        let all: String = (' '..='~').collect();
        let expected = "%20!%22%23%24%25%26'()*%2B%2C-.%2F0123456789%3A%3B%3C%3D%3E%3F%40\
                        ABCDEFGHIJKLMNOPQRSTUVWXYZ%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D~";
        assert_eq!(encode(&all).to_string(), expected);
        assert_eq!(encode("é€😀\r\n\0").to_string(), "%C3%A9%E2%82%AC%F0%9F%98%80%0D%0A%00");
    }

    /// `None` stands for a `URIError` of Node's `decodeURIComponent`.
    #[test]
    fn values_are_decoded_as_javascript_decodes_them() {
        let table = [
            ("plain+text", Some("plain+text")),
            ("a%7Cb%7cc", Some("a|b|c")),
            ("%E2%82%AC", Some("€")),
            ("%2525", Some("%25")),
            ("100%", None),
            ("%4", None),
            ("%zz", None),
            ("%41%+1", None),
            ("%é", None),
            ("%ff", None),
            ("%C0%AF", None),
            ("%ED%A0%80", None),
        ];
        for (value, expected) in table {
            assert_eq!(decode(value).as_deref(), expected, "{value}");
        }
    }
}
