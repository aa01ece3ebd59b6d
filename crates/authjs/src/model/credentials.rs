use std::fmt;

use serde_json::{Map, Value};

use crate::http::Params;

/// What a visitor typed to sign in: texts by their names. The debug output shows no value.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Params);

impl Credentials {
    /// Creates credentials of fields whose names occur once.
    pub(crate) fn new(fields: Params) -> Self {
        Self(fields)
    }

    /// Returns the text of a field, exactly as it was sent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)
    }

    /// Returns all fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter()
    }

    /// Returns the fields as JSON.
    pub(crate) fn to_json(&self) -> Map<String, Value> {
        self.iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Credentials").field(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_names_alone() {
        let credentials =
            Credentials::new([("username", "ada"), ("password", "hunter2")].into_iter().collect());
        assert_eq!(format!("{credentials:?}"), r#"Credentials(["username", "password"])"#);
        assert_eq!((credentials.get("password"), credentials.get("otp")), (Some("hunter2"), None));
    }
}
