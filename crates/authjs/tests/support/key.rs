use std::sync::LazyLock;

use authjs_testing::josekit::jwk::Jwk;
use authjs_testing::josekit::jwk::alg::ec::{EcCurve, EcKeyPair};
use authjs_testing::josekit::jwk::alg::rsa::RsaKeyPair;
use authjs_testing::josekit::jws::{ES256, JwsHeader, JwsSigner, RS256, serialize_compact};
use serde_json::Value;

/// A key of the provider, with its `kid`.
pub struct Key(Jwk);

impl Key {
    /// Creates a P-256 key.
    pub fn new(kid: &str) -> Self {
        let mut jwk = EcKeyPair::generate(EcCurve::P256).unwrap().to_jwk_key_pair();
        jwk.set_key_id(kid);
        Self(jwk)
    }

    /// Returns one of two RSA keys, which sign with RS256. They are made once, because that takes long.
    #[cfg(feature = "bearer")]
    pub fn rsa(kid: &str, which: usize) -> Self {
        static KEYS: LazyLock<[Jwk; 2]> =
            LazyLock::new(|| [(), ()].map(|()| RsaKeyPair::generate(2048).unwrap().to_jwk_key_pair()));
        let mut jwk = KEYS[which].clone();
        jwk.set_key_id(kid);
        Self(jwk)
    }

    /// Returns its public half, as published.
    pub fn public(&self) -> Value {
        let mut public = self.0.to_public_key().unwrap();
        public.set_key_id(self.0.key_id().unwrap());
        serde_json::to_value(public).unwrap()
    }

    /// Returns an ID Token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        self.signed(JwsHeader::new(), claims)
    }

    /// Returns a JWT with this `typ` and these claims.
    #[cfg(feature = "bearer")]
    pub fn sign_as(&self, typ: &str, claims: &Value) -> String {
        let mut header = JwsHeader::new();
        header.set_token_type(typ);
        self.signed(header, claims)
    }

    fn signed(&self, mut header: JwsHeader, claims: &Value) -> String {
        header.set_key_id(self.0.key_id().unwrap());
        let signer: Box<dyn JwsSigner> = match self.0.key_type() {
            "RSA" => Box::new(RS256.signer_from_jwk(&self.0).unwrap()),
            _ => Box::new(ES256.signer_from_jwk(&self.0).unwrap()),
        };
        serialize_compact(claims.to_string().as_bytes(), &header, &*signer).unwrap()
    }
}
