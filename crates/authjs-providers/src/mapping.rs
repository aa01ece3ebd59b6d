use crate::fields::{self, Fields};
use crate::profile::{Profile, ProfileError, ProfileFn};
use authjs_claims::{Claim, Claims, Expression};

/// The mapping of a provider's claims to a user.
#[derive(Clone, Debug)]
pub enum Mapping {
    /// The mapping of the row.
    BuiltIn(BuiltIn),
    /// The mapping of the row without a picture: `profile = { image = false }`.
    WithoutImage(BuiltIn),
    /// The mapping of the configuration.
    Custom(CustomProfile),
}

impl Mapping {
    /// Returns the user that these claims describe. Errors if a required claim is missing.
    pub fn apply(&self, claims: &Claims<'_>) -> Result<Profile, ProfileError> {
        match self {
            Self::BuiltIn(mapping) => mapping.apply(claims),
            Self::WithoutImage(mapping) => mapping.apply(claims).map(|profile| profile.image(Claim::NULL)),
            Self::Custom(profile) => profile.apply(claims),
        }
    }

    /// Returns whether the user never has a picture.
    pub const fn leaves_out_image(&self) -> bool {
        matches!(self, Self::WithoutImage(_))
    }
}

/// The mapping of a row.
#[derive(Clone, Copy, Debug)]
pub enum BuiltIn {
    /// A mapping by expressions.
    Fields(Fields),
    /// A function, for mappings that expressions cannot describe.
    Function(ProfileFn),
}

impl BuiltIn {
    fn apply(self, claims: &Claims<'_>) -> Result<Profile, ProfileError> {
        match self {
            Self::Fields(fields) => fields.apply(claims),
            Self::Function(profile) => profile(claims),
        }
    }
}

/// The `profile` of a custom provider: `{ id = "user.id", name = ["display_name", "login"] }`. A
/// field without an expression has Auth.js's default mapping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomProfile {
    /// The id. If it is set, its value is required.
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
        let id = match &self.id {
            Some(expression) => required(expression, p)?,
            None => fields::required(Fields::DEFAULT.id, p)?,
        };
        let field = |expression: &Option<Expression>, default| match expression {
            Some(expression) => expression.evaluate(p),
            None => fields::evaluate(default, p),
        };
        Ok(Profile::new(id)
            .name(field(&self.name, Fields::DEFAULT.name))
            .email(field(&self.email, Fields::DEFAULT.email))
            .image(field(&self.image, Fields::DEFAULT.image)))
    }
}

fn required(expression: &Expression, p: &Claims<'_>) -> Result<String, ProfileError> {
    let id = expression.required(p)?;
    if id.is_empty() { Err(ProfileError { missing: expression.to_string() }) } else { Ok(id) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use authjs_claims::Path;
    use serde_json::{Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn apply(claims: Value) -> Result<Profile, ProfileError> {
        let path = |text| Expression::Path(Path::parse(text).unwrap());
        let profile = CustomProfile {
            id: Some(path("user.id")),
            name: Some(path("user.login")),
            ..CustomProfile::default()
        };
        Mapping::Custom(profile).apply(&Claims::new(claims.as_object().unwrap()))
    }

    #[test]
    fn what_is_named_is_mapped_and_the_rest_is_left_to_the_default() {
        let profile = apply(json!({"user": {"id": 7, "login": "ada"}, "email": "ada@example.com"})).unwrap();
        let expected = Profile::new("7".into()).name("ada".to_owned()).email("ada@example.com".to_owned());
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
