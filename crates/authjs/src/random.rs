//! Random values in the forms that Auth.js uses.

use uuid::Builder;

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
    Builder::from_random_bytes(bytes(platform)).into_uuid().to_string()
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
