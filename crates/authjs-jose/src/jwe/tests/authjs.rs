//! Keys and tokens made with @auth/core and jose. The file gives the versions.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::super::derivation::hkdf;
use super::super::{EncryptionKey, JweError, encrypt};
use super::{SALT, key};
use crate::jwt::{self, JwtError};
use crate::timestamp::Timestamp;

static VECTORS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../tests/vectors/authjs.json")).unwrap());

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

#[test]
fn keys_are_derived_as_auth_js_derives_them() {
    let keys = VECTORS["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 24);
    for vector in keys {
        let [secret, salt, info, hex, kid, gcm_hex, gcm_kid] = [
            "secret",
            "salt",
            "info",
            "a256cbcHs512KeyHex",
            "a256cbcHs512Kid",
            "a256gcmKeyHex",
            "a256gcmKid",
        ]
        .map(|name| vector[name].as_str().unwrap());
        let mut cek = [0; 64];
        hkdf(secret.as_bytes(), salt.as_bytes(), info.as_bytes(), &mut cek);
        let cek: String = cek.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((cek.as_str(), &cek[..64]), (hex, gcm_hex));
        let key = key(secret, salt);
        assert_eq!(key.kid(), kid);
        assert!(key.legacy.has_kid(gcm_kid));
    }
}

#[test]
fn tokens_are_those_auth_js_makes_to_the_letter() {
    let mut compared = 0;
    for vector in tokens().iter().filter(|vector| vector["payload"].is_object()) {
        let key = key(vector["secret"].as_str().unwrap(), vector["salt"].as_str().unwrap());
        if vector["header"] == json!({ "alg": "dir", "enc": "A256CBC-HS512", "kid": key.kid() }) {
            let plaintext = vector["payload"].to_string();
            assert_eq!(
                encrypt(&key, iv(vector), plaintext.as_bytes()),
                vector["token"],
                "{}",
                vector["name"]
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 9);
}

#[test]
fn tokens_open_as_auth_js_opens_them_but_for_our_stricter_rules() {
    for vector in tokens() {
        let name = vector["name"].as_str().unwrap();
        let expected = match name {
            "A256GCM with kid" | "A256GCM no kid" | "next-auth v4 token" => {
                Err(JwtError::Jwe(JweError::Unsupported))
            }
            "no exp" | "empty object" | "exp not number" => Err(JwtError::Claim { name: "exp" }),
            "iat future" | "nbf future" => Err(JwtError::NotYetValid),
            "expired" => Err(JwtError::Expired),
            "array payload" => Err(JwtError::NotAnObject),
            "no kid, encrypted with second secret" => Err(JwtError::Jwe(JweError::DecryptionFailed)),
            _ => Ok(vector["decode"]["ok"].as_object().unwrap().clone()),
        };
        assert_eq!(decode(vector, false), expected, "{name}");
    }
}

#[test]
fn legacy_tokens_open_on_request() {
    for name in ["A256GCM with kid", "A256GCM no kid"] {
        let vector = token(name);
        assert_eq!(decode(vector, true).as_ref().ok(), vector["decode"]["ok"].as_object(), "{name}");
    }
    // @auth/core cannot open this token, so the file does not have its claims.
    let claims = decode(token("next-auth v4 token"), true).unwrap();
    assert_eq!(Value::Object(claims), json!({ "sub": "7", "iat": 1_795_253_037, "exp": 2_110_829_037 }));
}

#[test]
fn legacy_tokens_open_under_their_secret_only() {
    for name in ["A256GCM with kid", "A256GCM no kid", "next-auth v4 token"] {
        let token = token(name)["token"].as_str().unwrap();
        let other = [key("other-secret", SALT)];
        let expected =
            if name == "A256GCM with kid" { JweError::UnknownKey } else { JweError::DecryptionFailed };
        assert_eq!(jwt::decode(&other, token, NOW, true), Err(JwtError::Jwe(expected)), "{name}");
    }
}

fn tokens() -> &'static [Value] {
    let tokens = VECTORS["tokens"].as_array().unwrap();
    assert_eq!(tokens.len(), 18);
    tokens
}

fn token(name: &str) -> &'static Value {
    tokens().iter().find(|vector| vector["name"] == name).unwrap()
}

fn decode(vector: &Value, legacy: bool) -> Result<Map<String, Value>, JwtError> {
    let salt = vector["salt"].as_str().unwrap();
    let keys: Vec<EncryptionKey> = match &vector["secret"] {
        Value::Array(secrets) => secrets.iter().map(|secret| key(secret.as_str().unwrap(), salt)).collect(),
        secret => vec![key(secret.as_str().unwrap(), salt)],
    };
    jwt::decode(&keys, vector["token"].as_str().unwrap(), NOW, legacy)
}

fn iv(vector: &Value) -> [u8; 16] {
    let hex = vector["ivHex"].as_str().unwrap();
    std::array::from_fn(|index| u8::from_str_radix(&hex[index * 2..index * 2 + 2], 16).unwrap())
}
