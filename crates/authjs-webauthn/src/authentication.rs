use authjs_jose::base64url;
use authjs_jose::secret::constant_time_eq;

use crate::authenticator_data::AuthenticatorData;
use crate::client_data::{Ceremony, ClientData};
use crate::error::WebAuthnError;
use crate::public_key::PublicKey;
use crate::relying_party::Expected;
use crate::response::AuthenticationResponse;
use crate::signature::{SignatureInput, SignatureOutcome};

/// What the relying party has stored of a credential.
#[derive(Clone, Copy, Debug)]
pub struct StoredCredential<'a> {
    /// The public key: a COSE key.
    pub public_key: &'a [u8],
    /// The signature counter of the last sign-in.
    pub counter: u32,
    /// BE of the registration.
    pub backup_eligible: bool,
    /// The id of its user.
    pub user_id: &'a str,
    /// The user handle of its registration. `None` if it was not stored: Auth.js does not store it.
    pub user_handle: Option<&'a str>,
}

/// An assertion whose signature the runtime has yet to verify.
#[derive(Debug)]
pub struct Assertion {
    /// The signature.
    pub signature: SignatureInput,
    stored_counter: u32,
    verified: VerifiedAssertion,
}

/// A sign-in with a credential. [`Assertion::finish`] makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedAssertion {
    /// The signature counter to store.
    pub counter: u32,
    /// BS: the credential is backed up.
    pub backed_up: bool,
    /// Whether the authenticator has verified the user.
    pub user_verified: bool,
}

impl Assertion {
    /// Checks a response
    /// ([§7.2](https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion) steps 5 to 21).
    ///
    /// `stored` is the credential with the response's id. `user_id` is the user identified before the
    /// ceremony, whose credentials the options listed.
    pub fn check(
        response: &AuthenticationResponse,
        stored: &StoredCredential<'_>,
        user_id: Option<&str>,
        expected: &Expected<'_>,
    ) -> Result<Self, WebAuthnError> {
        check_user(response, stored, user_id)?;
        let client_data = ClientData::parse(&response.client_data)?;
        client_data.check(Ceremony::Authentication, expected)?;
        let data = AuthenticatorData::parse(&response.authenticator_data)?;
        data.check(expected)?;
        if data.flags.backup_eligible() != stored.backup_eligible {
            return Err(WebAuthnError::BackupEligibility);
        }
        let key = PublicKey::parse(stored.public_key)?;
        let bytes = &response.authenticator_data;
        let signature = SignatureInput::new(key, bytes, &client_data.hash, &response.signature)?;
        let verified = VerifiedAssertion {
            counter: data.counter,
            backed_up: data.flags.backed_up(),
            user_verified: data.flags.user_verified(),
        };
        Ok(Self { signature, stored_counter: stored.counter, verified })
    }

    /// Returns the sign-in if the signature holds and the counter has grown, or both are 0 (step 22).
    pub fn finish(self, outcome: SignatureOutcome) -> Result<VerifiedAssertion, WebAuthnError> {
        if outcome != SignatureOutcome::Valid {
            return Err(WebAuthnError::Signature);
        }
        let has_counter = self.verified.counter != 0 || self.stored_counter != 0;
        if has_counter && self.verified.counter <= self.stored_counter {
            return Err(WebAuthnError::Counter);
        }
        Ok(self.verified)
    }
}

/// Checks whose credential it is (step 6).
fn check_user(
    response: &AuthenticationResponse,
    stored: &StoredCredential<'_>,
    user_id: Option<&str>,
) -> Result<(), WebAuthnError> {
    if user_id.is_some_and(|identified| identified != stored.user_id) {
        return Err(WebAuthnError::OtherUser);
    }
    let Some(handle) = stored.user_handle else { return Ok(()) };
    match &response.user_handle {
        Some(received) if is_handle(received, handle) => Ok(()),
        Some(_) => Err(WebAuthnError::UserHandle),
        None if user_id.is_some() => Ok(()),
        None => Err(WebAuthnError::UserHandleMissing),
    }
}

/// Returns whether a user handle is `handle`, as a text or in base64url.
fn is_handle(received: &str, handle: &str) -> bool {
    constant_time_eq(received, handle) || constant_time_eq(received, &base64url::encode(handle.as_bytes()))
}
