//! The options, as `@simplewebauthn/server` 9.0.3 writes them for Auth.js's providers.

use authjs_webauthn::{AuthenticationOptions, CredentialDescriptor, RegistrationOptions, Requirement};

fn descriptors() -> Vec<CredentialDescriptor> {
    vec![
        CredentialDescriptor { id: "AQ".to_owned(), transports: vec!["usb".to_owned(), "nfc".to_owned()] },
        CredentialDescriptor { id: "Ag".to_owned(), transports: Vec::new() },
    ]
}

#[test]
fn registration_options_are_those_of_simplewebauthn() {
    let options = RegistrationOptions {
        challenge: "Y2hhbGxlbmdl",
        relying_party_name: "example.com:8080",
        relying_party_id: "example.com",
        user_handle: "00ff",
        user_name: "ada@example.com",
        user_display_name: "Ada",
        exclude: &descriptors(),
        resident_key: Requirement::Required,
        user_verification: Requirement::Required,
    };
    let expected = concat!(
        r#"{"challenge":"Y2hhbGxlbmdl","rp":{"name":"example.com:8080","id":"example.com"},"#,
        r#""user":{"id":"00ff","name":"ada@example.com","displayName":"Ada"},"#,
        r#""pubKeyCredParams":[{"alg":-8,"type":"public-key"},{"alg":-7,"type":"public-key"},"#,
        r#"{"alg":-257,"type":"public-key"}],"timeout":300000,"attestation":"none","#,
        r#""excludeCredentials":[{"id":"AQ","type":"public-key","transports":["usb","nfc"]},"#,
        r#"{"id":"Ag","type":"public-key"}],"#,
        r#""authenticatorSelection":{"residentKey":"required","userVerification":"required","#,
        r#""requireResidentKey":true},"extensions":{"credProps":true}}"#,
    );
    assert_eq!(options.to_json().to_string(), expected);
    let plain = RegistrationOptions {
        resident_key: Requirement::Preferred,
        user_verification: Requirement::Preferred,
        exclude: &[],
        ..options
    };
    let selection =
        r#"{"residentKey":"preferred","userVerification":"preferred","requireResidentKey":false}"#;
    let text = plain.to_json().to_string();
    assert!(text.contains(selection) && text.contains(r#""excludeCredentials":[],"#), "{text}");
}

#[test]
fn authentication_options_are_those_of_simplewebauthn() {
    let descriptors = descriptors();
    let options = AuthenticationOptions {
        challenge: "Y2hhbGxlbmdl",
        allow: Some(&descriptors[..1]),
        user_verification: Requirement::Required,
        relying_party_id: "example.com",
    };
    let expected = concat!(
        r#"{"challenge":"Y2hhbGxlbmdl","allowCredentials":[{"id":"AQ","type":"public-key","transports":["usb","nfc"]}],"#,
        r#""timeout":300000,"userVerification":"required","rpId":"example.com"}"#,
    );
    assert_eq!(options.to_json().to_string(), expected);
    let nameless = AuthenticationOptions { allow: None, ..options };
    assert!(!nameless.to_json().to_string().contains("allowCredentials"));
}
