use serde_json::{Value, json};

use crate::public_key::ALGORITHMS;

/// The time that a ceremony may take, in milliseconds: that of Auth.js.
pub const TIMEOUT_MILLISECONDS: u32 = 300_000;

/// How much a relying party wants a property of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// `required`
    Required,
    /// `preferred`
    Preferred,
    /// `discouraged`
    Discouraged,
}

impl Requirement {
    /// Returns the name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Preferred => "preferred",
            Self::Discouraged => "discouraged",
        }
    }
}

/// A credential that a user has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialDescriptor {
    /// The id, in base64url.
    pub id: String,
    /// The ways to reach the authenticator. Empty if they are not known.
    pub transports: Vec<String>,
}

impl CredentialDescriptor {
    fn to_json(&self) -> Value {
        let mut descriptor = json!({ "id": self.id, "type": "public-key" });
        if let (Some(members), false) = (descriptor.as_object_mut(), self.transports.is_empty()) {
            members.insert("transports".to_owned(), self.transports.clone().into());
        }
        descriptor
    }
}

/// The options for the creation of a credential, in the order of SimpleWebAuthn's JSON
/// ([§5.4](https://www.w3.org/TR/webauthn-3/#dictdef-publickeycredentialcreationoptionsjson)).
#[derive(Clone, Debug)]
pub struct RegistrationOptions<'a> {
    /// The challenge, in base64url.
    pub challenge: &'a str,
    /// The name of the relying party.
    pub relying_party_name: &'a str,
    /// The id of the relying party.
    pub relying_party_id: &'a str,
    /// The user handle: random, and not the user's id.
    pub user_handle: &'a str,
    /// The name that tells the user's accounts apart: an e-mail address.
    pub user_name: &'a str,
    /// The name to display.
    pub user_display_name: &'a str,
    /// The user's credentials: their authenticators create no second one.
    pub exclude: &'a [CredentialDescriptor],
    /// Whether the credential must be discoverable, so that a sign-in needs no user name.
    pub resident_key: Requirement,
    /// Whether the authenticator must verify the user.
    pub user_verification: Requirement,
}

impl RegistrationOptions<'_> {
    /// Returns the options as JSON.
    pub fn to_json(&self) -> Value {
        let algorithms = ALGORITHMS.map(|algorithm| json!({ "alg": algorithm, "type": "public-key" }));
        json!({
            "challenge": self.challenge,
            "rp": { "name": self.relying_party_name, "id": self.relying_party_id },
            "user": { "id": self.user_handle, "name": self.user_name, "displayName": self.user_display_name },
            "pubKeyCredParams": algorithms,
            "timeout": TIMEOUT_MILLISECONDS,
            "attestation": "none",
            "excludeCredentials": self.exclude.iter().map(CredentialDescriptor::to_json).collect::<Value>(),
            "authenticatorSelection": {
                "residentKey": self.resident_key.name(),
                "userVerification": self.user_verification.name(),
                "requireResidentKey": self.resident_key == Requirement::Required,
            },
            "extensions": { "credProps": true },
        })
    }
}

/// The options for a sign-in with a credential, in the order of SimpleWebAuthn's JSON
/// ([§5.5](https://www.w3.org/TR/webauthn-3/#dictdef-publickeycredentialrequestoptionsjson)).
#[derive(Clone, Debug)]
pub struct AuthenticationOptions<'a> {
    /// The challenge, in base64url.
    pub challenge: &'a str,
    /// The credentials of the user, if the user is known.
    pub allow: Option<&'a [CredentialDescriptor]>,
    /// Whether the authenticator must verify the user.
    pub user_verification: Requirement,
    /// The id of the relying party.
    pub relying_party_id: &'a str,
}

impl AuthenticationOptions<'_> {
    /// Returns the options as JSON.
    pub fn to_json(&self) -> Value {
        let mut options = json!({ "challenge": self.challenge });
        if let (Some(members), Some(allow)) = (options.as_object_mut(), self.allow) {
            let allow = allow.iter().map(CredentialDescriptor::to_json).collect();
            members.insert("allowCredentials".to_owned(), allow);
        }
        if let Some(members) = options.as_object_mut() {
            members.insert("timeout".to_owned(), TIMEOUT_MILLISECONDS.into());
            members.insert("userVerification".to_owned(), self.user_verification.name().into());
            members.insert("rpId".to_owned(), self.relying_party_id.into());
        }
        options
    }
}
