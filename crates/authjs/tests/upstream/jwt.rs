//! "supports secret rotation".

use authjs::jose::jwe::EncryptionKey;
use authjs::jose::jwt::{self, JwtError};
use authjs::secret::Secret;
use authjs::timestamp::Timestamp;
use serde_json::{Map, Value, json};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn keys(secrets: &[&str]) -> Vec<EncryptionKey> {
    secrets.iter().map(|secret| EncryptionKey::derive(&Secret::new(*secret), "salt")).collect()
}

fn encode(secrets: &[&str]) -> String {
    let claims: Map<String, Value> =
        json!({ "foo": "bar", "exp": 1_800_000_100 }).as_object().unwrap().clone();
    jwt::encode(&keys(secrets)[0], &claims, [1; 16])
}

fn decode(token: &str, secrets: &[&str]) -> Result<Value, JwtError> {
    jwt::decode(&keys(secrets), token, NOW, false).map(|claims| claims["foo"].clone())
}

#[test]
fn can_decode_tokens_that_were_encoded_with_different_secrets() {
    for secret in ["secret1", "secret2"] {
        assert_eq!(decode(&encode(&[secret]), &["secret1", "secret2"]), Ok("bar".into()));
    }
}

#[test]
fn always_encodes_with_leftmost_secret() {
    let token = encode(&["secret1", "secret2"]);
    assert_eq!(decode(&token, &["secret1"]), Ok("bar".into()));
    assert!(matches!(decode(&token, &["secret2"]), Err(JwtError::Jwe(_))));
}

#[test]
fn should_not_be_able_decode_with_non_matching_secret() {
    assert!(matches!(decode(&encode(&["secret3"]), &["secret1", "secret2"]), Err(JwtError::Jwe(_))));
}
