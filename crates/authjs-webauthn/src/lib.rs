#![doc = include_str!("../README.md")]

mod attestation;
mod authentication;
mod authenticator_data;
mod cbor;
mod client_data;
mod error;
mod options;
mod public_key;
mod registration;
mod relying_party;
mod response;
mod signature;

// The public interface:
pub use authentication::{Assertion, StoredCredential, VerifiedAssertion};
pub use authenticator_data::{AttestedCredential, AuthenticatorData, Flags};
pub use client_data::{Ceremony, ClientData};
pub use error::WebAuthnError;
pub use options::{
    AuthenticationOptions, CredentialDescriptor, RegistrationOptions, Requirement, TIMEOUT_MILLISECONDS,
};
pub use public_key::{ALGORITHMS, PublicKey};
pub use registration::{Registration, VerifiedCredential};
pub use relying_party::{Embedding, Expected};
pub use response::{AuthenticationResponse, RegistrationResponse};
pub use signature::{SignatureInput, SignatureOutcome};
