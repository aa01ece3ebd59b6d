use std::fmt;

use authjs_jose::algorithms::{Hash, JwsAlgorithm, SignatureKind};
use authjs_jose::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

use super::SignatureMethod;
use super::base_string::base_string;
use super::encoding::{encode, encode_into};
use crate::http::OutgoingRequest;
use crate::{Client, Error, ErrorCode};

/// A complete request of the protocol without its signature.
pub struct UnsignedRequest {
    request: OutgoingRequest,
    parameters: Vec<(&'static str, String)>,
    token_secret: Option<Secret>,
    method: SignatureMethod,
}

impl fmt::Debug for UnsignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request.fmt(f)
    }
}

/// RSA-SHA1. It is not a JWS algorithm and not in the registry, so no token can select it by name.
pub(super) static RSA_SHA1: JwsAlgorithm = JwsAlgorithm {
    name: "RSA-SHA1",
    kind: SignatureKind::RsaPkcs1,
    hash: Hash::Sha1,
    kty: "RSA",
    crv: None,
    signature_length: None,
};

impl UnsignedRequest {
    pub(super) const fn new(
        request: OutgoingRequest,
        parameters: Vec<(&'static str, String)>,
        token_secret: Option<Secret>,
        method: SignatureMethod,
    ) -> Self {
        Self { request, parameters, token_secret, method }
    }

    /// Returns the text for a private key to sign, and the algorithm. `None` for methods that use
    /// the secrets.
    pub fn signing_input(&self) -> Option<(&'static JwsAlgorithm, String)> {
        let is_ours = self.method.uses_private_key();
        is_ours.then(|| (&RSA_SHA1, base_string(&self.request, &self.parameters)))
    }

    /// Returns the request with the signature of a private key.
    pub fn signed(self, signature: &[u8]) -> OutgoingRequest {
        self.authorized(STANDARD.encode(signature))
    }

    /// Returns the request, signed with the secrets of client and token.
    ///
    /// Errors with [`ErrorCode::Configuration`] if the client has no secret or the method needs a
    /// private key. Errors for PLAINTEXT without https, because "such as TLS or SSL" is its only
    /// protection ([RFC 5849 §3.4.4](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.4)).
    pub fn signed_with_secrets(self, client: &Client) -> Result<OutgoingRequest, Error> {
        let key = key(client, self.token_secret.as_ref())?;
        let signature = match self.method {
            SignatureMethod::HmacSha1 => self.mac(mac::<Hmac<Sha1>>, &key),
            SignatureMethod::HmacSha256 => self.mac(mac::<Hmac<Sha256>>, &key),
            SignatureMethod::Plaintext if self.request.url.scheme() == "https" => {
                Some(key.reveal().to_owned())
            }
            SignatureMethod::Plaintext | SignatureMethod::RsaSha1 => None,
        };
        let signature = signature.ok_or_else(|| unusable("the signatureMethod cannot be used here"))?;
        Ok(self.authorized(signature))
    }

    /// [RFC 5849 §3.4.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.2)
    fn mac(&self, mac: fn(&[u8], &[u8]) -> Option<Vec<u8>>, key: &Secret) -> Option<String> {
        let input = base_string(&self.request, &self.parameters);
        mac(key.reveal().as_bytes(), input.as_bytes()).map(|mac| STANDARD.encode(mac))
    }

    /// Adds the `Authorization` header ([RFC 5849
    /// §3.5.1](https://www.rfc-editor.org/rfc/rfc5849#section-3.5.1)).
    fn authorized(mut self, signature: String) -> OutgoingRequest {
        self.parameters.push(("oauth_signature", signature));
        let mut header = "OAuth ".to_owned();
        for (index, (name, value)) in self.parameters.iter().enumerate() {
            header.push_str(if index == 0 { "" } else { ", " });
            header.push_str(name);
            header.push_str("=\"");
            encode_into(&mut header, value);
            header.push('"');
        }
        self.request.header("authorization", header)
    }
}

/// Returns both secrets, encoded, joined by `&`. The `&` is present even without a token.
fn key(client: &Client, token_secret: Option<&Secret>) -> Result<Secret, Error> {
    let client_secret =
        client.client_secret.as_ref().ok_or_else(|| unusable("the provider needs a clientSecret"))?;
    let token_secret = token_secret.map(Secret::reveal).unwrap_or_default();
    let mut key = encode(client_secret.reveal());
    key.push('&');
    encode_into(&mut key, token_secret);
    Ok(Secret::new(key))
}

/// Returns the HMAC of `message` under `key`, which may have any length.
fn mac<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let mac = <M as KeyInit>::new_from_slice(key).ok()?;
    Some(mac.chain_update(message).finalize().into_bytes().to_vec())
}

fn unusable(detail: &'static str) -> Error {
    Error::misconfigured(ErrorCode::Configuration, detail)
}
