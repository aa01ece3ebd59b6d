use crate::providers::claims::{Claim, Claims};
use crate::providers::profile::{Profile, ProfileError, ProfileField};
use crate::providers::template;

/// What a user is made of, field by field, as a row writes it:
///
/// | text | JavaScript | |
/// |---|---|---|
/// | `data.avatar_url` | `data?.avatar_url` | the value at a path; nothing at all for an empty one |
/// | `first_name + last_name` | `[first_name, last_name].filter(Boolean).join(" ")` | nothing where none is there |
/// | `https://img.example/{id}.png` | `` `https://img.example/${id}.png` `` | nothing where one is missing; `{$issuer}` is the issuer |
/// | `null` | `null` | |
/// | `name ?? login` | `name ?? login` | between any of these |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The id, which must be there.
    pub id: &'static str,
    /// `name`
    pub name: &'static str,
    /// `email`
    pub email: &'static str,
    /// `image`
    pub image: &'static str,
}

impl Fields {
    /// Auth.js's default:
    /// [`sub`, `name`, `email`, `picture`](https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims).
    pub const DEFAULT: Self = Self {
        id: "sub ?? id",
        name: "name ?? nickname ?? preferred_username",
        email: "email",
        image: "picture",
    };

    /// The user these claims describe. Fails where they have no id.
    pub fn apply(&self, p: &Claims<'_>) -> Result<Profile, ProfileError> {
        Ok(Profile::new(required(self.id, p)?)
            .name(evaluate(self.name, p))
            .email(evaluate(self.email, p))
            .image(evaluate(self.image, p)))
    }
}

/// The field that a text of a row makes of these claims.
pub(super) fn evaluate(text: &str, p: &Claims<'_>) -> ProfileField {
    let mut field = ProfileField::Absent;
    for alternative in text.split(" ?? ") {
        if let Some(text) = composed(alternative, p) {
            return ProfileField::Text(text);
        }
        let claim = match alternative {
            "" => Claim::ABSENT,
            "null" => Claim::NULL,
            path => p.at(path),
        };
        field = claim.into();
        if !claim.is_nullish() {
            break;
        }
    }
    field
}

/// The id, which must be a text or a number.
pub(super) fn required(text: &'static str, p: &Claims<'_>) -> Result<String, ProfileError> {
    match evaluate(text, p) {
        ProfileField::Text(id) => Ok(id),
        ProfileField::Absent | ProfileField::Null => Err(ProfileError { missing: text.into() }),
    }
}

/// The text of a template or a list, where all or some of it is there.
fn composed(alternative: &str, p: &Claims<'_>) -> Option<String> {
    let text = |path: &str| p.at(path).text().filter(|text| !text.is_empty());
    if alternative.contains('{') {
        let variable = |name: &str| if name == "$issuer" { p.issuer().map(Into::into) } else { text(name) };
        return template::fill(alternative, &variable);
    }
    let parts: Vec<_> = alternative.split(" + ").collect();
    let texts: Vec<_> = parts.iter().filter_map(|path| text(path)).collect();
    (parts.len() > 1 && !texts.is_empty()).then(|| texts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn field(text: &str, claims: Value) -> Option<Value> {
        let none = Map::new();
        let p = Claims::new(claims.as_object().unwrap(), &none, Some("https://id.example"));
        evaluate(text, &p).to_json()
    }

    #[test]
    fn a_path_reads_texts_and_numbers_and_nothing_else() {
        assert_eq!(field("a.0.b", json!({"a": [{"b": 7}]})), Some(json!("7")));
        assert_eq!(field("a", json!({"a": null})), Some(Value::Null));
        for absent in [json!({}), json!({"a": true}), json!({"a": {}}), json!({"": "x"})] {
            assert_eq!(field("a", absent.clone()), None);
        }
        assert_eq!(field("", json!({"": "x"})), None);
        assert_eq!(field("null", json!({"null": "x"})), Some(Value::Null));
    }

    #[test]
    fn the_first_that_is_not_nullish_is_taken_else_the_last() {
        assert_eq!(field("a ?? b", json!({"a": null, "b": "x"})), Some(json!("x")));
        assert_eq!(field("a ?? b", json!({"a": "", "b": "x"})), Some(json!("")));
        assert_eq!(field("a ?? b", json!({"a": false, "b": "x"})), None);
        assert_eq!(field("a ?? b", json!({"a": null})), None);
        assert_eq!(field("a ?? b ?? null", json!({})), Some(Value::Null));
    }

    #[test]
    fn parts_are_joined_as_far_as_they_are_there() {
        let names = "a + b ?? c";
        assert_eq!(field(names, json!({"a": "Ada", "b": "L"})), Some(json!("Ada L")));
        assert_eq!(field(names, json!({"a": null, "b": "L", "c": "x"})), Some(json!("L")));
        assert_eq!(field(names, json!({"a": "", "c": "x"})), Some(json!("x")));
        assert_eq!(field("a + b", json!({"a": ""})), None);
    }

    #[test]
    fn a_template_is_filled_in_or_passed_over() {
        let template = "{$issuer}/{a.b}.png ?? null";
        assert_eq!(field(template, json!({"a": {"b": 7}})), Some(json!("https://id.example/7.png")));
        for missing in [json!({}), json!({"a": {"b": ""}}), json!({"a": {"b": null}})] {
            assert_eq!(field(template, missing), Some(Value::Null));
        }
    }

    #[test]
    fn the_default_is_that_of_auth_js() {
        let apply = |claims: Value| {
            Fields::DEFAULT.apply(&Claims::new(claims.as_object().unwrap(), &Map::new(), None))
        };
        let profile = apply(json!({"sub": "1", "id": 2, "nickname": "n", "email": null})).unwrap();
        assert_eq!(profile, Profile::new("1".to_owned()).name("n".to_owned()).email(Claim::NULL));
        let profile = apply(json!({"id": 2, "name": null, "preferred_username": "p"})).unwrap();
        assert_eq!(profile, Profile::new("2".to_owned()).name("p".to_owned()));
        assert_eq!(apply(json!({})).unwrap_err().to_string(), "the profile has no `sub ?? id`");
    }
}
