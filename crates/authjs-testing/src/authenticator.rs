//! An authenticator of WebAuthn in software, and the parts of its responses, for tests to damage.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on fails"
)]

use authjs_jose::base64url;
use josekit::jwk::Jwk;
use josekit::jwk::alg::ec::EcCurve;
use josekit::jwk::alg::ed::EdCurve;
use josekit::jws::{ES256, EdDSA, JwsSigner, RS256};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// UP: the user was present.
pub const UP: u8 = 0x01;
/// UV: the user was verified.
pub const UV: u8 = 0x04;
/// BE: the credential may be backed up.
pub const BE: u8 = 0x08;
/// BS: the credential is backed up.
pub const BS: u8 = 0x10;
/// AT: the data has a credential.
pub const AT: u8 = 0x40;
/// ED: the data has extensions.
pub const ED: u8 = 0x80;

/// A label of a COSE key, and its value in CBOR.
type Member = (i64, Vec<u8>);

/// A credential with its private key.
#[derive(Debug)]
pub struct Authenticator {
    /// The id of the credential.
    pub id: Vec<u8>,
    /// The public key, as COSE.
    pub public_key: Vec<u8>,
    /// The COSE number of the algorithm.
    pub algorithm: i64,
    signer: Box<dyn JwsSigner>,
}

impl Authenticator {
    /// Makes a credential of ES256 (-7), EdDSA (-8) or RS256 (-257).
    pub fn new(id: &[u8], algorithm: i64) -> Self {
        let key = match algorithm {
            -7 => Jwk::generate_ec_key(EcCurve::P256),
            -8 => Jwk::generate_ed_key(EdCurve::Ed25519),
            _ => Jwk::generate_rsa_key(2048),
        };
        let key = key.expect("OpenSSL makes keys");
        let member = |name| {
            let text = key.parameter(name).and_then(Value::as_str).expect("a member of the key");
            cbor_bytes(&base64url::decode(text).expect("base64url"))
        };
        let (members, signer): (Vec<Member>, Box<dyn JwsSigner>) = match algorithm {
            -7 => (
                vec![
                    (1, cbor_int(2)),
                    (3, cbor_int(-7)),
                    (-1, cbor_int(1)),
                    (-2, member("x")),
                    (-3, member("y")),
                ],
                Box::new(ES256.signer_from_jwk(&key).expect("a signer")),
            ),
            -8 => (
                vec![(1, cbor_int(1)), (3, cbor_int(-8)), (-1, cbor_int(6)), (-2, member("x"))],
                Box::new(EdDSA.signer_from_jwk(&key).expect("a signer")),
            ),
            _ => (
                vec![(1, cbor_int(3)), (3, cbor_int(-257)), (-1, member("n")), (-2, member("e"))],
                Box::new(RS256.signer_from_jwk(&key).expect("a signer")),
            ),
        };
        let members: Vec<_> = members.into_iter().map(|(label, value)| (cbor_int(label), value)).collect();
        Self { id: id.to_vec(), public_key: cbor_map(&members), algorithm, signer }
    }

    /// Signs authenticator data and the hash of client data.
    pub fn sign(&self, authenticator_data: &[u8], client_data: &[u8]) -> Vec<u8> {
        let hash: [u8; 32] = Sha256::digest(client_data).into();
        let signature = self.signer.sign(&[authenticator_data, &hash].concat()).expect("a signature");
        if self.algorithm == -7 { der(&signature) } else { signature }
    }

    /// Returns the authenticator data of a registration.
    pub fn registration_data(&self, relying_party_id: &str, flags: u8, counter: u32) -> Vec<u8> {
        let mut data = authenticator_data(relying_party_id, flags | AT, counter);
        data.extend([7; 16]);
        data.extend(u16::try_from(self.id.len()).expect("a short id").to_be_bytes());
        data.extend(&self.id);
        data.extend(&self.public_key);
        data
    }

    /// Returns the response to registration options, without attestation.
    pub fn register(&self, challenge: &str, origin: &str, relying_party_id: &str) -> Value {
        let client_data = client_data("webauthn.create", challenge, origin).to_string();
        let data = self.registration_data(relying_party_id, UP | UV, 0);
        registration(&self.id, client_data.as_bytes(), &attestation_none(&data))
    }

    /// Returns the response to authentication options.
    pub fn authenticate(
        &self,
        challenge: &str,
        origin: &str,
        relying_party_id: &str,
        counter: u32,
        user_handle: Option<&str>,
    ) -> Value {
        let client_data = client_data("webauthn.get", challenge, origin).to_string();
        let data = authenticator_data(relying_party_id, UP | UV, counter);
        let signature = self.sign(&data, client_data.as_bytes());
        assertion(&self.id, client_data.as_bytes(), &data, &signature, user_handle)
    }
}

/// Returns client data.
pub fn client_data(type_name: &str, challenge: &str, origin: &str) -> Value {
    json!({ "type": type_name, "challenge": challenge, "origin": origin, "crossOrigin": false })
}

/// Returns authenticator data without a credential and without extensions.
pub fn authenticator_data(relying_party_id: &str, flags: u8, counter: u32) -> Vec<u8> {
    let mut data = Sha256::digest(relying_party_id).to_vec();
    data.push(flags);
    data.extend(counter.to_be_bytes());
    data
}

/// Returns an attestation object of the format `none`.
pub fn attestation_none(authenticator_data: &[u8]) -> Vec<u8> {
    attestation("none", &cbor_map(&[]), authenticator_data)
}

/// Returns an attestation object of the format `packed` with a signature of the credential itself.
pub fn attestation_self(authenticator_data: &[u8], algorithm: i64, signature: &[u8]) -> Vec<u8> {
    let statement = [(cbor_text("alg"), cbor_int(algorithm)), (cbor_text("sig"), cbor_bytes(signature))];
    attestation("packed", &cbor_map(&statement), authenticator_data)
}

/// Returns an attestation object.
pub fn attestation(format: &str, statement: &[u8], authenticator_data: &[u8]) -> Vec<u8> {
    cbor_map(&[
        (cbor_text("fmt"), cbor_text(format)),
        (cbor_text("attStmt"), statement.to_vec()),
        (cbor_text("authData"), cbor_bytes(authenticator_data)),
    ])
}

/// Returns the JSON of a registration, as SimpleWebAuthn 9 writes it.
pub fn registration(id: &[u8], client_data: &[u8], attestation_object: &[u8]) -> Value {
    json!({
        "id": base64url::encode(id),
        "rawId": base64url::encode(id),
        "response": {
            "attestationObject": base64url::encode(attestation_object),
            "clientDataJSON": base64url::encode(client_data),
            "transports": ["internal", "hybrid"],
        },
        "type": "public-key",
        "clientExtensionResults": { "credProps": { "rk": true } },
        "authenticatorAttachment": "platform",
    })
}

/// Returns the JSON of a sign-in, as SimpleWebAuthn 9 writes it.
pub fn assertion(
    id: &[u8],
    client_data: &[u8],
    authenticator_data: &[u8],
    signature: &[u8],
    user_handle: Option<&str>,
) -> Value {
    let mut value = json!({
        "id": base64url::encode(id),
        "rawId": base64url::encode(id),
        "response": {
            "authenticatorData": base64url::encode(authenticator_data),
            "clientDataJSON": base64url::encode(client_data),
            "signature": base64url::encode(signature),
        },
        "type": "public-key",
        "clientExtensionResults": {},
        "authenticatorAttachment": "platform",
    });
    if let Some(handle) = user_handle {
        value["response"]["userHandle"] = handle.into();
    }
    value
}

/// Returns an integer in CBOR.
pub fn cbor_int(number: i64) -> Vec<u8> {
    match u64::try_from(number) {
        Ok(number) => cbor_header(0x00, number),
        Err(_) => cbor_header(0x20, number.unsigned_abs() - 1),
    }
}

/// Returns a byte string in CBOR.
pub fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    [cbor_header(0x40, bytes.len() as u64), bytes.to_vec()].concat()
}

/// Returns a text in CBOR.
pub fn cbor_text(text: &str) -> Vec<u8> {
    [cbor_header(0x60, text.len() as u64), text.as_bytes().to_vec()].concat()
}

/// Returns a map in CBOR, of keys and values in CBOR.
pub fn cbor_map(entries: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut map = cbor_header(0xa0, entries.len() as u64);
    for (key, value) in entries {
        map.extend(key);
        map.extend(value);
    }
    map
}

fn cbor_header(major: u8, number: u64) -> Vec<u8> {
    match (u8::try_from(number), u16::try_from(number)) {
        (Ok(number @ 0..=23), _) => vec![major | number],
        (Ok(number), _) => vec![major | 24, number],
        (_, Ok(number)) => [&[major | 25][..], &number.to_be_bytes()].concat(),
        _ => [&[major | 27][..], &number.to_be_bytes()].concat(),
    }
}

/// Converts an ECDSA signature from `r || s` to DER.
pub fn der(raw: &[u8]) -> Vec<u8> {
    let integer = |digits: &[u8]| {
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        let mut digits = digits.get(zeros..).unwrap_or_default().to_vec();
        if digits.first().is_none_or(|first| *first >= 0x80) {
            digits.insert(0, 0);
        }
        [vec![2, digits.len() as u8], digits].concat()
    };
    let (r, s) = raw.split_at(raw.len() / 2);
    let body = [integer(r), integer(s)].concat();
    [vec![0x30, body.len() as u8], body].concat()
}
