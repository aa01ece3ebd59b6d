use std::fmt;

use authjs_jose::timestamp::Timestamp;

/// One statement, with the values of its parameters `?1`, `?2` and so on.
///
/// The debug output shows no value, because values may be tokens.
#[derive(Clone, PartialEq, Eq)]
pub struct Statement {
    /// The text. It is constant: no value is ever part of it.
    pub sql: &'static str,
    /// The values, in order.
    pub values: Vec<SqlValue>,
}

impl Statement {
    pub(crate) fn new(sql: &'static str, values: impl Into<Vec<SqlValue>>) -> Self {
        Self { sql, values: values.into() }
    }
}

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement").field("sql", &self.sql).finish_non_exhaustive()
    }
}

/// A value of a parameter.
#[derive(Clone, PartialEq, Eq)]
pub enum SqlValue {
    /// `NULL`
    Null,
    /// A text in UTF-8.
    Text(String),
    /// A number.
    Integer(i64),
}

impl fmt::Debug for SqlValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Text(_) => "Text([redacted])",
            Self::Integer(_) => "Integer([redacted])",
        })
    }
}

impl From<&str> for SqlValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A list is a text in JSON, for `json_each`.
impl From<&[&str]> for SqlValue {
    fn from(list: &[&str]) -> Self {
        Self::Text(serde_json::Value::from(list).to_string())
    }
}

impl From<i64> for SqlValue {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for SqlValue {
    fn from(value: bool) -> Self {
        Self::Integer(value.into())
    }
}

/// A date is a text, as JavaScript's `toISOString` writes it. Such texts sort by time.
impl From<Timestamp> for SqlValue {
    fn from(date: Timestamp) -> Self {
        Self::Text(date.iso8601())
    }
}

impl<T: Into<Self>> From<Option<T>> for SqlValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
