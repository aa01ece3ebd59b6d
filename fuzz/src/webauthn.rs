//! Responses of authenticators and browsers.

use authjs_webauthn::{
    ALGORITHMS, Assertion, AuthenticationResponse, AuthenticatorData, Ceremony, ClientData, Embedding,
    Expected, PublicKey, Registration, RegistrationResponse, StoredCredential,
};

const EXPECTED: Expected<'_> = Expected {
    challenge: "AAECAwQFBgcICQoLDA0ODw",
    origins: &["https://example.com"],
    relying_party_id: "example.com",
    requires_user_verification: true,
    embedding: Embedding::Refused,
};

/// Checks that what is parsed has the promised form, and that client data of another challenge never passes.
///
/// One body goes to every parser.
pub fn check(data: &[u8]) {
    if let Ok(parsed) = AuthenticatorData::parse(data) {
        assert!(data.len() >= 37);
        if let Some(credential) = parsed.credential {
            assert!((1..=1023).contains(&credential.id.len()));
            assert!(credential.public_key.len() < data.len());
        }
    }
    if let Ok(key) = PublicKey::parse(data) {
        assert!(ALGORITHMS.contains(&key.cose_algorithm) && key.jwk.fits(key.algorithm));
    }
    let text = String::from_utf8_lossy(data);
    if let Ok(client_data) = ClientData::parse(data) {
        let passes = client_data.check(Ceremony::Registration, &EXPECTED).is_ok();
        assert!(!passes || (text.contains("webauthn.create") && text.contains("example.com")));
    }
    let client_data =
        br#"{"type":"webauthn.create","challenge":"AAECAwQFBgcICQoLDA0ODw","origin":"https://example.com"}"#;
    let response = RegistrationResponse {
        credential_id: b"credential".to_vec(),
        client_data: client_data.to_vec(),
        attestation_object: data.to_vec(),
        transports: Vec::new(),
    };
    if let Ok(registration) = Registration::check(response, &EXPECTED) {
        assert!(!registration.signature.key.members().contains_key("d"));
    }
    if let Ok(response) = RegistrationResponse::parse(&text) {
        assert!(!response.credential_id.is_empty());
        assert!(response.transports.iter().all(|name| !name.contains(',')));
    }
    if let Ok(response) = AuthenticationResponse::parse(&text) {
        let stored = StoredCredential {
            public_key: data,
            counter: 0,
            backup_eligible: false,
            user_id: "1",
            user_handle: None,
        };
        assert!(Assertion::check(&response, &stored, None, &EXPECTED).is_err());
    }
}
