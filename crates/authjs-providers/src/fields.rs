use crate::profile::{Profile, ProfileError};
use authjs_claims::{Claims, Expression, Field};

/// The fields of a user: [expressions](Expression) in their text form, as a row writes them.
///
/// Besides the profile, an expression can read `$issuer`, the provider's issuer, and `$token`, the
/// members of the token response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The id, which is required.
    pub id: &'static str,
    /// `name`
    pub name: &'static str,
    /// `email`
    pub email: &'static str,
    /// `image`
    pub image: &'static str,
}

impl Fields {
    /// The fields of Auth.js's default: [`sub`, `name`, `email`,
    /// `picture`](https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims).
    pub const DEFAULT: Self = Self {
        id: "sub ?? id",
        name: "name ?? nickname ?? preferred_username",
        email: "email",
        image: "picture",
    };

    /// Returns the user that these claims describe. Errors if they have no id.
    pub fn apply(&self, p: &Claims<'_>) -> Result<Profile, ProfileError> {
        Ok(Profile::new(required(self.id, p)?)
            .name(evaluate(self.name, p))
            .email(evaluate(self.email, p))
            .image(evaluate(self.image, p)))
    }
}

/// Returns the value of an expression of a row. A text that is not an expression gives no value.
/// The tests of the table reject such a text.
pub(super) fn evaluate(text: &str, p: &Claims<'_>) -> Field {
    text.parse().map_or(Field::Absent, |expression: Expression| expression.evaluate(p))
}

/// Returns the id. Errors if it is neither a text nor a number.
pub(super) fn required(text: &str, p: &Claims<'_>) -> Result<String, ProfileError> {
    match evaluate(text, p) {
        Field::Text(id) => Ok(id),
        Field::Absent | Field::Null => Err(ProfileError { missing: text.into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use authjs_claims::Claim;
    use serde_json::{Value, json};

    #[test]
    fn the_default_is_that_of_auth_js() {
        let apply = |claims: Value| Fields::DEFAULT.apply(&Claims::new(claims.as_object().unwrap()));
        let profile = apply(json!({"sub": "1", "id": 2, "nickname": "n", "email": null})).unwrap();
        assert_eq!(profile, Profile::new("1".to_owned()).name("n".to_owned()).email(Claim::NULL));
        let profile = apply(json!({"id": 2, "name": null, "preferred_username": "p"})).unwrap();
        assert_eq!(profile, Profile::new("2".to_owned()).name("p".to_owned()));
        assert_eq!(apply(json!({})).unwrap_err().to_string(), "the profile has no `sub ?? id`");
    }
}
