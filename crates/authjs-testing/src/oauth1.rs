//! RSA-SHA1, which OAuth 1.0 defines and JWS does not.

use authjs_jose::private_key::PrivateKey;
use authjs_jose::timestamp::Timestamp;
use authjs_oauth::Client;
use authjs_oauth::oauth1::{SignatureMethod, temporary_credential_request};
use josekit::jwk::KeyPair;
use josekit::jwk::alg::rsa::RsaKeyPair;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Verifier;

use crate::signatures;

/// [RFC 5849 §3.4.3](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.3), verified by OpenSSL.
#[test]
fn a_private_key_signs_the_base_string_with_sha_1() {
    let pair = RsaKeyPair::generate(2048).unwrap();
    let public = PKey::public_key_from_der(&pair.to_der_public_key()).unwrap();
    let pem = String::from_utf8(pair.to_pem_private_key()).unwrap();
    for text in [pem, pair.to_jwk_key_pair().to_string()] {
        let key = PrivateKey::parse(&text).unwrap();
        assert!(SignatureMethod::RsaSha1.fits(&key) && !SignatureMethod::HmacSha1.fits(&key));
        let endpoint = "https://example.com/".parse().unwrap();
        let request = temporary_credential_request(endpoint, "https://app.example/callback");
        let now = Timestamp::from_seconds(1_800_000_000);
        let unsigned = request.stamped(&Client::default(), SignatureMethod::RsaSha1, "nonce".to_owned(), now);
        let (algorithm, input) = unsigned.signing_input().unwrap();
        let signature = signatures::sign(algorithm, &key, input.as_bytes()).unwrap();
        let mut verifier = Verifier::new(MessageDigest::sha1(), &public).unwrap();
        assert!(verifier.verify_oneshot(&signature, input.as_bytes()).unwrap());
    }
}
