use authjs_jose::jwk::JwkSet;
use url::Url;

use crate::http::{OutgoingRequest, OutgoingResponse, Purpose};
use crate::{Error, ErrorCode, response};

/// Builds the request for a provider's keys, at the `jwks_uri` of its metadata ([RFC 7517
/// §5](https://www.rfc-editor.org/rfc/rfc7517#section-5)).
pub fn jwks_request(jwks_uri: &Url) -> OutgoingRequest {
    OutgoingRequest::get(jwks_uri.clone())
        .header("accept", "application/json, application/jwk-set+json")
        .purpose(Purpose::Keys)
}

/// Interprets the response. Keys that cannot verify signatures are skipped.
///
/// Errors with [`ErrorCode::ProviderStatus`] or [`ErrorCode::ProviderTooLarge`]. Errors with
/// [`ErrorCode::ProviderMalformed`] if the response is not a JWK Set, or if no key verifies
/// signatures: such a set must not replace usable keys.
pub fn process_jwks_response(response: &OutgoingResponse) -> Result<JwkSet, Error> {
    response::require_ok(response, WHAT)?;
    let malformed = |what: &str| Error::misbehaved(ErrorCode::ProviderMalformed, format!("{WHAT}: {what}"));
    let keys = JwkSet::parse(response::body(response, WHAT)?).ok_or_else(|| malformed("not a JWK Set"))?;
    if keys.can_verify() { Ok(keys) } else { Err(malformed("no key of the set verifies signatures")) }
}

const WHAT: &str = "jwks_uri";

#[cfg(test)]
mod tests {
    use authjs_jose::algorithms::find;
    use authjs_jose::base64url;
    use serde_json::json;

    use super::*;
    use crate::response::sample;

    fn code(status: u16, body: impl ToString) -> ErrorCode {
        process_jwks_response(&sample(status, body)).unwrap_err().code()
    }

    #[test]
    fn keys_are_asked_for_without_credentials() {
        let request = jwks_request(&Url::parse("https://id.example.com/jwks?v=2").unwrap());
        assert_eq!((request.method, request.url.as_str()), ("GET", "https://id.example.com/jwks?v=2"));
        assert_eq!(
            request.headers.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            ["user-agent", "accept"]
        );
    }

    #[test]
    fn a_set_gives_its_keys() {
        let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url::encode(&[1; 32]), "kid": "a" });
        let keys = process_jwks_response(&sample(200, json!({ "keys": [key] }))).unwrap();
        assert_eq!(keys.candidates(Some("a"), find("EdDSA").unwrap()).len(), 1);
    }

    #[test]
    fn a_set_without_a_key_that_verifies_is_refused() {
        let ed25519 = json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url::encode(&[1; 32]) });
        let with = |name: &str, value: &str| {
            let mut key = ed25519.clone();
            key[name] = value.into();
            key
        };
        for unusable in [with("use", "enc"), with("crv", "X25519"), with("alg", "ECDH-ES"), with("x", "AAAA")]
        {
            assert_eq!(code(200, json!({ "keys": [unusable] })), ErrorCode::ProviderMalformed, "{unusable}");
            let beside = process_jwks_response(&sample(200, json!({ "keys": [unusable, ed25519] })));
            assert!(beside.is_ok(), "{unusable}");
        }
        assert_eq!(code(200, json!({ "keys": [] })), ErrorCode::ProviderMalformed);
    }

    #[test]
    fn anything_else_is_refused() {
        for status in [204, 302, 404, 500] {
            assert_eq!(code(status, json!({ "keys": [] })), ErrorCode::ProviderStatus, "{status}");
        }
        for body in ["", "[]", "{}", "<html>", r#"{"keys":{}}"#] {
            assert_eq!(code(200, body), ErrorCode::ProviderMalformed, "{body}");
        }
        assert_eq!(code(200, " ".repeat(256 * 1024 + 1)), ErrorCode::ProviderTooLarge);
    }
}
