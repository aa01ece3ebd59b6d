//! HOTP ([RFC 4226 §5.3](https://www.rfc-editor.org/rfc/rfc4226#section-5.3)).

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Returns the 31 bits of the dynamic truncation of HMAC-SHA-1, which any number of digits comes from.
fn truncated(key: &[u8], counter: u64) -> u32 {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key) else { return 0 };
    mac.update(&counter.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = digest.last().map_or(0, |last| usize::from(last & 15));
    let word = digest.get(offset..).and_then(|rest| rest.first_chunk::<4>());
    word.map_or(0, |word| u32::from_be_bytes(*word) & 0x7fff_ffff)
}

/// Returns the one-time password of a counter: 6 digits.
pub(crate) fn hotp(key: &[u8], counter: u64) -> String {
    format!("{:06}", truncated(key, counter) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"12345678901234567890";

    /// [RFC 4226 appendix D](https://www.rfc-editor.org/rfc/rfc4226#appendix-D): the count, the truncated value, the
    /// password.
    #[test]
    fn the_values_of_rfc_4226_hold() {
        let table = [
            (0x4c93_cf18, "755224"),
            (0x4139_7eea, "287082"),
            (0x082f_ef30, "359152"),
            (0x66ef_7655, "969429"),
            (0x61c5_938a, "338314"),
            (0x33c0_83d4, "254676"),
            (0x7256_c032, "287922"),
            (0x04e5_b397, "162583"),
            (0x2823_443f, "399871"),
            (0x2679_dc69, "520489"),
        ];
        for (counter, (value, password)) in (0..).zip(table) {
            assert_eq!(truncated(KEY, counter), value, "{counter}");
            assert_eq!(hotp(KEY, counter), password, "{counter}");
        }
    }

    /// [RFC 6238 appendix B](https://www.rfc-editor.org/rfc/rfc6238#appendix-B), SHA1: 8 digits, whose last 6 are those of
    /// a password of 6 digits.
    #[test]
    fn the_values_of_rfc_6238_hold() {
        let table = [
            (59, 0x1, "94287082"),
            (1_111_111_109, 0x0235_23ec, "07081804"),
            (1_111_111_111, 0x0235_23ed, "14050471"),
            (1_234_567_890, 0x0273_ef07, "89005924"),
            (2_000_000_000, 0x03f9_40aa, "69279037"),
            (20_000_000_000, 0x27bc_86aa, "65353130"),
        ];
        for (time, step, password) in table {
            assert_eq!(crate::step_at(time), step, "{time}");
            assert_eq!(format!("{:08}", truncated(KEY, step) % 100_000_000), password, "{time}");
            assert_eq!(hotp(KEY, step), password[2..], "{time}");
        }
    }
}
