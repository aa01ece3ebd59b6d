//! Claims in encrypted tokens ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)), compatible with `jwt.encode` and
//! `jwt.decode` of Auth.js.

use std::fmt;

use serde_json::{Map, Value};

use super::json;
use super::jwe::{self, EncryptionKey, JweError};
use crate::timestamp::Timestamp;

/// The number of seconds by which `exp` and `nbf` may differ from the clock: Auth.js's
/// `clockTolerance`.
const CLOCK_TOLERANCE: f64 = 15.0;

/// The number of seconds by which `iat` may be ahead of the clock. Auth.js does not check it.
const ISSUED_AHEAD: f64 = 60.0;

/// The reason why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JwtError {
    /// The token does not decrypt.
    Jwe(JweError),
    /// The token decrypts, but its content is not a claims set.
    NotAnObject,
    /// A claim is missing or has the wrong type. A claim of the wrong type is not treated as an absent one
    /// (CVE-2026-25537).
    Claim {
        /// The name of the claim.
        name: &'static str,
    },
    /// `exp` has passed.
    Expired,
    /// `nbf` or `iat` is in the future.
    NotYetValid,
}

impl fmt::Display for JwtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jwe(error) => error.fmt(f),
            Self::NotAnObject => f.write_str("it holds no claims"),
            Self::Claim { name } => write!(f, "its `{name}` is missing or of the wrong type"),
            Self::Expired => f.write_str("it has expired"),
            Self::NotYetValid => f.write_str("it is not valid yet"),
        }
    }
}

impl std::error::Error for JwtError {}

impl From<JweError> for JwtError {
    fn from(error: JweError) -> Self {
        Self::Jwe(error)
    }
}

/// Encrypts `claims` unchanged. The caller sets `iat`, `exp` and `jti`.
///
/// `iv` must be random and must not be used for another token.
pub fn encode(key: &EncryptionKey, claims: &Map<String, Value>, iv: [u8; 16]) -> String {
    jwe::encrypt(key, iv, &to_plaintext(claims))
}

/// Returns the plaintext of a token with these claims.
pub fn to_plaintext(claims: &Map<String, Value>) -> Vec<u8> {
    // Serializing a map of values cannot fail, so the default is never used.
    serde_json::to_vec(claims).unwrap_or_default()
}

/// Opens a token (see [`jwe::decrypt`]) and returns its claims. Errors if they are not valid at the
/// time `now`.
///
/// `exp` is required. It may be up to 15 seconds in the past, `nbf` up to 15 seconds ahead, and
/// `iat` up to 60 seconds ahead.
pub fn decode(
    keys: &[EncryptionKey],
    token: &str,
    now: Timestamp,
    legacy: bool,
) -> Result<Map<String, Value>, JwtError> {
    validate(&jwe::decrypt(keys, token, legacy).map_err(JwtError::Jwe)?, now)
}

/// Returns the claims in the plaintext of a token. Errors if they are not valid at the time `now`.
/// This is the second half of [`decode`].
pub fn validate(plaintext: &[u8], now: Timestamp) -> Result<Map<String, Value>, JwtError> {
    let claims = json::parse_object(plaintext).ok_or(JwtError::NotAnObject)?;
    validate_times(&claims, now)?;
    Ok(claims)
}

fn validate_times(claims: &Map<String, Value>, now: Timestamp) -> Result<(), JwtError> {
    let now = now.seconds() as f64;
    let expires = numeric_date(claims, "exp")?.ok_or(JwtError::Claim { name: "exp" })?;
    let not_before = numeric_date(claims, "nbf")?;
    let issued = numeric_date(claims, "iat")?;
    if expires <= now - CLOCK_TOLERANCE {
        return Err(JwtError::Expired);
    }
    let lies_ahead = |date: Option<f64>, tolerance| date.is_some_and(|date| date > now + tolerance);
    if lies_ahead(not_before, CLOCK_TOLERANCE) || lies_ahead(issued, ISSUED_AHEAD) {
        return Err(JwtError::NotYetValid);
    }
    Ok(())
}

/// Returns a `NumericDate` ([RFC 7519 §2](https://www.rfc-editor.org/rfc/rfc7519#section-2)), if the claim is
/// present. Errors unless it is a number from 0 to 2^53, where floats represent every second.
fn numeric_date(claims: &Map<String, Value>, name: &'static str) -> Result<Option<f64>, JwtError> {
    const END: f64 = 9_007_199_254_740_992.0;
    let date = |value: &Value| {
        value.as_f64().filter(|date| (0.0..END).contains(date)).ok_or(JwtError::Claim { name })
    };
    claims.get(name).map(date).transpose()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::secret::Secret;

    const NOW: i64 = 1_800_000_000;

    fn key() -> EncryptionKey {
        EncryptionKey::derive(&Secret::new("test-secret"), "authjs.session-token")
    }

    fn decode_text(plaintext: &str) -> Result<Map<String, Value>, JwtError> {
        let key = key();
        let token = jwe::encrypt(&key, [7; 16], plaintext.as_bytes());
        decode(&[key], &token, Timestamp::from_seconds(NOW), false)
    }

    fn judge(claims: &Value) -> Result<(), JwtError> {
        decode_text(&claims.to_string()).map(|_| ())
    }

    #[test]
    fn claims_survive_in_their_order() {
        let claims = json!({ "sub": "7", "name": "Zoë 🚀", "a": [1, 2.5, null], "iat": NOW, "exp": NOW + 60, "jti": "x" });
        let claims = claims.as_object().unwrap();
        let token = encode(&key(), claims, [1; 16]);
        let decoded = decode(&[key()], &token, Timestamp::from_seconds(NOW), false).unwrap();
        assert_eq!(serde_json::to_string(&decoded).unwrap(), serde_json::to_string(claims).unwrap());
    }

    #[test]
    fn times_are_tolerated_by_seconds() {
        let table = [
            (json!({ "exp": NOW - 14 }), Ok(())),
            (json!({ "exp": NOW - 15 }), Err(JwtError::Expired)),
            (json!({ "exp": NOW as f64 - 14.5 }), Ok(())),
            (json!({ "exp": 0 }), Err(JwtError::Expired)),
            (json!({ "exp": 9_007_199_254_740_991_i64 }), Ok(())),
            (json!({ "exp": NOW + 60, "nbf": NOW + 15 }), Ok(())),
            (json!({ "exp": NOW + 60, "nbf": NOW + 16 }), Err(JwtError::NotYetValid)),
            (json!({ "exp": NOW + 600, "iat": NOW + 60 }), Ok(())),
            (json!({ "exp": NOW + 600, "iat": NOW + 61 }), Err(JwtError::NotYetValid)),
            (json!({ "exp": NOW + 600, "iat": 0, "nbf": 0 }), Ok(())),
        ];
        for (claims, expected) in table {
            assert_eq!(judge(&claims), expected, "{claims}");
        }
    }

    #[test]
    fn exp_is_required() {
        assert_eq!(judge(&json!({ "sub": "7" })), Err(JwtError::Claim { name: "exp" }));
    }

    #[test]
    fn a_time_of_the_wrong_type_is_not_an_absent_one() {
        let strange = [
            json!("1900000000"),
            json!(null),
            json!(true),
            json!([1_900_000_000]),
            json!({}),
            json!(-1),
            json!(9_007_199_254_740_992_i64),
            json!(1e300),
        ];
        for value in strange {
            for name in ["exp", "nbf", "iat"] {
                let mut claims = json!({ "exp": NOW + 60 });
                claims[name] = value.clone();
                assert_eq!(judge(&claims), Err(JwtError::Claim { name }), "{claims}");
            }
        }
    }

    #[test]
    fn claims_must_be_one_unambiguous_object() {
        for plaintext in
            ["", "notjson", "[]", "null", r#"{"sub":"a","sub":"b","exp":9999999999}"#, r#"{"exp":NaN}"#]
        {
            assert_eq!(decode_text(plaintext), Err(JwtError::NotAnObject), "{plaintext}");
        }
    }

    #[test]
    fn a_token_that_does_not_open_says_why() {
        let error = decode(&[key()], "", Timestamp::from_seconds(NOW), false);
        assert_eq!(error, Err(JwtError::Jwe(JweError::Malformed)));
    }

    proptest! {
        #[test]
        fn decoding_never_panics(plaintext in "\\PC*", exp: i64, nbf: f64, now: i64) {
            let _ = decode_text(&plaintext);
            let token = jwe::encrypt(&key(), [7; 16], json!({ "exp": exp, "nbf": nbf }).to_string().as_bytes());
            let _ = decode(&[key()], &token, Timestamp::from_millis(now), false);
        }
    }
}
