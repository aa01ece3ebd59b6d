//! JSON objects in which no member name is repeated.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Parses one JSON object and keeps the order of its members. Returns `None` if `json` is not an
/// object, or repeats a member name at any depth.
///
/// Two parsers may take different values of a repeated member, so RFC 7515 allows refusing it
/// ([§4](https://www.rfc-editor.org/rfc/rfc7515#section-4)). Nesting is limited to 128 levels.
pub fn parse_object(json: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(json) {
        Ok(Unambiguous(Value::Object(object))) => Some(object),
        _ => None,
    }
}

/// A value whose objects have no repeated members.
struct Unambiguous(Value);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UnambiguousVisitor).map(Self)
    }
}

struct UnambiguousVisitor;

impl<'de> Visitor<'de> for UnambiguousVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without repeated member names")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Unambiguous(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Unambiguous(value))) = members.next_entry::<String, _>()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("repeated member name"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_object_keeps_its_members_and_their_order() {
        let json = r#"{"b":[1,-2,2.5,"x\u00e9",null,true,{}],"a":{"b":18446744073709551615}}"#;
        let object = parse_object(json.as_bytes()).unwrap();
        assert_eq!(Value::Object(object).to_string(), json.replace("\\u00e9", "é"));
    }

    #[test]
    fn a_repeated_member_name_is_refused_at_any_depth() {
        for json in [
            r#"{"alg":"none","alg":"dir"}"#,
            r#"{"alg":"dir","\u0061lg":"dir"}"#,
            r#"{"a":{"b":1,"b":1}}"#,
            r#"{"a":[{"b":1,"b":2}]}"#,
        ] {
            assert_eq!(parse_object(json.as_bytes()), None, "{json}");
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        let table: [&[u8]; 13] = [
            b"",
            b"[]",
            b"null",
            b"1",
            b"\"{}\"",
            b"{} {}",
            b"{\"a\":NaN}",
            b"{\"a\":1e999}",
            b"{\"a\":\"\xff\"}",
            b"{\"a\":\"\\ud800\"}",
            b"\xef\xbb\xbf{}",
            b"{\0\"\0}\0",
            b"{\"a\":1,}",
        ];
        for json in table {
            assert_eq!(parse_object(json), None, "{}", json.escape_ascii());
        }
    }

    #[test]
    fn deep_nesting_is_refused_without_overflowing_the_stack() {
        let json = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(parse_object(json.as_bytes()), None);
    }

    proptest! {
        #[test]
        fn parsing_never_panics(json: Vec<u8>) {
            let _ = parse_object(&json);
        }

        #[test]
        fn an_object_survives_writing_and_parsing(object in proptest::collection::btree_map(".{0,8}", ".{0,8}", 0..6)) {
            let object: Map<String, Value> = object.into_iter().map(|(name, value)| (name, value.into())).collect();
            let json = serde_json::to_vec(&object).unwrap();
            prop_assert_eq!(parse_object(&json), Some(object));
        }
    }
}
