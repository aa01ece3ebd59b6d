use std::fmt;

use serde_json::{Map, Value};

use authjs_claims::{Claim, Claims, Field, Missing};

/// A user as a provider describes them: the result of Auth.js's `profile()`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// The id at the provider (`providerAccountId`).
    pub id: String,
    /// `name`
    pub name: Field,
    /// `email`, as the provider writes it.
    pub email: Field,
    /// `image`
    pub image: Field,
    /// Additional members of the user, for callbacks.
    pub extra: Map<String, Value>,
}

impl Profile {
    /// Creates a user with only an id.
    pub fn new(id: String) -> Self {
        Self { id, ..Self::default() }
    }

    /// Sets `name`.
    #[must_use]
    pub fn name(self, name: impl Into<Field>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Sets `email`.
    #[must_use]
    pub fn email(self, email: impl Into<Field>) -> Self {
        Self { email: email.into(), ..self }
    }

    /// Sets an additional member of the user, if it is present.
    #[must_use]
    pub fn extra(mut self, name: &str, claim: Claim<'_>) -> Self {
        self.extra.extend(claim.value().map(|value| (name.to_owned(), value.clone())));
        self
    }

    /// Sets `image`.
    #[must_use]
    pub fn image(self, image: impl Into<Field>) -> Self {
        Self { image: image.into(), ..self }
    }
}

/// A mapping of claims or userinfo to a user. Its errors become `OAuthProfileParseError`.
pub type ProfileFn = fn(&Claims<'_>) -> Result<Profile, ProfileError>;

/// A profile that lacks a required claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// The claim that is not a text.
    pub missing: String,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the profile has no `{}`", self.missing)
    }
}

impl std::error::Error for ProfileError {}

impl From<Missing> for ProfileError {
    fn from(missing: Missing) -> Self {
        Self { missing: missing.path }
    }
}
