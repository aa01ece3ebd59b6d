use crate::attestation::{AttestationObject, Statement};
use crate::authenticator_data::AuthenticatorData;
use crate::client_data::{Ceremony, ClientData};
use crate::error::WebAuthnError;
use crate::public_key::{ALGORITHMS, PublicKey};
use crate::relying_party::Expected;
use crate::response::RegistrationResponse;
use crate::signature::{SignatureInput, SignatureOutcome};

/// A registration whose signature, or key, the runtime has yet to check.
#[derive(Debug)]
pub struct Registration {
    /// The signature of the attestation. An attestation without one has a signature here that does not hold,
    /// so that the runtime imports the key.
    pub signature: SignatureInput,
    is_signed: bool,
    credential: VerifiedCredential,
}

/// A new credential
/// ([§4](https://www.w3.org/TR/webauthn-3/#credential-record)). [`Registration::finish`] makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedCredential {
    /// The id.
    pub id: Vec<u8>,
    /// The public key: a COSE key.
    pub public_key: Vec<u8>,
    /// The signature counter.
    pub counter: u32,
    /// BE: the credential may be backed up, so it is on several devices.
    pub backup_eligible: bool,
    /// BS: the credential is backed up.
    pub backed_up: bool,
    /// Whether the authenticator has verified the user.
    pub user_verified: bool,
    /// The ways to reach the authenticator.
    pub transports: Vec<String>,
}

impl Registration {
    /// Checks a response
    /// ([§7.1](https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential) steps 5 to 25). The caller
    /// verifies [`signature`](Self::signature), and checks that the credential is not registered yet.
    pub fn check(response: RegistrationResponse, expected: &Expected<'_>) -> Result<Self, WebAuthnError> {
        let client_data = ClientData::parse(&response.client_data)?;
        client_data.check(Ceremony::Registration, expected)?;
        let AttestationObject { authenticator_data: bytes, statement } =
            AttestationObject::parse(&response.attestation_object)?;
        let data = AuthenticatorData::parse(bytes)?;
        data.check(expected)?;
        let attested = data.credential.ok_or(WebAuthnError::NoCredential)?;
        if attested.id != response.credential_id {
            return Err(WebAuthnError::CredentialId);
        }
        let key = PublicKey::parse(attested.public_key)?;
        if !ALGORITHMS.contains(&key.cose_algorithm) {
            return Err(WebAuthnError::PublicKey);
        }
        let credential = VerifiedCredential {
            id: attested.id.to_vec(),
            public_key: attested.public_key.to_vec(),
            counter: data.counter,
            backup_eligible: data.flags.backup_eligible(),
            backed_up: data.flags.backed_up(),
            user_verified: data.flags.user_verified(),
            transports: response.transports,
        };
        let (signature, is_signed) = match statement {
            Statement::None => (SignatureInput::probe(key), false),
            Statement::SelfPacked { algorithm, .. } if algorithm != key.cose_algorithm => {
                return Err(WebAuthnError::AttestationStatement);
            }
            Statement::SelfPacked { signature, .. } => {
                (SignatureInput::new(key, bytes, &client_data.hash, signature)?, true)
            }
        };
        Ok(Self { signature, is_signed, credential })
    }

    /// Returns the credential if the runtime accepts the key, and the signature if there is one.
    pub fn finish(self, outcome: SignatureOutcome) -> Result<VerifiedCredential, WebAuthnError> {
        match outcome {
            SignatureOutcome::KeyUnusable => Err(WebAuthnError::PublicKey),
            SignatureOutcome::Invalid if self.is_signed => Err(WebAuthnError::Signature),
            SignatureOutcome::Invalid | SignatureOutcome::Valid => Ok(self.credential),
        }
    }
}
