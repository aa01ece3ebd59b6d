//! Points of small order on Ed25519.

/// Returns whether a public key of Ed25519 is a point of order 1, 2, 4 or 8.
///
/// Such a key has no private key, and an attacker can write a signature that verifies under it. The
/// runtime checks only [RFC 8032 §5.1.7](https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7),
/// which allows these points.
pub(super) fn is_small_order(point: &[u8]) -> bool {
    let Some((last, rest)) = point.split_last() else { return true };
    Y_COORDINATES.iter().any(|y| y.split_last().is_some_and(|(top, low)| low == rest && *top == last & 0x7f))
}

/// The y coordinates of these points in little-endian order, including those written as y + p. The
/// top bit is the sign of x.
const Y_COORDINATES: [[u8; 32]; 7] = [
    *b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    *b"\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    near_p(0xec),
    near_p(0xed),
    near_p(0xee),
    *b"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
    *b"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
];

/// p - 1, p and p + 1, where p = 2^255 - 19.
const fn near_p(lowest: u8) -> [u8; 32] {
    let mut y = [0xff; 32];
    y[0] = lowest;
    y[31] = 0x7f;
    y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_small_order_are_known_with_either_sign() {
        for y in Y_COORDINATES {
            let mut negative = y;
            negative[31] |= 0x80;
            assert!(is_small_order(&y) && is_small_order(&negative));
        }
    }

    #[test]
    fn other_points_are_keys() {
        let base = [&[0x58_u8][..], &[0x66; 31]].concat();
        assert!(!is_small_order(&base) && !is_small_order(&[1; 32]));
        // Each differs from a point of small order in one end.
        let ends = |low: u8, middle: u8, top: u8| [&[low][..], &[middle; 30], &[top]].concat();
        for (low, middle, top) in [(0, 0, 1), (1, 0, 2), (2, 0, 0), (0xeb, 0xff, 0x7f), (0xec, 0xff, 0x7e)] {
            assert!(!is_small_order(&ends(low, middle, top)), "{low:x} {middle:x} {top:x}");
        }
        for low in [0xec, 0xed, 0xee] {
            assert!(is_small_order(&ends(low, 0xff, 0x7f)) && is_small_order(&ends(low, 0xff, 0xff)));
        }
        assert!(is_small_order(&[]));
    }
}
