//! The table `session_families`: sessions of the strategy `jwt` that can be ended.
//!
//! A family is one sign-in and every cookie that is issued from it. It lives as long as its row. The
//! statements run in D1, and in the SQLite of a Durable Object that has the families of one subject.

use authjs_jose::timestamp::Timestamp;

use crate::row::{Columns, Row, RowError};
use crate::statement::Statement;

/// A family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFamily {
    /// The id: random.
    pub id: String,
    /// The hash that names the user.
    pub subject: String,
    /// The id of the provider.
    pub provider: String,
    /// The end of the family, unless it is extended.
    pub expires: Timestamp,
}

/// Stores a family that begins at `now`.
pub fn begin(family: &SessionFamily, now: Timestamp) -> Statement {
    let SessionFamily { id, subject, provider, expires } = family;
    Statement::new(
        "INSERT INTO session_families (id, subject, provider, createdAt, lastSeenAt, expires) \
         VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
        [
            id.as_str().into(),
            subject.as_str().into(),
            provider.as_str().into(),
            now.into(),
            (*expires).into(),
        ],
    )
}

/// Finds when a family expires. Answers no row if it has ended.
pub fn expiry(id: &str, subject: &str) -> Statement {
    Statement::new(
        "SELECT expires FROM session_families WHERE id = ?1 AND subject = ?2",
        [id.into(), subject.into()],
    )
}

/// Extends a family. Answers no row if it has ended.
pub fn extend(id: &str, subject: &str, expires: Timestamp, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE session_families SET expires = ?3, lastSeenAt = ?4 WHERE id = ?1 AND subject = ?2 RETURNING expires",
        [id.into(), subject.into(), expires.into(), now.into()],
    )
}

/// Ends the families of a subject with these ids. Answers the ids of those that had not ended.
///
/// `+` keeps SQLite from the index of the subject, in which it reads more rows than there are ids.
pub fn end_these(ids: &[&str], subject: &str) -> Statement {
    Statement::new(
        "DELETE FROM session_families WHERE id IN (SELECT value FROM json_each(?1)) AND +subject = ?2 RETURNING id",
        [ids.into(), subject.into()],
    )
}

/// Ends all families of a subject, or all but one. Answers their ids.
pub fn end_all(subject: &str, except: Option<&str>) -> Statement {
    Statement::new(
        "DELETE FROM session_families WHERE subject = ?1 AND id IS NOT ?2 RETURNING id",
        [subject.into(), except.into()],
    )
}

/// Lists the families of a subject that have not expired, at most 100: those that were used last.
pub fn of_subject(subject: &str, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT f.id, f.createdAt, f.lastSeenAt, f.expires, d.userAgent, d.country FROM session_families AS f \
         LEFT JOIN session_devices AS d ON d.family = f.id \
         WHERE f.subject = ?1 AND f.expires > ?2 ORDER BY f.lastSeenAt DESC LIMIT 100",
        [subject.into(), now.into()],
    )
}

/// Deletes at most `limit` families that expired before `now`. Answers their ids.
pub fn purge(now: Timestamp, limit: i64) -> Statement {
    Statement::new(
        "DELETE FROM session_families WHERE id IN \
         (SELECT id FROM session_families WHERE expires < ?1 ORDER BY expires LIMIT ?2) RETURNING id",
        [now.into(), limit.into()],
    )
}

/// Reads a row of [`expiry`] or [`extend`].
pub fn read_expiry(row: &Row) -> Result<Timestamp, RowError> {
    Columns(row).date("expires")
}

/// Reads a row of [`end_these`] or [`end_all`].
pub fn read_id(row: &Row) -> Result<String, RowError> {
    Columns(row).text("id")
}
