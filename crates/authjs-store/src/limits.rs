//! The table `limits`: attempts, counted within windows of time.

use std::fmt;

use authjs_jose::timestamp::Timestamp;
use serde_json::{Value, json};

use crate::row::{Columns, Row, RowError};
use crate::statement::Statement;

/// A limit of attempts. The debug output shows no key.
#[derive(Clone, PartialEq, Eq)]
pub struct Limit {
    /// The name of the counter: a hash, so that the table tells nothing about people.
    pub key: String,
    /// The number of attempts that one window may have.
    pub most: u32,
    /// The length of a window in seconds. It begins with its first attempt.
    pub seconds: u32,
}

impl fmt::Debug for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limit")
            .field("most", &self.most)
            .field("seconds", &self.seconds)
            .finish_non_exhaustive()
    }
}

/// Counts an attempt against all limits, or against none if one of them is reached. Answers a row
/// for each limit that counted, so no row means a refusal.
///
/// A refused attempt is not counted. Otherwise a client over its own limit could use up the limit of
/// an account, which other clients share. One statement reads and writes, so simultaneous attempts
/// never exceed a limit.
pub fn count(limits: &[Limit], now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO limits (key, attempts, expires) \
         SELECT value ->> 0, 1, ?2 + (value ->> 2) FROM json_each(?1) \
         WHERE NOT EXISTS (SELECT 1 FROM json_each(?1) AS asked CROSS JOIN limits AS l ON l.key = asked.value ->> 0 \
         WHERE l.expires > ?2 AND l.attempts >= asked.value ->> 1) \
         ON CONFLICT (key) DO UPDATE SET \
         attempts = CASE WHEN expires > ?2 THEN attempts + 1 ELSE 1 END, \
         expires = CASE WHEN expires > ?2 THEN expires ELSE excluded.expires END \
         RETURNING attempts",
        [asked(limits).as_str().into(), now.seconds().into()],
    )
}

/// Finds when the last of the limits that are reached ends. Answers one row.
pub fn reached_until(limits: &[Limit], now: Timestamp) -> Statement {
    Statement::new(
        "SELECT max(l.expires) AS expires FROM json_each(?1) AS asked CROSS JOIN limits AS l ON l.key = asked.value ->> 0 \
         WHERE l.expires > ?2 AND l.attempts >= asked.value ->> 1",
        [asked(limits).as_str().into(), now.seconds().into()],
    )
}

/// Takes back an attempt that [`count`] has counted. Answers a row for each limit.
pub fn forgive(limits: &[Limit], now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE limits SET attempts = attempts - 1 WHERE key IN (SELECT value ->> 0 FROM json_each(?1)) \
         AND expires > ?2 AND attempts > 0 RETURNING attempts",
        [asked(limits).as_str().into(), now.seconds().into()],
    )
}

/// Deletes at most `limit` counters whose windows have ended. Answers a row for each.
pub fn purge(now: Timestamp, limit: i64) -> Statement {
    Statement::new(
        "DELETE FROM limits WHERE key IN \
         (SELECT key FROM limits WHERE expires <= ?1 ORDER BY expires LIMIT ?2) RETURNING attempts",
        [now.seconds().into(), limit.into()],
    )
}

/// Reads the row of [`reached_until`]. Errors if no limit is reached.
pub fn read_until(row: &Row) -> Result<Timestamp, RowError> {
    Columns(row).integer("expires").map(Timestamp::from_seconds)
}

/// Returns whether a limit is reached, from the row of [`reached_until`]. Errors if the row cannot be
/// read.
pub fn read_reached(row: &Row) -> Result<bool, RowError> {
    match row.get("expires") {
        Some(Value::Null) => Ok(false),
        _ => read_until(row).map(|_| true),
    }
}

/// Returns the limits as JSON: a list of lists.
fn asked(limits: &[Limit]) -> String {
    let limits = limits.iter().map(|limit| json!([limit.key, limit.most, limit.seconds]));
    limits.collect::<Value>().to_string()
}
