use std::fmt;

/// The step of the specification that a response fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebAuthnError {
    /// The response is not the JSON of a credential, or a member is not base64url.
    Response,
    /// `id` is not the encoding of `rawId`.
    CredentialId,
    /// The client data is not UTF-8 JSON with one `type`, `challenge` and `origin`.
    ClientData,
    /// `type` names the other ceremony.
    Ceremony,
    /// `challenge` is not that of this ceremony.
    Challenge,
    /// `origin` is not one of the relying party's.
    Origin,
    /// `crossOrigin` is true, and the relying party allows no embedding.
    CrossOrigin,
    /// `topOrigin` is present, and the relying party does not list it.
    TopOrigin,
    /// The attestation object, or a key in it, is not in CTAP2's canonical CBOR.
    Cbor,
    /// The authenticator data is truncated, or has bytes beyond its end.
    AuthenticatorData,
    /// The hash of the relying party's id differs.
    RelyingPartyId,
    /// The flag UP is clear.
    UserPresence,
    /// The flag UV is clear although user verification is required.
    UserVerification,
    /// The flag BS is set and BE is clear.
    BackupState,
    /// The flag BE differs from the stored one.
    BackupEligibility,
    /// The registration has no attested credential.
    NoCredential,
    /// The public key is not of an algorithm that the options offered, has other members, or is weak.
    PublicKey,
    /// The attestation has a format that is not verified here.
    AttestationFormat,
    /// The attestation statement does not fit its format.
    AttestationStatement,
    /// The signature is not in the form of its algorithm, or does not hold.
    Signature,
    /// The credential belongs to another user than the one identified before.
    OtherUser,
    /// The user handle is missing although the user was not identified before.
    UserHandleMissing,
    /// The user handle is not that of the credential's user.
    UserHandle,
    /// The signature counter has not grown: the authenticator may be cloned.
    Counter,
}

impl WebAuthnError {
    /// Returns what has failed, for a log.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::Response => "the response is not the JSON of a credential",
            Self::CredentialId => "id is not the encoding of rawId",
            Self::ClientData => "clientDataJSON is malformed",
            Self::Ceremony => "clientDataJSON: type names the other ceremony",
            Self::Challenge => "clientDataJSON: challenge is not that of this ceremony",
            Self::Origin => "clientDataJSON: origin is not the relying party's",
            Self::CrossOrigin => "clientDataJSON: crossOrigin is true",
            Self::TopOrigin => "clientDataJSON: topOrigin is present",
            Self::Cbor => "the attestation object is not canonical CBOR",
            Self::AuthenticatorData => "the authenticator data is truncated or too long",
            Self::RelyingPartyId => "the authenticator answered for another relying party id",
            Self::UserPresence => "the user was not present",
            Self::UserVerification => "the user was not verified",
            Self::BackupState => "the credential is backed up although it is not eligible",
            Self::BackupEligibility => "the credential's backup eligibility has changed",
            Self::NoCredential => "the registration has no credential",
            Self::PublicKey => "the public key is not one that the options offered",
            Self::AttestationFormat => "the attestation format is not supported",
            Self::AttestationStatement => "the attestation statement does not fit its format",
            Self::Signature => "the signature does not hold",
            Self::OtherUser => "the credential belongs to another user than the one identified before",
            Self::UserHandleMissing => "userHandle is missing",
            Self::UserHandle => "userHandle is not that of the credential",
            Self::Counter => "the signature counter has not grown: the authenticator may be cloned",
        }
    }
}

impl fmt::Display for WebAuthnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail())
    }
}

impl std::error::Error for WebAuthnError {}
