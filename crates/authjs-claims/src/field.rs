use serde_json::Value;

use crate::claim::Claim;

/// The value of an expression. Absent and null differ: JSON omits an absent member and has a null
/// one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field {
    /// `undefined`
    #[default]
    Absent,
    /// `null`
    Null,
    /// A text.
    Text(String),
}

impl Field {
    /// Returns the text. `None` for absent and null.
    pub const fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.as_str()),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the JSON value. An absent field has none.
    pub fn to_json(&self) -> Option<Value> {
        match self {
            Self::Absent => None,
            Self::Null => Some(Value::Null),
            Self::Text(text) => Some(Value::String(text.clone())),
        }
    }
}

impl From<Claim<'_>> for Field {
    /// Converts a claim. A claim that is not a text, a number or null becomes absent.
    fn from(claim: Claim<'_>) -> Self {
        match claim.value() {
            Some(Value::Null) => Self::Null,
            _ => claim.text().map_or(Self::Absent, Self::Text),
        }
    }
}

impl From<String> for Field {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
