use crate::providers::claims::Claims;
use crate::providers::expression::Expression;
use crate::providers::profile::{Profile, ProfileError, ProfileField, ProfileFn, default_profile};

/// How a provider's claims become a user.
#[derive(Clone, Debug)]
pub enum Mapping {
    /// By the row's function.
    Function(ProfileFn),
    /// As the configuration says.
    Custom(CustomProfile),
}

impl Mapping {
    /// The user these claims describe. Fails where they lack what the mapping cannot do without.
    pub fn apply(&self, claims: &Claims<'_>) -> Result<Profile, ProfileError> {
        match self {
            Self::Function(profile) => profile(claims),
            Self::Custom(profile) => profile.apply(claims),
        }
    }
}

/// `profile` of a custom provider: `{ id = "user.id", name = ["display_name", "login"] }`.
/// A field without an expression is mapped as Auth.js does by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomProfile {
    /// The id. It must be there then.
    pub id: Option<Expression>,
    /// The name.
    pub name: Option<Expression>,
    /// The e-mail address.
    pub email: Option<Expression>,
    /// The address of the picture.
    pub image: Option<Expression>,
}

impl CustomProfile {
    fn apply(&self, p: &Claims<'_>) -> Result<Profile, ProfileError> {
        let default = default_profile(p)?;
        let id = match &self.id {
            Some(expression) => Some(required(expression, p)?),
            None => default.id,
        };
        let field = |expression: &Option<Expression>, default| match expression {
            Some(expression) => expression.evaluate(p),
            None => default,
        };
        Ok(Profile::new(id)
            .name(field(&self.name, default.name))
            .email(field(&self.email, default.email))
            .image(field(&self.image, default.image)))
    }
}

fn required(expression: &Expression, p: &Claims<'_>) -> Result<String, ProfileError> {
    match expression.evaluate(p) {
        ProfileField::Text(text) if !text.is_empty() => Ok(text),
        _ => Err(ProfileError { missing: expression.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::Path;
    use serde_json::{Map, Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn apply(claims: Value) -> Result<Profile, ProfileError> {
        let path = |text| Expression::Path(Path::parse(text).unwrap());
        let profile = CustomProfile {
            id: Some(path("user.id")),
            name: Some(path("user.login")),
            ..CustomProfile::default()
        };
        Mapping::Custom(profile).apply(&Claims::new(claims.as_object().unwrap(), &Map::new(), None))
    }

    #[test]
    fn what_is_named_is_mapped_and_the_rest_is_left_to_the_default() {
        let profile = apply(json!({"user": {"id": 7, "login": "ada"}, "email": "ada@example.com"})).unwrap();
        let expected =
            Profile::new(Some("7".into())).name("ada".to_owned()).email("ada@example.com".to_owned());
        assert_eq!(profile, expected);
    }

    #[test]
    fn an_id_that_is_named_must_be_there() {
        for claims in [json!({"id": 7}), json!({"user": {"id": ""}}), json!({"user": {"id": null}})] {
            let error = apply(claims).unwrap_err();
            assert_eq!(error.to_string(), "the profile has no `user.id`");
        }
    }
}
