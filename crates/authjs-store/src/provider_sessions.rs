//! The table `provider_sessions`: sessions by what their provider calls them, and what a sign-out sends to
//! the provider.
//!
//! The statements run in D1, and in the SQLite of Durable Objects. There, the object with the name of a row
//! has that row, and the object of the session's subject has the rows of all names of the session.

use std::fmt;

use authjs_jose::timestamp::Timestamp;

use crate::row::{Columns, Row, RowError};
use crate::statement::Statement;

/// A session under one of its names. The debug output shows no value.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderSession {
    /// The hash of what it is found by.
    pub name: String,
    /// The id of its family, or the token of its row.
    pub session: String,
    /// The subject of its family. `None`: it is a row of `sessions`.
    pub subject: Option<String>,
    /// The hash of issuer and `sub`. `None` if the row is not for Logout Tokens.
    pub user: Option<String>,
    /// What a sign-out sends to the provider, sealed.
    pub tokens: Option<String>,
    /// The end of the session, unless it is extended.
    pub expires: Timestamp,
}

impl fmt::Debug for ProviderSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderSession").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// Stores a session under one of its names.
pub fn store(row: &ProviderSession) -> Statement {
    let ProviderSession { name, session, subject, user, tokens, expires } = row;
    Statement::new(
        "INSERT INTO provider_sessions (name, session, subject, user, tokens, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (name, session) DO UPDATE SET \
         subject = excluded.subject, user = excluded.user, tokens = excluded.tokens, expires = excluded.expires",
        [
            name.as_str().into(),
            session.as_str().into(),
            subject.as_deref().into(),
            user.as_deref().into(),
            tokens.as_deref().into(),
            (*expires).into(),
        ],
    )
}

/// Stores a row that is used once. Answers its name, or no row if it is stored already. Of any number of
/// simultaneous requests, one gets the name. The row is free again after `seconds`, by the clock of the database,
/// unless [`store`] replaces it.
pub fn claim(name: &str, seconds: i64) -> Statement {
    Statement::new(
        "INSERT INTO provider_sessions (name, session, expires) \
         VALUES (?1, '', strftime('%Y-%m-%dT%H:%M:%fZ', unixepoch() + ?2, 'unixepoch')) \
         ON CONFLICT (name, session) DO UPDATE SET expires = excluded.expires \
         WHERE provider_sessions.expires <= strftime('%Y-%m-%dT%H:%M:%fZ', unixepoch(), 'unixepoch') RETURNING name",
        [name.into(), seconds.into()],
    )
}

/// Finds the sessions with a name. Answers a row for each.
pub fn find(name: &str) -> Statement {
    Statement::new(
        "SELECT name, session, subject, user, tokens, expires FROM provider_sessions WHERE name = ?1 ORDER BY session",
        [name.into()],
    )
}

/// Deletes the sessions with a name. Answers the rows as [`find`] does.
pub fn take(name: &str) -> Statement {
    Statement::new(
        "DELETE FROM provider_sessions WHERE name = ?1 RETURNING name, session, subject, user, tokens, expires",
        [name.into()],
    )
}

/// Deletes a session under one of its names.
pub fn remove(name: &str, session: &str) -> Statement {
    Statement::new(
        "DELETE FROM provider_sessions WHERE name = ?1 AND session = ?2",
        [name.into(), session.into()],
    )
}

/// Deletes these sessions under one of their names.
pub fn remove_these(name: &str, sessions: &[&str]) -> Statement {
    Statement::new(
        "DELETE FROM provider_sessions WHERE name = ?1 AND session IN (SELECT value FROM json_each(?2))",
        [name.into(), sessions.into()],
    )
}

/// Deletes what the rows of a user's sessions have in this table.
pub fn delete_of_user(user_id: &str) -> Statement {
    Statement::new(
        "DELETE FROM provider_sessions WHERE session IN (SELECT sessionToken FROM sessions WHERE userId = ?1)",
        [user_id.into()],
    )
}

/// Deletes what the families of a subject have in this table.
pub fn delete_of_subject(subject: &str) -> Statement {
    Statement::new("DELETE FROM provider_sessions WHERE subject = ?1", [subject.into()])
}

/// Extends a session under all its names that the database has. Answers a row for each.
pub fn extend(session: &str, expires: Timestamp) -> Statement {
    Statement::new(
        "UPDATE provider_sessions SET expires = ?2 WHERE session = ?1 \
         RETURNING name, session, subject, user, tokens, expires",
        [session.into(), expires.into()],
    )
}

/// Deletes at most `limit` rows that expired before `now` and whose sessions have ended. Answers the name of
/// each. In D1, a row that has expired may belong to a session that was extended.
pub fn purge(now: Timestamp, limit: i64) -> Statement {
    Statement::new(
        "DELETE FROM provider_sessions WHERE (name, session) IN \
         (SELECT p.name, p.session FROM provider_sessions AS p WHERE p.expires < ?1 \
         AND NOT EXISTS (SELECT 1 FROM session_families AS f WHERE f.id = p.session) \
         AND NOT EXISTS (SELECT 1 FROM sessions AS s WHERE s.sessionToken = p.session) \
         ORDER BY p.expires LIMIT ?2) RETURNING name",
        [now.into(), limit.into()],
    )
}

/// Reads a row of [`find`], [`take`] or [`extend`].
pub fn read(row: &Row) -> Result<ProviderSession, RowError> {
    let columns = Columns(row);
    Ok(ProviderSession {
        name: columns.text("name")?,
        session: columns.text("session")?,
        subject: columns.optional_text("subject")?,
        user: columns.optional_text("user")?,
        tokens: columns.optional_text("tokens")?,
        expires: columns.date("expires")?,
    })
}
