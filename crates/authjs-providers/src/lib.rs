#![doc = include_str!("../README.md")]

mod assertion;
mod backend;
mod color;
mod credentials_provider;
mod email_proof;
mod email_provider;
mod fetch;
mod fields;
mod groups;
mod mapping;
mod oauth_provider;
mod option;
mod profile;
mod provider;
mod quirk;
mod quirks;
mod row;
mod rows;
mod secret_from_key;
#[cfg(feature = "webauthn")]
mod webauthn_provider;

// The public interface, with `find` and `all`:
pub use assertion::Assertion;
pub use backend::Backend;
pub use color::Color;
pub use credentials_provider::{CredentialsField, CredentialsProvider};
pub use email_proof::{ConfiguredProof, EmailProof};
pub use email_provider::{CodeInMail, EmailProvider, MailTransport};
pub use fetch::Fetch;
pub use fields::Fields;
pub use groups::{GroupSource, GroupsError, MAX_GROUP_REQUESTS, Question, Told};
pub use mapping::{BuiltIn, CustomProfile, Mapping};
pub use oauth_provider::{DEFAULT_SCOPE, Endpoints, OAuthProvider};
pub use option::{Accepts, DeployerOption, Fill};
pub use profile::{Profile, ProfileError, ProfileFn};
pub use provider::{Method, Provider, Style};
pub use quirk::{Exchange, Quirk, Regular};
pub use row::{Check, IssuerRule, Kind, Row, oauth, oauth1, oidc};
pub use secret_from_key::SecretFromKey;
#[cfg(feature = "webauthn")]
pub use webauthn_provider::{RelyingParty, WebAuthnProvider};

/// Returns the row of the built-in provider with this id.
pub fn find(id: &str) -> Option<&'static Row> {
    all().find(|row| row.id == id)
}

/// Returns the rows of all built-in providers, sorted by id, with those of OAuth 1.0 at the end.
pub fn all() -> impl Iterator<Item = &'static Row> {
    rows::ALL.iter().copied().flatten()
}

#[cfg(test)]
mod tests;
