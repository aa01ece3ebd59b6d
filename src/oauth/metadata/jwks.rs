use url::Url;

use crate::http::{OutgoingRequest, OutgoingResponse};
use crate::jose::jwk::JwkSet;
use crate::oauth::{Error, response};
use crate::reason::Reason;

/// Asks for a provider's keys, at the `jwks_uri` of its metadata ([RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5)).
pub fn jwks_request(jwks_uri: &Url) -> OutgoingRequest {
    OutgoingRequest::get(jwks_uri.clone()).header("accept", "application/json, application/jwk-set+json")
}

/// Interprets the answer. Keys we cannot use are left out; a set without usable keys is still a set.
///
/// Fails with [`Reason::ProviderStatus`], [`Reason::ProviderTooLarge`] or [`Reason::ProviderMalformed`].
pub fn process_jwks_response(response: &OutgoingResponse) -> Result<JwkSet, Error> {
    response::require_ok(response, WHAT)?;
    JwkSet::parse(response::body(response, WHAT)?)
        .ok_or_else(|| Error::misbehaved(Reason::ProviderMalformed, format!("{WHAT}: not a JWK Set")))
}

const WHAT: &str = "jwks_uri";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jose::algorithms::find;
    use crate::jose::base64url;
    use crate::oauth::response::sample;

    fn reason(status: u16, body: impl ToString) -> Reason {
        process_jwks_response(&sample(status, body)).unwrap_err().reason()
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
    fn anything_else_is_refused() {
        for status in [204, 302, 404, 500] {
            assert_eq!(reason(status, json!({ "keys": [] })), Reason::ProviderStatus, "{status}");
        }
        for body in ["", "[]", "{}", "<html>", r#"{"keys":{}}"#] {
            assert_eq!(reason(200, body), Reason::ProviderMalformed, "{body}");
        }
        assert_eq!(reason(200, " ".repeat(256 * 1024 + 1)), Reason::ProviderTooLarge);
    }
}
