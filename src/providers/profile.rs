use std::fmt;

use serde_json::{Map, Value};

use crate::providers::claims::{Claim, Claims};

/// A user as a provider describes them: what Auth.js's `profile()` returns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// The id at the provider (`providerAccountId`).
    pub id: String,
    /// `name`
    pub name: ProfileField,
    /// `email`, as the provider writes it.
    pub email: ProfileField,
    /// `image`
    pub image: ProfileField,
    /// Further members of the user, for callbacks.
    pub extra: Map<String, Value>,
}

impl Profile {
    /// A user with an id and nothing else.
    pub fn new(id: String) -> Self {
        Self { id, ..Self::default() }
    }

    /// Sets `name`.
    #[must_use]
    pub fn name(self, name: impl Into<ProfileField>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Sets `email`.
    #[must_use]
    pub fn email(self, email: impl Into<ProfileField>) -> Self {
        Self { email: email.into(), ..self }
    }

    /// Sets a further member of the user, where it is there.
    #[must_use]
    pub fn extra(mut self, name: &str, claim: Claim<'_>) -> Self {
        self.extra.extend(claim.value().map(|value| (name.to_owned(), value.clone())));
        self
    }

    /// Sets `image`.
    #[must_use]
    pub fn image(self, image: impl Into<ProfileField>) -> Self {
        Self { image: image.into(), ..self }
    }
}

/// A field of a profile. Absent and null differ: the session's JSON omits the one and shows the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProfileField {
    /// `undefined`
    #[default]
    Absent,
    /// `null`
    Null,
    /// A text.
    Text(String),
}

impl ProfileField {
    /// The text, if there is one.
    pub const fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.as_str()),
            Self::Absent | Self::Null => None,
        }
    }

    /// As JSON; `None` where it is absent.
    pub fn to_json(&self) -> Option<Value> {
        match self {
            Self::Absent => None,
            Self::Null => Some(Value::Null),
            Self::Text(text) => Some(Value::String(text.clone())),
        }
    }
}

impl From<Claim<'_>> for ProfileField {
    /// A value that is no text counts as absent: nothing later expects a table where a name should be.
    fn from(claim: Claim<'_>) -> Self {
        match claim.value() {
            Some(Value::Null) => Self::Null,
            _ => claim.text().map_or(Self::Absent, Self::Text),
        }
    }
}

impl From<String> for ProfileField {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Claims or userinfo → user. `OAuthProfileParseError` where it fails.
pub type ProfileFn = fn(&Claims<'_>) -> Result<Profile, ProfileError>;

/// A profile lacks what the mapping cannot do without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// What holds no text.
    pub missing: String,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the profile has no `{}`", self.missing)
    }
}

impl std::error::Error for ProfileError {}
