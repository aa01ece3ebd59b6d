use std::fmt;

use serde_json::{Map, Value};

use super::UnverifiedJws;
use crate::{base64url, json};

/// The longest token that is parsed, in bytes.
pub const MAX_LENGTH: usize = 64 * 1024;

/// The reason why a token is not parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JwsError {
    /// The token is longer than [`MAX_LENGTH`].
    TooLong,
    /// The token does not have three base64url parts with a JSON object in the first two, or a
    /// header parameter has the wrong type.
    Malformed,
    /// The header names extensions (`crit`, `b64`). No extension is supported.
    Critical,
}

impl fmt::Display for JwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "it is too long",
            Self::Malformed => "it is no signed token",
            Self::Critical => "its header demands an extension",
        })
    }
}

impl std::error::Error for JwsError {}

/// Parses a compact JWS whose payload is a claims set ([RFC 7515
/// §5.2](https://www.rfc-editor.org/rfc/rfc7515#section-5.2), steps 1 to 7).
///
/// Returns its unverified parts. `alg` is a text, but not necessarily the agreed algorithm. Keys in
/// the header (`jwk`, `jku`, `x5c`, `x5u`) are ignored.
pub fn parse(token: &str) -> Result<UnverifiedJws, JwsError> {
    if token.len() > MAX_LENGTH {
        return Err(JwsError::TooLong);
    }
    let (signing_input, header, payload, signature) = split(token).ok_or(JwsError::Malformed)?;
    let header = parse_part(header).ok_or(JwsError::Malformed)?;
    validate_header(&header)?;
    Ok(UnverifiedJws {
        unverified_claims: parse_part(payload).ok_or(JwsError::Malformed)?,
        signature: base64url::decode(signature).ok_or(JwsError::Malformed)?,
        signing_input: signing_input.to_owned(),
        header,
    })
}

/// Returns signing input, header, payload and signature. A fourth part leaves a dot in the payload,
/// which is then not base64url.
pub fn split(token: &str) -> Option<(&str, &str, &str, &str)> {
    let (signing_input, signature) = token.rsplit_once('.')?;
    let (header, payload) = signing_input.split_once('.')?;
    Some((signing_input, header, payload, signature))
}

/// Returns the JSON object in a part.
pub fn parse_part(part: &str) -> Option<Map<String, Value>> {
    json::parse_object(&base64url::decode(part)?)
}

/// Checks a header. Errors if it has an extension, has no `alg`, or has a `kid` that is not a text.
pub fn validate_header(header: &Map<String, Value>) -> Result<(), JwsError> {
    if header.contains_key("crit") || header.contains_key("b64") {
        return Err(JwsError::Critical);
    }
    let algorithm_is_text = header.get("alg").is_some_and(Value::is_string);
    let kid_is_text = header.get("kid").is_none_or(Value::is_string);
    if algorithm_is_text && kid_is_text { Ok(()) } else { Err(JwsError::Malformed) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// [RFC 7515 appendix A.1](https://www.rfc-editor.org/rfc/rfc7515#appendix-A.1).
    const RFC7515_A1: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    fn token(header: &str, payload: &str) -> String {
        format!("{}.{}.c2ln", base64url::encode(header.as_bytes()), base64url::encode(payload.as_bytes()))
    }

    #[test]
    fn a_token_is_taken_apart() {
        let jws = parse(RFC7515_A1).unwrap();
        assert_eq!(jws.algorithm().unwrap().name, "HS256");
        assert_eq!(jws.kid(), None);
        let named = parse(&token(r#"{"alg":"RS256","kid":"a"}"#, "{}")).unwrap();
        assert_eq!(named.kid(), Some("a"));
        assert_eq!(jws.unverified_claims["iss"], "joe");
        assert_eq!(jws.unverified_claims["exp"], 1_300_819_380);
        assert_eq!(jws.signature.len(), 32);
        assert_eq!(Some(jws.signing_input.as_str()), RFC7515_A1.rsplit_once('.').map(|(input, _)| input));
    }

    #[test]
    fn other_than_three_parts_are_refused() {
        for token in ["", ".", "..", "a", "a.b", "a.b.c.d", "a.b.c.d.e", "{}", &format!("{RFC7515_A1}.")] {
            assert_eq!(parse(token).unwrap_err(), JwsError::Malformed, "{token}");
        }
    }

    #[test]
    fn a_header_must_be_unambiguous() {
        for header in [
            r#"{"alg":"none","alg":"RS256"}"#,
            r#"["RS256"]"#,
            r#"{}"#,
            r#"{"alg":null}"#,
            r#"{"alg":["RS256"]}"#,
            r#"{"alg":"RS256","kid":1}"#,
            "{\"alg\":\"RS256\"",
            "\u{feff}{\"alg\":\"RS256\"}",
        ] {
            assert_eq!(parse(&token(header, "{}")).unwrap_err(), JwsError::Malformed, "{header}");
        }
    }

    #[test]
    fn extensions_are_refused() {
        for header in [
            r#"{"alg":"RS256","crit":["foo"],"foo":1}"#,
            r#"{"alg":"RS256","crit":[]}"#,
            r#"{"alg":"RS256","crit":["b64"],"b64":false}"#,
            r#"{"alg":"RS256","b64":false}"#,
        ] {
            assert_eq!(parse(&token(header, "{}")).unwrap_err(), JwsError::Critical, "{header}");
        }
    }

    #[test]
    fn claims_must_be_one_object() {
        for payload in ["", "x", "[]", "null", r#"{"iss":"evil","iss":"good"}"#, "{}{}"] {
            let token = token(r#"{"alg":"RS256"}"#, payload);
            assert_eq!(parse(&token).unwrap_err(), JwsError::Malformed, "{payload}");
        }
    }

    #[test]
    fn none_is_no_algorithm() {
        let jws = parse(&token(r#"{"alg":"none"}"#, "{}")).unwrap();
        assert_eq!(jws.algorithm(), None);
    }

    #[test]
    fn a_token_may_have_64_kib() {
        let of_payload =
            |bytes: usize| token(r#"{"alg":"RS256"}"#, &format!(r#"{{"a":"{}"}}"#, "a".repeat(bytes - 8)));
        let longest = of_payload(49_132);
        assert!(longest.len() == 65_536 && parse(&longest).is_ok());
        assert_eq!(parse(&of_payload(49_133)).unwrap_err(), JwsError::TooLong);
    }

    proptest! {
        #[test]
        fn parsing_never_panics(token in "\\PC*", bytes: Vec<u8>) {
            let _ = parse(&token);
            let part = base64url::encode(&bytes);
            let _ = parse(&format!("{part}.{part}.{part}"));
        }

        #[test]
        fn parsing_damaged_tokens_never_panics(at in 0..RFC7515_A1.len(), letter in "[A-Za-z0-9._=-]") {
            let mut token = RFC7515_A1.to_owned();
            token.replace_range(at..=at, &letter);
            let _ = parse(&token);
        }
    }
}
