use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor, value::MapAccessDeserializer};

/// One entry of `matcher`: a pattern, and conditions on the request.
///
/// Deserializes the entries of [Next.js](https://nextjs.org/docs/app/api-reference/file-conventions/proxy#matcher):
/// a string, or an object with `source`, `has` and `missing`. `locale` may only be `false`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// A path-to-regexp 6 pattern.
    pub source: String,
    /// All of these must hold.
    pub has: Vec<Condition>,
    /// None of these may hold.
    pub missing: Vec<Condition>,
}

/// A condition on a request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The part of the request that the condition is on.
    #[serde(rename = "type")]
    pub kind: ConditionKind,
    /// The name of the header, cookie or query parameter. Not used for the host.
    #[serde(default)]
    pub key: String,
    /// A regular expression for the whole value. If it is absent, every value except the empty one
    /// matches.
    #[serde(default)]
    pub value: Option<String>,
}

/// The part of a request that a condition is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConditionKind {
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// A query parameter.
    Query,
    /// The host name, without port.
    Host,
}

impl From<&str> for Entry {
    fn from(source: &str) -> Self {
        Self { source: source.to_owned(), has: Vec::new(), missing: Vec::new() }
    }
}

impl Entry {
    /// Returns whether a visitor can avoid the entry by adding or omitting a header, cookie or
    /// parameter.
    ///
    /// Such an entry protects nothing on its own. The deployer should be warned.
    pub fn is_avoidable(&self) -> bool {
        self.has.iter().chain(&self.missing).any(|condition| condition.kind != ConditionKind::Host)
    }
}

/// An entry in the form of an object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Object {
    source: String,
    #[serde(default)]
    has: Vec<Condition>,
    #[serde(default)]
    missing: Vec<Condition>,
    #[serde(default, rename = "locale", deserialize_with = "no_locale")]
    _locale: (),
}

fn no_locale<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    if bool::deserialize(deserializer)? {
        return Err(serde::de::Error::custom(
            "`locale` may only be false: the gate has no locales. Put them into the pattern, e.g. \"/:locale(en|de)/admin\"",
        ));
    }
    Ok(())
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a pattern, or an object with `source`, `has` and `missing`")
    }

    fn visit_str<E>(self, source: &str) -> Result<Entry, E> {
        Ok(Entry::from(source))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
        let Object { source, has, missing, _locale } = Object::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Entry { source, has, missing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json};

    fn error(value: serde_json::Value) -> String {
        from_value::<Entry>(value).unwrap_err().to_string()
    }

    #[test]
    fn a_string_and_an_object_are_entries() {
        let object = json!({
            "source": "/admin",
            "locale": false,
            "has": [{ "type": "cookie", "key": "a", "value": "1" }],
            "missing": [{ "type": "host", "value": "example.com" }],
        });
        let entry: Entry = from_value(object).unwrap();
        assert_eq!((entry.source.as_str(), entry.has.len(), entry.missing.len()), ("/admin", 1, 1));
        assert!(entry.is_avoidable());
        assert_eq!(from_value::<Entry>(json!("/x")).unwrap(), Entry::from("/x"));
        assert!(!Entry::from("/x").is_avoidable());
    }

    #[test]
    fn what_is_not_an_entry_is_refused_by_name() {
        assert!(error(json!({ "source": "/", "regexp": "x" })).contains("regexp"));
        assert!(error(json!({ "source": "/", "locale": true })).contains("locale"));
        assert!(error(json!({ "source": "/", "has": [{ "type": "ip" }] })).contains("ip"));
        assert!(
            error(json!({ "source": "/", "has": [{ "type": "host", "values": "x" }] })).contains("values")
        );
        assert!(error(json!({ "has": [] })).contains("source"));
        assert!(error(json!(1)).contains("a pattern"));
    }
}
