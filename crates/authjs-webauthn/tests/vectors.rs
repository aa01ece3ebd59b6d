//! The test vectors of the specification
//! ([Web Authentication Level 3](https://www.w3.org/TR/webauthn-3/#sctn-test-vectors)).

#![cfg(feature = "josekit")]
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot go on fails")]

use authjs_jose::base64url;
use authjs_testing::signatures::verify_signature;
use authjs_webauthn::{
    Assertion, AuthenticationResponse, AuthenticatorData, Embedding, Expected, Registration,
    RegistrationResponse, SignatureInput, SignatureOutcome, StoredCredential, WebAuthnError,
};
use serde_json::Value;

type Outcome = Result<(), WebAuthnError>;

/// The outcomes of the vectors' registrations, and of their sign-ins with the key of the registration.
const EXPECTED: [(&str, Outcome, Outcome); 15] = [
    ("none-es256", Ok(()), Ok(())),
    ("packed-self-es256", Ok(()), Ok(())),
    ("none-es256-crossOrigin", Ok(()), Ok(())),
    ("none-es256-topOrigin", Ok(()), Ok(())),
    ("none-es256-long-credential-id", Ok(()), Ok(())),
    ("packed-es256", Err(WebAuthnError::AttestationFormat), Ok(())),
    ("packed-es384", Err(WebAuthnError::AttestationFormat), Err(WebAuthnError::PublicKey)),
    ("packed-es512", Err(WebAuthnError::AttestationFormat), Err(WebAuthnError::PublicKey)),
    ("packed-rs256", Err(WebAuthnError::AttestationFormat), Ok(())),
    ("packed-eddsa", Err(WebAuthnError::AttestationFormat), Ok(())),
    ("packed-ed448", Err(WebAuthnError::AttestationFormat), Err(WebAuthnError::PublicKey)),
    ("tpm-es256", Err(WebAuthnError::AttestationFormat), Ok(())),
    ("android-key-es256", Err(WebAuthnError::AttestationFormat), Ok(())),
    ("apple-es256", Err(WebAuthnError::AttestationFormat), Ok(())),
    ("fido-u2f-es256", Err(WebAuthnError::AttestationFormat), Ok(())),
];

fn vectors() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("vectors/w3c.json")).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn outcome(input: &SignatureInput) -> SignatureOutcome {
    match verify_signature(input.algorithm, &input.key, &input.message, &input.signature) {
        true => SignatureOutcome::Valid,
        false => SignatureOutcome::Invalid,
    }
}

fn expected<'a>(challenge: &'a str, embedding: Embedding<'a>) -> Expected<'a> {
    Expected {
        challenge,
        origins: &["https://example.org"],
        relying_party_id: "example.org",
        requires_user_verification: false,
        embedding,
    }
}

const EMBEDDED: Embedding<'_> = Embedding::Allowed { top_origins: &["https://example.com"] };

fn registration(vector: &Value) -> RegistrationResponse {
    let vector = &vector["registration"];
    RegistrationResponse {
        credential_id: hex(&vector["credential_id"]),
        client_data: hex(&vector["clientDataJSON"]),
        attestation_object: hex(&vector["attestationObject"]),
        transports: Vec::new(),
    }
}

fn register(vector: &Value, embedding: Embedding<'_>) -> Result<(), WebAuthnError> {
    let challenge = base64url::encode(&hex(&vector["registration"]["challenge"]));
    let registration = Registration::check(registration(vector), &expected(&challenge, embedding))?;
    let outcome = outcome(&registration.signature);
    let credential = registration.finish(outcome)?;
    assert_eq!(credential.id, hex(&vector["registration"]["credential_id"]));
    Ok(())
}

fn authenticate(vector: &Value, embedding: Embedding<'_>) -> Result<(), WebAuthnError> {
    // The authenticator data is the last member of each attestation object.
    let object = hex(&vector["registration"]["attestationObject"]);
    let name = b"hauthData";
    let at = object.windows(name.len()).position(|window| window == name).unwrap() + name.len();
    let header = if object[at] == 0x58 { 2 } else { 3 };
    let data = AuthenticatorData::parse(&object[at + header..]).unwrap();
    let credential = data.credential.unwrap();
    let stored = StoredCredential {
        public_key: credential.public_key,
        counter: data.counter,
        backup_eligible: data.flags.backup_eligible(),
        user_id: "1",
        user_handle: None,
    };
    let challenge = base64url::encode(&hex(&vector["authentication"]["challenge"]));
    let vector = &vector["authentication"];
    let response = AuthenticationResponse {
        credential_id: credential.id.to_vec(),
        client_data: hex(&vector["clientDataJSON"]),
        authenticator_data: hex(&vector["authenticatorData"]),
        signature: hex(&vector["signature"]),
        user_handle: None,
    };
    let assertion = Assertion::check(&response, &stored, None, &expected(&challenge, embedding))?;
    let outcome = outcome(&assertion.signature);
    assertion.finish(outcome).map(|_| ())
}

#[test]
fn the_vectors_hold() {
    let vectors = vectors();
    assert_eq!(vectors.len(), EXPECTED.len());
    for (vector, (name, registered, authenticated)) in vectors.iter().zip(EXPECTED) {
        assert_eq!(vector["name"], name);
        assert_eq!(register(vector, EMBEDDED), registered, "{name}");
        assert_eq!(authenticate(vector, EMBEDDED), authenticated, "{name}");
    }
}

#[test]
fn an_embedded_page_is_refused_unless_it_is_allowed() {
    for vector in vectors() {
        let expected = match vector["name"].as_str().unwrap() {
            "none-es256-crossOrigin" | "none-es256-topOrigin" => Err(WebAuthnError::CrossOrigin),
            _ => continue,
        };
        assert_eq!(register(&vector, Embedding::Refused), expected);
        assert_eq!(authenticate(&vector, Embedding::Refused), expected);
        let other = Embedding::Allowed { top_origins: &["https://other.example"] };
        let expected = match vector["name"] == "none-es256-topOrigin" {
            true => Err(WebAuthnError::TopOrigin),
            false => Ok(()),
        };
        assert_eq!(register(&vector, other), expected);
        assert_eq!(authenticate(&vector, other), expected);
    }
}

/// Each bit of what is signed, and of the signature, matters.
#[test]
fn a_changed_bit_is_refused() {
    for vector in vectors().iter().take(2) {
        for member in ["authenticatorData", "clientDataJSON", "signature"] {
            let text = vector["authentication"][member].as_str().unwrap().to_owned();
            for at in (0..text.len()).step_by(7) {
                let mut changed = vector.clone();
                let digit = u8::from_str_radix(&text[at..=at], 16).unwrap() ^ 1;
                let mut other = text.clone();
                other.replace_range(at..=at, &format!("{digit:x}"));
                changed["authentication"][member] = other.into();
                assert!(authenticate(&changed, EMBEDDED).is_err(), "{member} {at}");
            }
        }
    }
}
