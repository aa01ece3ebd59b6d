//! base64url without padding ([RFC 7515 §2](https://www.rfc-editor.org/rfc/rfc7515#section-2)).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Encodes `bytes`.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes `text`. Returns `None` for padding, white space, other characters, and non-zero trailing
/// bits.
///
/// A byte string has exactly one encoding, so a token cannot be written in a second way.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Appends the encoding of `bytes` to `text`.
pub(crate) fn encode_into(bytes: &[u8], text: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, text);
}

/// Decodes `text` into exactly `N` bytes. Returns `None` for any other length.
pub(crate) fn decode_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
    (length == N).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// [RFC 4648 §10](https://www.rfc-editor.org/rfc/rfc4648#section-10), without the padding, and
    /// [RFC 7515 appendix C](https://www.rfc-editor.org/rfc/rfc7515#appendix-C).
    #[test]
    fn the_vectors_of_the_rfcs_hold() {
        let table: [(&[u8], &str); 8] = [
            (b"", ""),
            (b"f", "Zg"),
            (b"fo", "Zm8"),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg"),
            (b"fooba", "Zm9vYmE"),
            (b"foobar", "Zm9vYmFy"),
            (&[3, 236, 255, 224, 193], "A-z_4ME"),
        ];
        for (bytes, text) in table {
            assert_eq!(encode(bytes), text);
            assert_eq!(decode(text).as_deref(), Some(bytes));
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["Zg==", "Zg=", "Zh", "Zm9", "Z", "A+z/4ME", "Zm9v\n", " Zm9v", "Zm 9v", "Zm9v\0", "Zm9ü"]
        {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_array_takes_exactly_its_length() {
        assert_eq!(decode_array::<3>("Zm9v"), Some(*b"foo"));
        for text in ["Zm8", "Zm9vYg", "", "Zm9"] {
            assert_eq!(decode_array::<3>(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }

        #[test]
        fn what_decodes_has_one_spelling(text in "[A-Za-z0-9_=+/-]{0,12}") {
            if let Some(bytes) = decode(&text) {
                prop_assert_eq!(encode(&bytes), text);
            }
        }
    }
}
