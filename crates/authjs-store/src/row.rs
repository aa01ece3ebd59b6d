use std::fmt;

use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

/// A row of an answer: the values by the names of their columns, as D1 returns them.
pub type Row = Map<String, Value>;

/// A row that cannot be read: a column is absent, or has a value of another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The name of the column.
    pub column: &'static str,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the column {} is absent or has a value of another type", self.column)
    }
}

impl std::error::Error for RowError {}

/// Reads the columns of a row. A column of a wrong type is an error and never a default: a date that
/// cannot be read must not make a session live.
#[derive(Clone, Copy)]
pub(crate) struct Columns<'a>(pub(crate) &'a Row);

impl Columns<'_> {
    pub(crate) fn text(self, column: &'static str) -> Result<String, RowError> {
        self.optional_text(column)?.ok_or(RowError { column })
    }

    /// Returns `None` for `NULL`, and for a column that the statement does not select.
    pub(crate) fn optional_text(self, column: &'static str) -> Result<Option<String>, RowError> {
        match self.0.get(column) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(RowError { column }),
        }
    }

    pub(crate) fn integer(self, column: &'static str) -> Result<i64, RowError> {
        self.0.get(column).and_then(whole).ok_or(RowError { column })
    }

    /// Returns `None` for `NULL`.
    pub(crate) fn optional_integer(self, column: &'static str) -> Result<Option<i64>, RowError> {
        match self.0.get(column) {
            Some(Value::Null) => Ok(None),
            _ => self.integer(column).map(Some),
        }
    }

    pub(crate) fn date(self, column: &'static str) -> Result<Timestamp, RowError> {
        self.optional_date(column)?.ok_or(RowError { column })
    }

    pub(crate) fn optional_date(self, column: &'static str) -> Result<Option<Timestamp>, RowError> {
        let Some(text) = self.optional_text(column)? else { return Ok(None) };
        Timestamp::parse_iso8601(&text).map(Some).ok_or(RowError { column })
    }
}

/// Returns a whole number. JavaScript has one type of number, so 1 may arrive as 1.0.
fn whole(value: &Value) -> Option<i64> {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    let number = value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() <= LARGEST)?;
    #[expect(clippy::cast_possible_truncation, reason = "the number is whole and within 53 bits")]
    let number = number as i64;
    Some(number)
}
