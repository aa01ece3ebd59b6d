use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{Body, Keeps};
use crate::http::Params;
use crate::request::body::MAX_FIELDS;

/// The number of values that a body may have, at all depths.
const MAX_NODES: usize = 10_000;

/// Parses a JSON object and keeps `csrfToken`, `callbackUrl` and `callbackFragment` if they are
/// texts, and `data` of a session. The last of several members counts. Other members are parsed
/// without being built. Of credentials, every member is kept, and must be a text.
///
/// Returns `None` if the body is not an object, has more than [`MAX_FIELDS`] members or
/// [`MAX_NODES`] values, more than 128 levels, or lone surrogates. The limits apply while parsing:
/// 64 KiB of small objects would otherwise take megabytes of memory, which wasm never returns.
pub(super) fn parse(text: &[u8], keeps: Keeps) -> Option<Body> {
    let nodes = Cell::new(MAX_NODES);
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let body = deserializer.deserialize_map(Members { nodes: &nodes, keeps }).ok()?;
    deserializer.end().ok()?;
    Some(body)
}

struct Members<'a> {
    nodes: &'a Cell<usize>,
    keeps: Keeps,
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Body;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Body, A::Error> {
        let mut fields = Params::new();
        let mut data = None;
        let mut count = 0;
        while let Some(name) = members.next_key::<String>()? {
            count += 1;
            if count > MAX_FIELDS {
                return Err(A::Error::custom("too many members"));
            }
            let is_data = self.keeps == Keeps::Data && name == "data";
            let is_credentials = self.keeps == Keeps::Credentials;
            let keep = match (is_data, self.keeps.field(&name)) {
                (true, _) => Keep::All,
                (false, true) => Keep::Text,
                (false, false) => Keep::Nothing,
            };
            let value = members.next_value_seed(Node { nodes: self.nodes, keep })?;
            match keep {
                Keep::All => data = Some(value),
                Keep::Text => match value {
                    Value::String(text) if is_credentials => fields.append(name, text),
                    Value::String(text) => fields.set(&name, text),
                    _ if is_credentials => return Err(A::Error::custom("not a text")),
                    _ => fields.remove(&name),
                },
                Keep::Nothing => {}
            }
        }
        Ok(Body { fields, data, is_form: false })
    }
}

/// The part of a value that is built.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// Null, in place of any value.
    Nothing,
    /// A text. Null replaces any other value.
    Text,
    All,
}

impl Keep {
    const fn inside(self) -> Self {
        match self {
            Self::All => Self::All,
            Self::Text | Self::Nothing => Self::Nothing,
        }
    }
}

/// One value. `IgnoredAny` is not used for values that are dropped: it has no limits, and accepts
/// lone surrogates.
#[derive(Clone, Copy)]
struct Node<'a> {
    nodes: &'a Cell<usize>,
    keep: Keep,
}

impl Node<'_> {
    fn scalar(self, value: impl Into<Value>) -> Value {
        if self.keep == Keep::All { value.into() } else { Value::Null }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let left = self.nodes.get().checked_sub(1).ok_or_else(|| D::Error::custom("too many values"))?;
        self.nodes.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(self.scalar(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(self.scalar(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(self.scalar(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, |number| self.scalar(number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(if self.keep == Keep::Nothing { Value::Null } else { value.into() })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        let node = Node { keep: self.keep.inside(), ..self };
        while let Some(item) = items.next_element_seed(node)? {
            if node.keep == Keep::All {
                array.push(item);
            }
        }
        Ok(self.scalar(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        let node = Node { keep: self.keep.inside(), ..self };
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(node)?;
            if node.keep == Keep::All {
                object.insert(name, value);
            }
        }
        Ok(self.scalar(object))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Option<Body> {
        parse(text.as_bytes(), Keeps::Data)
    }

    #[test]
    fn the_token_the_callback_url_and_the_data_are_kept_and_the_rest_is_not() {
        let text = r#"{"csrfToken":"t","x":{"callbackUrl":"/y"},"data":{"a":[1,-2,2.5,"é",null,true]},"callbackUrl":"/"}"#;
        let body = parsed(text).unwrap();
        assert_eq!(
            (body.field("csrfToken"), body.field("callbackUrl"), body.field("x")),
            (Some("t"), Some("/"), None)
        );
        assert_eq!(body.data().unwrap().to_string(), r#"{"a":[1,-2,2.5,"é",null,true]}"#);
        assert_eq!(parse(text.as_bytes(), Keeps::SignOut).unwrap().data(), None);
    }

    #[test]
    fn the_last_of_several_counts_and_only_text_is_a_token() {
        assert_eq!(parsed(r#"{"csrfToken":"a","csrfToken":"b"}"#).unwrap().field("csrfToken"), Some("b"));
        for token in ["null", "1", "true", r#"["a"]"#, r#"{"a":"b"}"#] {
            let body = parsed(&format!(r#"{{"csrfToken":"a","csrfToken":{token}}}"#)).unwrap();
            assert_eq!(body.field("csrfToken"), None, "{token}");
        }
    }

    #[test]
    fn values_are_counted_and_levels_limited_where_nothing_is_kept_too() {
        for name in ["a", "csrfToken", "data"] {
            let nodes = |count: usize| format!(r#"{{"{name}":[{}0]}}"#, "0,".repeat(count - 2));
            assert!(parsed(&nodes(10_000)).is_some(), "{name}");
            assert!(parsed(&nodes(10_001)).is_none(), "{name}");
            let objects = format!(r#"{{"{name}":[{}0]}}"#, r#"{"":0},"#.repeat(5_000));
            assert!(parsed(&objects).is_none(), "{name}");
            let deep =
                |levels: usize| format!(r#"{{"{name}":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
            assert!(parsed(&deep(100)).is_some(), "{name}");
            assert!(parsed(&deep(30_000)).is_none(), "{name}");
        }
        let members = |count: usize| format!("{{{}\"z\":0}}", r#""a":0,"#.repeat(count - 1));
        assert!(parsed(&members(200)).is_some());
        assert!(parsed(&members(201)).is_none());
    }

    #[test]
    fn every_member_of_credentials_is_a_text_of_its_own_name() {
        let parsed = |text: &str| parse(text.as_bytes(), Keeps::Credentials);
        let body = parsed(r#"{"csrfToken":"t","username":"ada","password":"x","callbackUrl":"/"}"#).unwrap();
        let credentials = body.credentials();
        assert_eq!(credentials.iter().collect::<Vec<_>>(), [("username", "ada"), ("password", "x")]);
        for wrong in ["true", "1", "null", r#"["x"]"#, r#"{"$ne":"x"}"#] {
            assert!(parsed(&format!(r#"{{"username":"ada","password":{wrong}}}"#)).is_none(), "{wrong}");
        }
    }

    #[test]
    fn anything_but_one_object_is_refused() {
        for text in [
            "",
            "[]",
            "null",
            "1",
            r#""{}""#,
            "{} {}",
            "\u{feff}{}",
            r#"{"a":NaN}"#,
            r#"{"a":1e999}"#,
            r#"{"a":"\ud800"}"#,
            r#"{"a":{"\ud800":1}}"#,
            r#"{"a":1,}"#,
        ] {
            assert!(parsed(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_parsed(text: Vec<u8>) {
            for keeps in [Keeps::Data, Keeps::SignOut, Keeps::Credentials] {
                let _ = parse(&text, keeps);
            }
        }

        #[test]
        fn what_is_kept_is_what_serde_json_reads(name in "csrfToken|callbackUrl|data", value in "[ -~]{0,40}", other in "[ -~]{0,8}") {
            let text = serde_json::json!({ other: [value.clone(), { "data": 1 }], name.clone(): value.clone() }).to_string();
            let body = parsed(&text).unwrap();
            let kept = if name == "data" { body.data().and_then(Value::as_str) } else { body.field(&name) };
            prop_assert_eq!(kept, Some(value.as_str()));
        }
    }
}
