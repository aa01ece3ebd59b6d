use serde_json::{Map, Value};

use crate::providers::profile::ProfileError;

/// What a profile is made from: ID Token claims or userinfo, and the token response beside them.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'a> {
    claims: &'a Map<String, Value>,
    tokens: &'a Map<String, Value>,
    issuer: Option<&'a str>,
}

impl<'a> Claims<'a> {
    /// The claims or userinfo, all members of the token response, and the provider's issuer.
    pub const fn new(
        claims: &'a Map<String, Value>,
        tokens: &'a Map<String, Value>,
        issuer: Option<&'a str>,
    ) -> Self {
        Self { claims, tokens, issuer }
    }

    /// The value at a dotted path: `data.user.open_id`, `emails.0`. Absent when any step is.
    pub fn at(&self, path: &str) -> Claim<'a> {
        walk(self.claims, path.split('.'))
    }

    /// The value that is reached step by step, where a member's name may hold dots.
    pub fn reach(&self, steps: &[String]) -> Claim<'a> {
        walk(self.claims, steps.iter().map(String::as_str))
    }

    /// A member of the token response.
    pub fn token(&self, path: &str) -> Claim<'a> {
        walk(self.tokens, path.split('.'))
    }

    /// The provider's issuer.
    pub const fn issuer(&self) -> Option<&'a str> {
        self.issuer
    }

    /// The text or number at a path, as a text. Fails where there is none.
    pub fn required(&self, path: &'static str) -> Result<String, ProfileError> {
        self.at(path).text().ok_or(ProfileError { missing: path.into() })
    }
}

/// A value in a profile: a JSON value, or absent, which is not the same as null.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim<'a>(Option<&'a Value>);

impl<'a> Claim<'a> {
    /// Nothing.
    pub const ABSENT: Self = Self(None);
    /// Null, where Auth.js's mapping says so.
    pub const NULL: Self = Self(Some(&Value::Null));

    /// This value, or absent.
    pub const fn of(value: Option<&'a Value>) -> Self {
        Self(value)
    }

    /// This value, or the other where this is absent or null: JavaScript's `??`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self.is_nullish() { other } else { self }
    }

    /// Whether it is absent or null.
    pub const fn is_nullish(self) -> bool {
        matches!(self.0, None | Some(Value::Null))
    }

    /// The JSON value.
    pub const fn value(self) -> Option<&'a Value> {
        self.0
    }

    /// A text or number as a text; whole numbers without a fraction, as JavaScript writes them.
    pub fn text(self) -> Option<String> {
        match self.0? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => {
                let text = number.to_string();
                Some(text.strip_suffix(".0").map(Into::into).unwrap_or(text))
            }
            _ => None,
        }
    }

    /// Whether JavaScript takes it for false: absent, null, false, 0 or empty.
    pub fn is_falsy(self) -> bool {
        match self.0 {
            None | Some(Value::Null | Value::Bool(false)) => true,
            Some(Value::String(text)) => text.is_empty(),
            Some(Value::Number(number)) => number.as_f64() == Some(0.0),
            Some(_) => false,
        }
    }
}

fn walk<'a, 'b>(members: &'a Map<String, Value>, mut steps: impl Iterator<Item = &'b str>) -> Claim<'a> {
    let first = steps.next().and_then(|step| members.get(step));
    Claim(steps.fold(first, |value, step| match value? {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_reach_into_objects_and_arrays() {
        let claims = json!({"a": {"b": [10, {"c": "x"}]}, "n": null, "s": "text"});
        let tokens = json!({"email": "me@example.com"});
        let p =
            Claims::new(claims.as_object().unwrap(), tokens.as_object().unwrap(), Some("https://id.example"));
        assert_eq!(p.at("a.b.0").text().as_deref(), Some("10"));
        assert_eq!(p.at("a.b.1.c").text().as_deref(), Some("x"));
        for absent in ["", "z", "a.b.2", "a.b.c", "s.length", "n.x", "a.b.-1"] {
            assert_eq!(p.at(absent), Claim::ABSENT, "{absent}");
        }
        assert_eq!(p.at("n"), Claim::NULL);
        assert_eq!(p.at("n").or(p.at("s")).text().as_deref(), Some("text"));
        assert_eq!(p.at("z").or(p.at("n")), Claim::NULL);
        assert_eq!(p.token("email").text().as_deref(), Some("me@example.com"));
        assert!(p.required("n").is_err());
    }

    #[test]
    fn numbers_read_as_javascript_writes_them() {
        let text = |value: Value| Claim(Some(&value)).text();
        assert_eq!(text(json!(583231)).as_deref(), Some("583231"));
        assert_eq!(text(json!(583231.0)).as_deref(), Some("583231"));
        assert_eq!(text(json!(1.5)).as_deref(), Some("1.5"));
        assert_eq!(text(json!(true)), None);
        assert_eq!(text(json!({})), None);
    }

    #[test]
    fn falsy_is_what_javascript_takes_for_false() {
        let falsy = |value: Value| Claim(Some(&value)).is_falsy();
        assert!(falsy(json!(null)) && falsy(json!("")) && falsy(json!(0)) && falsy(json!(false)));
        assert!(!falsy(json!("0")) && !falsy(json!([])) && !falsy(json!({})) && !falsy(json!(-1)));
        assert!(Claim::ABSENT.is_falsy());
    }
}
