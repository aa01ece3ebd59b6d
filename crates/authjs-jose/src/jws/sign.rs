use serde_json::{Map, Value};

use crate::base64url;

/// A compact JWS without its signature ([RFC 7515 §5.1](https://www.rfc-editor.org/rfc/rfc7515#section-5.1)).
#[derive(Clone, Debug)]
pub struct UnsignedJws {
    /// The text to sign: `header.payload`.
    signing_input: String,
}

impl UnsignedJws {
    /// Creates a token with this header and these claims, unchanged.
    pub fn new(header: Map<String, Value>, claims: Map<String, Value>) -> Self {
        let part = |members| base64url::encode(Value::Object(members).to_string().as_bytes());
        Self { signing_input: format!("{}.{}", part(header), part(claims)) }
    }

    /// Returns the bytes to sign.
    pub fn signing_input(&self) -> &[u8] {
        self.signing_input.as_bytes()
    }

    /// Returns the token with its signature.
    pub fn signed(self, signature: &[u8]) -> String {
        format!("{}.{}", self.signing_input, base64url::encode(signature))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::algorithms::find;
    use crate::jws::{hmac_sign, hmac_verify, parse};

    #[test]
    fn what_is_signed_is_read_back() {
        let (header, claims) = (json!({ "alg": "HS256" }), json!({ "iss": "ü", "exp": 1 }));
        let object = |value: &Value| value.as_object().unwrap().clone();
        let unsigned = UnsignedJws::new(object(&header), object(&claims));
        let hs256 = find("HS256").unwrap();
        let signature = hmac_sign(hs256, &[7; 32], unsigned.signing_input()).unwrap();
        let jws = parse(&unsigned.signed(&signature)).unwrap();
        assert_eq!((Value::Object(jws.header), Value::Object(jws.unverified_claims)), (header, claims));
        assert!(hmac_verify(hs256, &[7; 32], jws.signing_input.as_bytes(), &jws.signature));
    }
}
