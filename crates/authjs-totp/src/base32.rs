//! Base32 without padding ([RFC 4648 §6](https://www.rfc-editor.org/rfc/rfc4648#section-6)).

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Encodes `bytes`.
pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes.chunks(5).flat_map(letters).collect()
}

/// Returns the letters of at most 5 bytes: one for each 5 bits that have begun.
fn letters(chunk: &[u8]) -> impl Iterator<Item = char> + use<> {
    let bits =
        (0..5).fold(0_u64, |bits, index| bits << 8 | u64::from(chunk.get(index).copied().unwrap_or(0)));
    let count = (chunk.len() * 8).div_ceil(5);
    (0..count).filter_map(move |index| {
        let letter = usize::try_from(bits >> (35 - 5 * index) & 31).ok()?;
        ALPHABET.get(letter).copied().map(char::from)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [RFC 4648 §10](https://www.rfc-editor.org/rfc/rfc4648#section-10), without the padding.
    #[test]
    fn the_vectors_of_the_rfc_hold() {
        let table = [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
            ("12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
        ];
        for (bytes, text) in table {
            assert_eq!(encode(bytes.as_bytes()), text, "{bytes}");
        }
        assert_eq!(encode(&[0xff; 5]), "77777777");
    }
}
