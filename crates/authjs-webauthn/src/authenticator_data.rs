use crate::cbor::Reader;
use crate::error::WebAuthnError;
use crate::public_key::PublicKey;
use crate::relying_party::Expected;

/// The largest credential id, in bytes
/// ([§7.1](https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential) step 25).
const MAX_CREDENTIAL_ID: usize = 1023;

/// Authenticator data ([§6.1](https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data)).
#[derive(Debug)]
pub struct AuthenticatorData<'a> {
    /// `rpIdHash`
    pub relying_party_id_hash: [u8; 32],
    /// The flags.
    pub flags: Flags,
    /// The signature counter.
    pub counter: u32,
    /// The new credential. Only a registration has one.
    pub credential: Option<AttestedCredential<'a>>,
}

/// A new credential ([§6.5.2](https://www.w3.org/TR/webauthn-3/#sctn-attested-credential-data)).
#[derive(Debug)]
pub struct AttestedCredential<'a> {
    /// The id of the credential.
    pub id: &'a [u8],
    /// The public key as received: a COSE key.
    pub public_key: &'a [u8],
}

/// The flags of authenticator data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// UP: the user was present.
    pub const fn user_present(self) -> bool {
        self.0 & 0x01 != 0
    }

    /// UV: the authenticator has verified the user.
    pub const fn user_verified(self) -> bool {
        self.0 & 0x04 != 0
    }

    /// BE: the credential may be backed up.
    pub const fn backup_eligible(self) -> bool {
        self.0 & 0x08 != 0
    }

    /// BS: the credential is backed up.
    pub const fn backed_up(self) -> bool {
        self.0 & 0x10 != 0
    }

    const fn has_credential(self) -> bool {
        self.0 & 0x40 != 0
    }

    const fn has_extensions(self) -> bool {
        self.0 & 0x80 != 0
    }
}

impl<'a> AuthenticatorData<'a> {
    /// Parses authenticator data. Errors if bytes are missing or left over.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, WebAuthnError> {
        let short = WebAuthnError::AuthenticatorData;
        let (relying_party_id_hash, rest) = bytes.split_first_chunk::<32>().ok_or(short)?;
        let ([flags], rest) = rest.split_first_chunk::<1>().ok_or(short)?;
        let (counter, mut rest) = rest.split_first_chunk::<4>().ok_or(short)?;
        let flags = Flags(*flags);
        let mut credential = None;
        if flags.has_credential() {
            let (attested, after) = attested_credential(rest)?;
            credential = Some(attested);
            rest = after;
        }
        if flags.has_extensions() {
            let mut reader = Reader::new(rest);
            // Nothing asks for extensions of the authenticator, so their outputs are not read.
            let mut ahead = reader;
            ahead.map()?;
            reader.skip()?;
            rest = reader.rest();
        }
        if !rest.is_empty() {
            return Err(WebAuthnError::AuthenticatorData);
        }
        let counter = u32::from_be_bytes(*counter);
        Ok(Self { relying_party_id_hash: *relying_party_id_hash, flags, counter, credential })
    }

    /// Checks the id of the relying party and the flags
    /// ([§7.1](https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential) steps 14 to 17,
    /// [§7.2](https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion) steps 15 to 18).
    pub(crate) fn check(&self, expected: &Expected<'_>) -> Result<(), WebAuthnError> {
        if self.relying_party_id_hash != expected.relying_party_id_hash() {
            return Err(WebAuthnError::RelyingPartyId);
        }
        if !self.flags.user_present() {
            return Err(WebAuthnError::UserPresence);
        }
        if expected.requires_user_verification && !self.flags.user_verified() {
            return Err(WebAuthnError::UserVerification);
        }
        if self.flags.backed_up() && !self.flags.backup_eligible() {
            return Err(WebAuthnError::BackupState);
        }
        Ok(())
    }
}

fn attested_credential(bytes: &[u8]) -> Result<(AttestedCredential<'_>, &[u8]), WebAuthnError> {
    let short = WebAuthnError::AuthenticatorData;
    let (_aaguid, rest) = bytes.split_first_chunk::<16>().ok_or(short)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(short)?;
    let length = usize::from(u16::from_be_bytes(*length));
    if length == 0 || length > MAX_CREDENTIAL_ID {
        return Err(WebAuthnError::CredentialId);
    }
    let (id, rest) = rest.split_at_checked(length).ok_or(short)?;
    let after = PublicKey::end(rest)?;
    let public_key = rest.get(..rest.len() - after.len()).ok_or(short)?;
    Ok((AttestedCredential { id, public_key }, after))
}
