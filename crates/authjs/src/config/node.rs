use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::config::error::{ConfigError, member_path};
use crate::config::nearest::nearest;

/// A value of the configuration and its path. Reading it as the wrong type is an error.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub(super) path: String,
    pub(super) value: &'a Value,
}

impl<'a> Node<'a> {
    /// Returns a non-empty text.
    pub(super) fn text(&self) -> Result<Setting, ConfigError> {
        match self.value {
            Value::String(text) if !text.is_empty() => {
                Ok(Setting { path: self.path.clone(), text: text.clone() })
            }
            Value::String(_) => Err(self.error("empty", "Give it a value, or remove the key.")),
            _ => Err(self.wrong_type("a text")),
        }
    }

    /// Returns `true` or `false`.
    pub(super) fn boolean(&self) -> Result<bool, ConfigError> {
        self.value.as_bool().ok_or_else(|| self.wrong_type("true or false, without quotes"))
    }

    /// Returns a whole number of seconds.
    pub(super) fn seconds(&self, range: RangeInclusive<i64>) -> Result<i64, ConfigError> {
        let number = whole_number(self.value).ok_or_else(|| self.wrong_type("a whole number of seconds"))?;
        if range.contains(&number) {
            return Ok(number);
        }
        let fix = format!("Choose a number of seconds from {} to {}.", range.start(), range.end());
        Err(self.error("out of range", fix))
    }

    /// Returns the items of a list.
    pub(super) fn list(&self) -> Result<Vec<Self>, ConfigError> {
        let items = self.value.as_array().ok_or_else(|| self.wrong_type("a list"))?;
        let item = |(index, value)| Node { path: format!("{}[{index}]", self.path), value };
        Ok(items.iter().enumerate().map(item).collect())
    }

    /// Returns a table without keys other than `keys`.
    pub(super) fn table(&self, keys: &[&str]) -> Result<Table<'a>, ConfigError> {
        let table = self.open_table()?;
        match table.members.keys().find(|key| !keys.contains(&key.as_str())) {
            Some(unknown) => Err(unknown_key(&table.path, unknown, keys)),
            None => Ok(table),
        }
    }

    /// Returns a table with any keys.
    pub(super) fn open_table(&self) -> Result<Table<'a>, ConfigError> {
        let members = self.value.as_object().ok_or_else(|| self.wrong_type("a table"))?;
        Ok(Table { path: self.path.clone(), members })
    }

    /// Creates an error about this value. It shows the value, so it must not be used for secrets.
    pub(super) fn error(&self, cause: impl Into<String>, fix: impl Into<String>) -> ConfigError {
        ConfigError::new(&self.path, cause, fix).showing(self.value)
    }

    /// Creates an error that shows no value: a value in the wrong place may be a secret.
    fn wrong_type(&self, expected: &str) -> ConfigError {
        let cause = format!("is {}, where {expected} is expected", kind_of(self.value));
        ConfigError::new(&self.path, cause, format!("Write {expected}."))
    }
}

/// A table whose keys are known.
#[derive(Debug)]
pub(super) struct Table<'a> {
    path: String,
    members: &'a Map<String, Value>,
}

impl<'a> Table<'a> {
    /// Returns the value of a key, if present.
    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        self.members.get(key).map(|value| self.node(key, value))
    }

    /// Returns the text of a key, if present.
    pub(super) fn text(&self, key: &str) -> Result<Option<Setting>, ConfigError> {
        self.get(key).map(|node| node.text()).transpose()
    }

    /// Returns the `true` or `false` of a key, if present.
    pub(super) fn boolean(&self, key: &str) -> Result<Option<bool>, ConfigError> {
        self.get(key).map(|node| node.boolean()).transpose()
    }

    /// Returns the table of a key, without keys other than `keys`, if present.
    pub(super) fn table(&self, key: &str, keys: &[&str]) -> Result<Option<Self>, ConfigError> {
        self.get(key).map(|node| node.table(keys)).transpose()
    }

    /// Errors if a value is null, which `serde` reads as if its key were absent.
    pub(super) fn refuse_null(&self) -> Result<(), ConfigError> {
        match self.iter().find(|(_, node)| node.value.is_null()) {
            Some((_, node)) => Err(node.wrong_type("a value")),
            None => Ok(()),
        }
    }

    /// Returns all values with their keys.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        self.members.iter().map(|(key, value)| (key.as_str(), self.node(key, value)))
    }

    /// Returns the table as JSON.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self.members).unwrap_or_default()
    }

    /// Returns the path of a key, whether it is present or not.
    pub(super) fn path_of(&self, key: &str) -> String {
        member_path(&self.path, key)
    }

    fn node(&self, key: &str, value: &'a Value) -> Node<'a> {
        Node { path: self.path_of(key), value }
    }
}

/// A non-empty text, and where it was set: a path into the configuration, or a variable.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) path: String,
    pub(super) text: String,
}

impl Setting {
    /// Creates an error about this value. It shows the value, so it must not be used for secrets.
    pub(super) fn error(&self, cause: impl Into<String>, fix: impl Into<String>) -> ConfigError {
        ConfigError::new(&self.path, cause, fix).showing(&Value::String(self.text.clone()))
    }
}

impl std::fmt::Debug for Setting {
    /// Shows only the place, because the text may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setting").field("path", &self.path).finish_non_exhaustive()
    }
}

#[inline(never)]
fn unknown_key(table: &str, unknown: &str, keys: &[&str]) -> ConfigError {
    let fix = match nearest(unknown, keys.iter().copied()) {
        Some(key) => format!("Did you mean `{key}`?"),
        None => format!("Remove it. Known keys here: {}.", keys.join(", ")),
    };
    ConfigError::new(member_path(table, unknown), "unknown key", fix)
}

/// Returns a whole number. Also accepts `3600.0`, because JavaScript has only one kind of number.
fn whole_number(value: &Value) -> Option<i64> {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    let float = || value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() <= LARGEST);
    #[expect(clippy::cast_possible_truncation, reason = "whole and within ±2⁵³, as just checked")]
    value.as_i64().or_else(|| float().map(|number| number as i64))
}

const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn node(value: &Value) -> Node<'_> {
        Node { path: "here".into(), value }
    }

    #[test]
    fn a_wrong_type_is_named_and_its_value_is_not() {
        let error = node(&json!(42)).text().unwrap_err().to_string();
        assert_eq!(error, "here: is a number, where a text is expected. Write a text.");
        assert!(node(&json!("true")).boolean().is_err());
        assert!(node(&json!("a")).list().is_err());
        assert!(node(&json!([])).table(&[]).is_err());
        assert!(node(&json!(null)).text().is_err());
        assert!(node(&json!("")).text().is_err());
    }

    #[test]
    fn unknown_keys_are_errors_that_name_the_nearest_key_and_hide_the_value() {
        let value = json!({"clientSecert": "hunter2"});
        let error = node(&value).table(&["clientId", "clientSecret"]).unwrap_err().to_string();
        assert_eq!(error, "here.clientSecert: unknown key. Did you mean `clientSecret`?");
        let error = node(&value).table(&["a", "b"]).unwrap_err().to_string();
        assert_eq!(error, "here.clientSecert: unknown key. Remove it. Known keys here: a, b.");
    }

    #[test]
    fn seconds_are_whole_numbers_within_their_range() {
        assert_eq!(node(&json!(60)).seconds(60..=100).unwrap(), 60);
        assert_eq!(node(&json!(60.0)).seconds(60..=100).unwrap(), 60);
        for wrong in [json!(59), json!(60.5), json!(1e12), json!(1e300), json!("60"), json!(u64::MAX)] {
            assert!(node(&wrong).seconds(60..=100).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_setting_never_prints_its_text() {
        let setting = node(&json!("hunter2")).text().unwrap();
        assert!(!format!("{setting:?}").contains("hunter2"));
    }
}
