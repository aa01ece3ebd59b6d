use serde_json::{Map, Value};

use crate::claim::Claim;
use crate::error::Missing;
use crate::path::Path;

/// A JSON object, such as the claims of an ID Token or a userinfo response, with additional named
/// values.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'a> {
    members: &'a Map<String, Value>,
    named: &'a [(&'a str, Value)],
}

impl<'a> Claims<'a> {
    /// Creates claims from the members of this object.
    pub const fn new(members: &'a Map<String, Value>) -> Self {
        Self { members, named: &[] }
    }

    /// Adds named values, such as `$issuer`. A path that begins with such a name always refers to
    /// the named value, never to a member.
    #[must_use]
    pub const fn with(self, named: &'a [(&'a str, Value)]) -> Self {
        Self { named, ..self }
    }

    /// Returns the claim at a path.
    pub fn get(&self, path: &Path) -> Claim<'a> {
        self.walk(path.steps())
    }

    /// Returns the claim at a path in its text form: `data.user.open_id`, `emails.0`. An empty text
    /// is the path of no claim.
    pub fn at(&self, path: &str) -> Claim<'a> {
        self.walk(path.split('.').filter(|_| !path.is_empty()))
    }

    /// Returns the member with this whole name, which may have dots.
    pub fn member(&self, name: &str) -> Claim<'a> {
        Claim::of(self.root(name))
    }

    /// Returns the text or number at a path as a text. Errors if the claim is neither.
    pub fn required(&self, path: &str) -> Result<String, Missing> {
        self.at(path).text().ok_or_else(|| Missing::new(&path))
    }

    fn walk<'b>(&self, mut steps: impl Iterator<Item = &'b str>) -> Claim<'a> {
        let first = steps.next().and_then(|step| self.root(step));
        Claim::of(steps.fold(first, |value, step| match value? {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            value => value.get(step),
        }))
    }

    fn root(&self, name: &str) -> Option<&'a Value> {
        let named = self.named.iter().find(|(known, _)| *known == name);
        named.map_or_else(|| self.members.get(name), |(_, value)| Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_reach_into_objects_and_arrays() {
        let claims = json!({"": "x", "a": {"b": [10, {"c": "x"}]}, "n": null, "s": "text"});
        let claims = Claims::new(claims.as_object().unwrap());
        assert_eq!(claims.at("a.b.0").text().as_deref(), Some("10"));
        assert_eq!(claims.at("a.b.1.c").text().as_deref(), Some("x"));
        for absent in ["", "z", "a.b.2", "a.b.c", "s.length", "n.x", "a.b.-1"] {
            assert_eq!(claims.at(absent), Claim::ABSENT, "{absent}");
        }
        assert_eq!(claims.at("n"), Claim::NULL);
        assert_eq!(claims.member("s").text().as_deref(), Some("text"));
        assert_eq!(claims.member("a.b"), Claim::ABSENT);
        assert_eq!(claims.required("s").unwrap(), "text");
        assert_eq!(claims.required("n").unwrap_err().path, "n");
    }

    #[test]
    fn a_named_value_stands_before_a_member_of_that_name() {
        let claims = json!({"$issuer": "https://evil.example", "id": 1});
        let named = [("$issuer", json!("https://id.example")), ("$token", json!({"scope": "a"}))];
        let claims = Claims::new(claims.as_object().unwrap()).with(&named);
        assert_eq!(claims.at("$issuer").text().as_deref(), Some("https://id.example"));
        assert_eq!(claims.at("$token.scope").text().as_deref(), Some("a"));
        assert_eq!(claims.at("id").text().as_deref(), Some("1"));
    }
}
