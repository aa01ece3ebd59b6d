//! Random values in the forms that Auth.js uses.

use crate::jose::base64url;
use crate::platform::Platform;

/// Returns random bytes.
pub(crate) fn bytes<const N: usize>(platform: &dyn Platform) -> [u8; N] {
    let mut bytes = [0; N];
    platform.random(&mut bytes);
    bytes
}

/// Returns 256 random bits in base64url, 43 characters.
pub(crate) fn token(platform: &dyn Platform) -> String {
    base64url::encode(&bytes::<32>(platform))
}

/// Returns a version 4 UUID ([RFC 9562 §5.4](https://www.rfc-editor.org/rfc/rfc9562#section-5.4)).
pub(crate) fn uuid(platform: &dyn Platform) -> String {
    let random = u128::from_be_bytes(bytes(platform));
    let versioned = random & !(0xf << 76) | 0x4 << 76;
    let variant = versioned & !(0b11 << 62) | 0b10 << 62;
    let hex = format!("{variant:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

/// Returns 130 random bits as 26 letters and digits: a nonce that servers with rules for nonces
/// also accept. oauthlib requires 20 to 30 letters and digits.
#[cfg(feature = "oauth1")]
pub(crate) fn nonce(platform: &dyn Platform) -> String {
    let letter = |byte: &u8| match byte & 31 {
        digit @ 26.. => char::from(b'2' + digit - 26),
        letter => char::from(b'a' + letter),
    };
    bytes::<26>(platform).iter().map(letter).collect()
}
