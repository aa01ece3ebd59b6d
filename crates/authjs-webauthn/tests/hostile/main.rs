//! Each step of the specification with a response that fails it alone.

#![cfg(feature = "josekit")]
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod client_data;
mod keys;
mod sign_in;

use authjs_jose::base64url;
use authjs_testing::authenticator::{
    AT, Authenticator, BE, BS, ED, UP, UV, assertion, attestation, attestation_none, attestation_self,
    authenticator_data, cbor_bytes, cbor_int, cbor_map, cbor_text, client_data, registration,
};
use authjs_testing::signatures::verify_signature;
use authjs_webauthn::{
    Assertion, AuthenticationResponse, Embedding, Expected, Registration, RegistrationResponse,
    SignatureInput, SignatureOutcome, StoredCredential, VerifiedAssertion, VerifiedCredential, WebAuthnError,
};
use serde_json::{Value, json};

const CHALLENGE: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const ORIGIN: &str = "https://example.com";
const ID: &str = "example.com";
const HANDLE: &str = "0123456789abcdef";

fn expected() -> Expected<'static> {
    Expected {
        challenge: CHALLENGE,
        origins: &[ORIGIN],
        relying_party_id: ID,
        requires_user_verification: true,
        embedding: Embedding::Refused,
    }
}

fn outcome(input: &SignatureInput) -> SignatureOutcome {
    match verify_signature(input.algorithm, &input.key, &input.message, &input.signature) {
        true => SignatureOutcome::Valid,
        false => SignatureOutcome::Invalid,
    }
}

fn register(response: &Value) -> Result<VerifiedCredential, WebAuthnError> {
    let response = RegistrationResponse::parse(&response.to_string())?;
    let registration = Registration::check(response, &expected())?;
    let outcome = outcome(&registration.signature);
    registration.finish(outcome)
}

fn authenticator() -> Authenticator {
    Authenticator::new(b"credential", -7)
}

/// Returns the registration with an attestation object.
fn attested(object: &[u8]) -> Value {
    let data = client_data("webauthn.create", CHALLENGE, ORIGIN).to_string();
    registration(b"credential", data.as_bytes(), object)
}

/// Returns the registration with authenticator data.
fn attested_data(data: &[u8]) -> Value {
    attested(&attestation_none(data))
}

/// Returns the registration of a public key.
fn attested_key(key: &[u8]) -> Value {
    let mut data = authenticator_data(ID, UP | UV | AT, 0);
    data.extend([0; 16]);
    data.extend([0, 10]);
    data.extend(b"credential");
    data.extend(key);
    attested_data(&data)
}

struct Stored {
    public_key: Vec<u8>,
    counter: u32,
    backup_eligible: bool,
    user_handle: Option<&'static str>,
    /// The user identified before.
    user_id: Option<&'static str>,
}

fn stored(authenticator: &Authenticator) -> Stored {
    Stored {
        public_key: authenticator.public_key.clone(),
        counter: 0,
        backup_eligible: false,
        user_handle: Some(HANDLE),
        user_id: None,
    }
}

fn authenticate(response: &Value, stored: &Stored) -> Result<VerifiedAssertion, WebAuthnError> {
    let response = AuthenticationResponse::parse(&response.to_string())?;
    let credential = StoredCredential {
        public_key: &stored.public_key,
        counter: stored.counter,
        backup_eligible: stored.backup_eligible,
        user_id: "alice",
        user_handle: stored.user_handle,
    };
    let assertion = Assertion::check(&response, &credential, stored.user_id, &expected())?;
    let outcome = outcome(&assertion.signature);
    assertion.finish(outcome)
}

/// Returns the sign-in with client data and authenticator data, correctly signed.
fn signed(authenticator: &Authenticator, client_data: &[u8], data: &[u8]) -> Value {
    let signature = authenticator.sign(data, client_data);
    assertion(&authenticator.id, client_data, data, &signature, Some(HANDLE))
}

/// Returns client data with members changed. A null removes one.
fn changed(type_name: &str, change: &Value) -> Vec<u8> {
    let mut data = client_data(type_name, CHALLENGE, ORIGIN);
    for (name, value) in change.as_object().unwrap() {
        match value.is_null() {
            true => drop(data.as_object_mut().unwrap().remove(name)),
            false => data[name] = value.clone(),
        }
    }
    data.to_string().into_bytes()
}

#[test]
fn each_algorithm_registers_and_signs_in() {
    for algorithm in [-7, -8, -257] {
        let authenticator = Authenticator::new(b"credential", algorithm);
        let credential = register(&authenticator.register(CHALLENGE, ORIGIN, ID)).unwrap();
        assert_eq!(credential.public_key, authenticator.public_key);
        assert_eq!(credential.id, b"credential");
        assert_eq!(credential.transports, ["internal", "hybrid"]);
        assert!(!credential.backup_eligible && !credential.backed_up && credential.user_verified);
        let response = authenticator.authenticate(CHALLENGE, ORIGIN, ID, 3, Some(HANDLE));
        assert_eq!(authenticate(&response, &stored(&authenticator)).unwrap().counter, 3);
    }
}

#[test]
fn a_response_has_one_credential_id_in_one_form() {
    let authenticator = authenticator();
    let response = authenticator.authenticate(CHALLENGE, ORIGIN, ID, 0, Some(HANDLE));
    let table = [
        ("another rawId", "/rawId", json!("b3RoZXI"), WebAuthnError::CredentialId),
        ("no id", "/id", Value::Null, WebAuthnError::CredentialId),
        ("another type", "/type", json!("password"), WebAuthnError::Response),
        ("no response", "/response", Value::Null, WebAuthnError::Response),
        ("padding", "/response/signature", json!("AA=="), WebAuthnError::Response),
        ("trailing bits", "/response/signature", json!("AB"), WebAuthnError::Response),
        ("a number", "/response/clientDataJSON", json!(1), WebAuthnError::Response),
        ("a handle that is a number", "/response/userHandle", json!(1), WebAuthnError::Response),
    ];
    for (what, pointer, value, error) in table {
        let mut changed = response.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        let parsed = AuthenticationResponse::parse(&changed.to_string()).map(|_| ());
        assert_eq!(parsed, Err(error), "{what}");
    }
    let mut other_form = response.clone();
    other_form["id"] = "Y3JlZGVudGlhbB".into();
    other_form["rawId"] = "Y3JlZGVudGlhbB".into();
    assert_eq!(
        AuthenticationResponse::parse(&other_form.to_string()).map(|_| ()),
        Err(WebAuthnError::Response)
    );
    let mut empty = response.clone();
    (empty["id"], empty["rawId"]) = ("".into(), "".into());
    assert_eq!(AuthenticationResponse::parse(&empty.to_string()).map(|_| ()), Err(WebAuthnError::Response));
    for text in ["", "null", "[]", "{}", "{\"id\":\"AA\",\"id\":\"AA\"}"] {
        assert!(AuthenticationResponse::parse(text).is_err() && RegistrationResponse::parse(text).is_err());
    }

    let mut registered = authenticator.register(CHALLENGE, ORIGIN, ID);
    registered["id"] = "b3RoZXI".into();
    registered["rawId"] = "b3RoZXI".into();
    assert_eq!(register(&registered), Err(WebAuthnError::CredentialId), "the id of the attested credential");
}

#[test]
fn transports_are_names() {
    let mut response = authenticator().register(CHALLENGE, ORIGIN, ID);
    response["response"]["transports"] =
        json!(["usb", 1, "a,b", "", "smart-card", "X", "a".repeat(33), null]);
    assert_eq!(register(&response).unwrap().transports, ["usb", "smart-card"]);
    response["response"]["transports"] = json!("usb");
    assert!(register(&response).unwrap().transports.is_empty());
}
