//! The rows of the database as types, named as in Auth.js
//! ([reference](https://authjs.dev/reference/core/adapters#models)).

use std::fmt;

use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

/// A user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdapterUser {
    /// The id.
    pub id: String,
    /// The name.
    pub name: Option<String>,
    /// The e-mail address. No two users have the same, in whatever case.
    pub email: Option<String>,
    /// `emailVerified`: the time of the first sign-in by e-mail.
    pub email_verified: Option<Timestamp>,
    /// The address of a picture.
    pub image: Option<String>,
    /// Members that another database has besides. The tables of this project have none.
    pub extra: Map<String, Value>,
}

/// A change of a user: the members that are `Some` replace those of the row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChange {
    /// The id of the user.
    pub id: String,
    /// The name.
    pub name: Option<Option<String>>,
    /// The e-mail address.
    pub email: Option<Option<String>>,
    /// `emailVerified`
    pub email_verified: Option<Option<Timestamp>>,
    /// The address of a picture.
    pub image: Option<Option<String>>,
}

/// The account of a user at a provider. The debug output shows no token.
#[derive(Clone, PartialEq, Eq)]
pub struct AdapterAccount {
    /// `userId`: the id of the user.
    pub user_id: String,
    /// `type`: `"oidc"`, `"oauth"`, `"email"` or `"webauthn"`.
    pub account_type: String,
    /// The provider's id.
    pub provider: String,
    /// `providerAccountId`: the user's id at the provider.
    pub provider_account_id: String,
    /// The members of the token response. Those without a column are not stored: see [`accounts::link`].
    ///
    /// [`accounts::link`]: crate::accounts::link
    pub tokens: Map<String, Value>,
}

impl fmt::Debug for AdapterAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdapterAccount")
            .field("user_id", &self.user_id)
            .field("account_type", &self.account_type)
            .field("provider", &self.provider)
            .field("provider_account_id", &self.provider_account_id)
            .finish_non_exhaustive()
    }
}

/// A session. The debug output does not show its token.
#[derive(Clone, PartialEq, Eq)]
pub struct AdapterSession {
    /// `sessionToken`: the value of the cookie.
    pub session_token: String,
    /// `userId`: the id of the user.
    pub user_id: String,
    /// The time after which the session is not valid.
    pub expires: Timestamp,
    /// `createdAt`: when the session began. `None` if the store did not read it or has no such column. At the
    /// creation of a row, `None` stands for now.
    pub created_at: Option<Timestamp>,
    /// `lastSeenAt`: when the session was last extended. `None` if the store did not read it.
    pub last_seen_at: Option<Timestamp>,
    /// `authjs_gate`: what the sign-in recorded for the rules of the gate, as JSON. Auth.js has no such
    /// member. `None` if the rules ask nothing about users, or asked nothing at the sign-in.
    pub recorded: Option<String>,
}

/// What a list of a user's sessions shows of the device that signed in. The columns are not Auth.js's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionDevice {
    /// `userAgent`: the name that the browser gives itself.
    pub user_agent: Option<String>,
    /// `country`: the code of the country ([ISO 3166-1](https://www.iso.org/iso-3166-country-codes.html), alpha-2).
    pub country: Option<String>,
}

/// A session as a list of a user's sessions has it. It has no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSession {
    /// The id of the row, which is no secret.
    pub id: String,
    /// When the session began. `None` in rows that an adapter of Auth.js has made.
    pub created_at: Option<Timestamp>,
    /// When the session was last extended.
    pub last_seen_at: Option<Timestamp>,
    /// The time after which the session is not valid.
    pub expires: Timestamp,
    /// What signed in.
    pub device: SessionDevice,
}

impl fmt::Debug for AdapterSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdapterSession")
            .field("user_id", &self.user_id)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// A token that proves once that its bearer reads an address. The debug output does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct VerificationToken {
    /// The e-mail address.
    pub identifier: String,
    /// The hash of the token.
    pub token: String,
    /// The time after which the token is not valid.
    pub expires: Timestamp,
}

impl fmt::Debug for VerificationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerificationToken").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// A passkey or security key ([WebAuthn](https://www.w3.org/TR/webauthn-3/#sctn-credential-storage-modality)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdapterAuthenticator {
    /// `credentialID`, in base64.
    pub credential_id: String,
    /// `userId`: the id of the user.
    pub user_id: String,
    /// `providerAccountId` of its account.
    pub provider_account_id: String,
    /// `credentialPublicKey`: a COSE key, in base64.
    pub credential_public_key: String,
    /// The signature counter.
    pub counter: i64,
    /// `credentialDeviceType`: `"singleDevice"` or `"multiDevice"`.
    pub credential_device_type: String,
    /// `credentialBackedUp`
    pub credential_backed_up: bool,
    /// `transports`, joined by commas.
    pub transports: Option<String>,
    /// `userHandle`: the random value of the registration, which the authenticator sends at a sign-in. Auth.js
    /// has no such member.
    pub user_handle: Option<String>,
}
