//! The table `sessions`.

use authjs_jose::timestamp::Timestamp;

use crate::models::{AdapterSession, AdapterUser, ListedSession, SessionDevice};
use crate::row::{Columns, Row, RowError};
use crate::statement::{SqlValue, Statement};
use crate::users;

/// The column with what the sign-in recorded for the rules of the gate. `0003_gate.sql` adds it.
pub const GATE: &str = "authjs_gate";

/// Stores a session (`createSession`). `id` is that of the new row, and `now` its `createdAt` and its
/// `lastSeenAt`, as far as the session has none.
///
/// Names the column [`GATE`] only for a session that has something recorded: a database that lacks it serves
/// all others.
pub fn create(id: &str, session: &AdapterSession, device: &SessionDevice, now: Timestamp) -> Statement {
    let AdapterSession { session_token, user_id, expires, created_at, last_seen_at, recorded } = session;
    let mut values: Vec<SqlValue> = vec![
        id.into(),
        session_token.as_str().into(),
        user_id.as_str().into(),
        (*expires).into(),
        created_at.unwrap_or(now).into(),
        last_seen_at.unwrap_or(now).into(),
        device.user_agent.as_deref().into(),
        device.country.as_deref().into(),
    ];
    let Some(recorded) = recorded else {
        return Statement::new(
            "INSERT INTO sessions (id, sessionToken, userId, expires, createdAt, lastSeenAt, userAgent, country) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            values,
        );
    };
    values.push(recorded.as_str().into());
    Statement::new(
        "INSERT INTO sessions (id, sessionToken, userId, expires, createdAt, lastSeenAt, userAgent, country, authjs_gate) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        values,
    )
}

/// Deletes the session that another replaces, if it is this user's.
pub fn replaced(session_token: &str, user_id: &str) -> Statement {
    Statement::new(
        "DELETE FROM sessions WHERE sessionToken = ?1 AND userId = ?2",
        [session_token.into(), user_id.into()],
    )
}

/// Finds a session and its user (`getSessionAndUser`), also one that has expired.
pub fn with_user(session_token: &str) -> Statement {
    Statement::new(
        "SELECT s.sessionToken, s.userId, s.expires, u.id, u.name, u.email, u.emailVerified, u.image \
         FROM sessions s JOIN users u ON u.id = s.userId WHERE s.sessionToken = ?1",
        [session_token.into()],
    )
}

/// Does the same, with what the sign-in recorded. Fails in a database without the column [`GATE`].
pub fn with_user_and_record(session_token: &str) -> Statement {
    Statement::new(
        "SELECT s.sessionToken, s.userId, s.expires, s.authjs_gate, u.id, u.name, u.email, u.emailVerified, u.image \
         FROM sessions s JOIN users u ON u.id = s.userId WHERE s.sessionToken = ?1",
        [session_token.into()],
    )
}

/// Does the same as [`with_user`], with the dates of the session.
pub fn with_user_and_dates(session_token: &str) -> Statement {
    Statement::new(
        "SELECT s.sessionToken, s.userId, s.expires, s.createdAt, s.lastSeenAt, u.id, u.name, u.email, u.emailVerified, \
         u.image FROM sessions s JOIN users u ON u.id = s.userId WHERE s.sessionToken = ?1",
        [session_token.into()],
    )
}

/// Does the same as [`with_user_and_record`], with the dates of the session.
pub fn with_user_record_and_dates(session_token: &str) -> Statement {
    Statement::new(
        "SELECT s.sessionToken, s.userId, s.expires, s.createdAt, s.lastSeenAt, s.authjs_gate, u.id, u.name, u.email, \
         u.emailVerified, u.image FROM sessions s JOIN users u ON u.id = s.userId WHERE s.sessionToken = ?1",
        [session_token.into()],
    )
}

/// Extends a session (`updateSession`). `now` is its `lastSeenAt`. Answers its row, or no row if there is
/// no such session.
pub fn extend(session_token: &str, expires: Timestamp, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE sessions SET expires = ?2, lastSeenAt = ?3 WHERE sessionToken = ?1 \
         RETURNING sessionToken, userId, expires",
        [session_token.into(), expires.into(), now.into()],
    )
}

/// Replaces what the sign-in of a session recorded. Answers a row, or no row if there is no such session.
pub fn record(session_token: &str, recorded: &str) -> Statement {
    Statement::new(
        "UPDATE sessions SET authjs_gate = ?2 WHERE sessionToken = ?1 RETURNING sessionToken, userId, expires",
        [session_token.into(), recorded.into()],
    )
}

/// Deletes a session (`deleteSession`). Answers its row, or no row if there was no such session.
pub fn delete(session_token: &str) -> Statement {
    Statement::new(
        "DELETE FROM sessions WHERE sessionToken = ?1 RETURNING sessionToken, userId, expires",
        [session_token.into()],
    )
}

/// Deletes the sessions with these tokens. Answers the rows of those that there were.
pub fn delete_these(session_tokens: &[&str]) -> Statement {
    Statement::new(
        "DELETE FROM sessions WHERE sessionToken IN (SELECT value FROM json_each(?1)) \
         RETURNING sessionToken, userId, expires",
        [session_tokens.into()],
    )
}

/// Deletes all sessions of a user but one. Answers their rows.
pub fn delete_others(user_id: &str, session_token: &str) -> Statement {
    Statement::new(
        "DELETE FROM sessions WHERE userId = ?1 AND sessionToken <> ?2 RETURNING sessionToken, userId, expires",
        [user_id.into(), session_token.into()],
    )
}

/// Lists the sessions of a user that have not expired, at most 100: those that were used last. `is_current` of a row is 1 for the session
/// with this token.
pub fn of_user(user_id: &str, session_token: &str, now: Timestamp) -> Statement {
    Statement::new(
        "SELECT id, createdAt, lastSeenAt, expires, userAgent, country, sessionToken = ?2 AS isCurrent FROM sessions \
         WHERE userId = ?1 AND expires > ?3 ORDER BY isCurrent DESC, lastSeenAt DESC LIMIT 100",
        [user_id.into(), session_token.into(), now.into()],
    )
}

/// Deletes a session by the id of its row, if it is this user's. Answers its row, or no row if there was no such session.
pub fn delete_of_user(id: &str, user_id: &str) -> Statement {
    Statement::new(
        "DELETE FROM sessions WHERE id = ?1 AND userId = ?2 RETURNING sessionToken, userId, expires",
        [id.into(), user_id.into()],
    )
}

/// Deletes at most `limit` sessions that expired before `now`. Answers their ids.
pub fn purge(now: Timestamp, limit: i64) -> Statement {
    Statement::new(
        "DELETE FROM sessions WHERE sessionToken IN \
         (SELECT sessionToken FROM sessions WHERE expires < ?1 ORDER BY expires LIMIT ?2) RETURNING id",
        [now.into(), limit.into()],
    )
}

/// Reads a session.
pub fn read(row: &Row) -> Result<AdapterSession, RowError> {
    let columns = Columns(row);
    Ok(AdapterSession {
        session_token: columns.text("sessionToken")?,
        user_id: columns.text("userId")?,
        expires: columns.date("expires")?,
        created_at: columns.optional_date("createdAt")?,
        last_seen_at: columns.optional_date("lastSeenAt")?,
        recorded: columns.optional_text(GATE)?,
    })
}

/// Reads a row of [`of_user`], or of [`session_families::of_subject`](crate::session_families::of_subject).
pub fn read_listed(row: &Row) -> Result<ListedSession, RowError> {
    let columns = Columns(row);
    Ok(ListedSession {
        id: columns.text("id")?,
        created_at: columns.optional_date("createdAt")?,
        last_seen_at: columns.optional_date("lastSeenAt")?,
        expires: columns.date("expires")?,
        device: SessionDevice {
            user_agent: columns.optional_text("userAgent")?,
            country: columns.optional_text("country")?,
        },
    })
}

/// Returns whether a row of [`of_user`] is the current session.
pub fn read_is_current(row: &Row) -> Result<bool, RowError> {
    Columns(row).integer("isCurrent").map(|number| number != 0)
}

/// Reads a row of [`with_user`], or of one that does the same.
pub fn read_with_user(row: &Row) -> Result<(AdapterSession, AdapterUser), RowError> {
    Ok((read(row)?, users::read(row)?))
}
