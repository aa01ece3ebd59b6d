use serde_json::{Map, Value};

use crate::claims::Field;
use crate::statements::AdapterUser;

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// The id. Without a database, it is a new UUID at each sign-in, as in Auth.js. A user of credentials
    /// has the id that the deployer's server or code gives.
    pub id: String,
    /// The name.
    pub name: Field,
    /// The e-mail address, in lower case. That of credentials is as the deployer's server or code writes it.
    pub email: Option<String>,
    /// The address of a picture.
    pub image: Field,
    /// The additional members of the provider's profile mapping.
    pub extra: Map<String, Value>,
}

impl From<AdapterUser> for User {
    /// Converts the user of a row. A column without a value becomes absent, as in
    /// `@auth/d1-adapter`.
    fn from(user: AdapterUser) -> Self {
        let field = |value: Option<String>| value.map_or(Field::Absent, Field::Text);
        let AdapterUser { id, name, email, email_verified: _, image, extra } = user;
        Self { id, name: field(name), email, image: field(image), extra }
    }
}

impl User {
    /// Adds members of a profile, below those of the row.
    pub(crate) fn with_extra_below(self, mut below: Map<String, Value>) -> Self {
        below.extend(self.extra);
        Self { extra: below, ..self }
    }

    /// Returns the user in the form that Auth.js's callbacks see. Absent fields are omitted.
    pub fn to_json(&self) -> Map<String, Value> {
        let mut user = Map::new();
        user.insert("id".to_owned(), self.id.as_str().into());
        let email = self.email.as_deref().map(Value::from);
        for (member, value) in
            [("name", self.name.to_json()), ("email", email), ("image", self.image.to_json())]
        {
            if let Some(value) = value {
                user.insert(member.to_owned(), value);
            }
        }
        user.extend(self.extra.clone());
        user
    }
}
