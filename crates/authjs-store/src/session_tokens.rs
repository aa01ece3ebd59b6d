//! The table `session_tokens`: the newest tokens that a session has from its provider, and the lease of the
//! request that refreshes them.
//!
//! All times but `expires` are seconds by the clock of the database. Isolates have clocks of their own, and two
//! that disagree must not use one refresh token twice. The statements run in D1, and in the SQLite of a Durable
//! Object that has the sessions of one subject.

use authjs_jose::timestamp::Timestamp;

use crate::row::{Columns, Row, RowError};
use crate::statement::{SqlValue, Statement};

/// The names of a row: the family of a session, and the hash of its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokensKey {
    /// The id of the family.
    pub family: String,
    /// The hash that names the user.
    pub subject: String,
}

impl TokensKey {
    fn values<const N: usize>(&self, others: [SqlValue; N]) -> Vec<SqlValue> {
        let key = [self.family.as_str().into(), self.subject.as_str().into()];
        key.into_iter().chain(others).collect()
    }
}

/// Sealed tokens to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTokens {
    /// The tokens, sealed.
    pub sealed: String,
    /// The seconds until they are refreshed. `None`: never.
    pub due_in: Option<i64>,
    /// The seconds until the access token expires, if that is known.
    pub expire_in: Option<i64>,
}

/// A row that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTokens {
    /// The tokens, sealed.
    pub sealed: String,
    /// The number of the token set: each refresh makes the next.
    pub generation: i64,
    /// The seconds until the tokens are refreshed. `None`: never.
    pub due_in: Option<i64>,
    /// The seconds until the access token expires, if that is known.
    pub expire_in: Option<i64>,
    /// Whether a request has the lease.
    pub is_leased: bool,
    /// Whether a refresh has failed, and the next attempt waits.
    pub is_postponed: bool,
}

/// Stores the tokens of a session that begins.
pub fn begin(key: &TokensKey, tokens: &NewTokens, expires: Timestamp) -> Statement {
    let NewTokens { sealed, due_in, expire_in } = tokens;
    Statement::new(
        "INSERT INTO session_tokens (family, subject, tokens, generation, due, tokensExpire, fence, leaseUntil, \
         retryAt, failures, expires) VALUES (?1, ?2, ?3, 1, unixepoch() + ?4, unixepoch() + ?5, 0, 0, 0, 0, ?6)",
        key.values([sealed.as_str().into(), (*due_in).into(), (*expire_in).into(), expires.into()]),
    )
}

/// Takes the lease for some seconds, if a refresh is due and no other request has the lease. Answers the
/// fencing number, or no row.
pub fn take_lease(key: &TokensKey, seconds: i64) -> Statement {
    Statement::new(
        "UPDATE session_tokens SET fence = fence + 1, leaseUntil = unixepoch() + ?3 \
         WHERE family = ?1 AND subject = ?2 AND due <= unixepoch() AND leaseUntil <= unixepoch() \
         AND retryAt <= unixepoch() RETURNING fence",
        key.values([seconds.into()]),
    )
}

/// Finds the tokens of a session. Answers no row if it has ended.
pub fn find(key: &TokensKey) -> Statement {
    Statement::new(
        "SELECT tokens, generation, due - unixepoch() AS dueIn, tokensExpire - unixepoch() AS expireIn, \
         leaseUntil > unixepoch() AS isLeased, retryAt > unixepoch() AS isPostponed \
         FROM session_tokens WHERE family = ?1 AND subject = ?2",
        key.values([]),
    )
}

/// Stores newer tokens and gives the lease back. Answers their generation, or no row if the fencing number is
/// no longer the newest.
pub fn renew(key: &TokensKey, fence: i64, tokens: &NewTokens) -> Statement {
    let NewTokens { sealed, due_in, expire_in } = tokens;
    Statement::new(
        "UPDATE session_tokens SET tokens = ?4, generation = generation + 1, due = unixepoch() + ?5, \
         tokensExpire = unixepoch() + ?6, leaseUntil = 0, retryAt = 0, failures = 0 \
         WHERE family = ?1 AND subject = ?2 AND fence = ?3 RETURNING generation",
        key.values([fence.into(), sealed.as_str().into(), (*due_in).into(), (*expire_in).into()]),
    )
}

/// Gives the lease back after a refresh that failed. The next attempt waits 5 seconds, and twice as long after
/// each further failure, up to 5 minutes. `sealed` replaces the tokens, if the provider sent another refresh
/// token. Answers no row if the fencing number is no longer the newest.
pub fn postpone(key: &TokensKey, fence: i64, sealed: Option<&str>) -> Statement {
    Statement::new(
        "UPDATE session_tokens SET tokens = coalesce(?4, tokens), leaseUntil = 0, failures = failures + 1, \
         retryAt = unixepoch() + min(300, 5 << min(failures, 6)) \
         WHERE family = ?1 AND subject = ?2 AND fence = ?3 RETURNING failures",
        key.values([fence.into(), sealed.into()]),
    )
}

/// Deletes the tokens of a session whose refresh was refused. Answers the family, or no row if the fencing
/// number is no longer the newest.
pub fn refuse(key: &TokensKey, fence: i64) -> Statement {
    Statement::new(
        "DELETE FROM session_tokens WHERE family = ?1 AND subject = ?2 AND fence = ?3 RETURNING family",
        key.values([fence.into()]),
    )
}

/// Keeps the tokens of a session that is extended. Answers no row if it has ended.
pub fn extend(key: &TokensKey, expires: Timestamp) -> Statement {
    Statement::new(
        "UPDATE session_tokens SET expires = ?3 WHERE family = ?1 AND subject = ?2 RETURNING family",
        key.values([expires.into()]),
    )
}

/// Deletes the tokens of sessions of a subject that end. `+` is that of the families.
pub fn end_these(families: &[&str], subject: &str) -> Statement {
    Statement::new(
        "DELETE FROM session_tokens WHERE family IN (SELECT value FROM json_each(?1)) AND +subject = ?2 RETURNING family",
        [families.into(), subject.into()],
    )
}

/// Deletes the tokens of all sessions of a subject, or all but one.
pub fn end_all(subject: &str, except: Option<&str>) -> Statement {
    Statement::new(
        "DELETE FROM session_tokens WHERE subject = ?1 AND family IS NOT ?2 RETURNING family",
        [subject.into(), except.into()],
    )
}

/// Deletes at most `limit` rows of sessions that expired before `now`. Answers their families.
pub fn purge(now: Timestamp, limit: i64) -> Statement {
    Statement::new(
        "DELETE FROM session_tokens WHERE family IN \
         (SELECT family FROM session_tokens WHERE expires < ?1 ORDER BY expires LIMIT ?2) RETURNING family",
        [now.into(), limit.into()],
    )
}

/// Reads a row of [`take_lease`].
pub fn read_fence(row: &Row) -> Result<i64, RowError> {
    Columns(row).integer("fence")
}

/// Reads a row of [`renew`].
pub fn read_generation(row: &Row) -> Result<i64, RowError> {
    Columns(row).integer("generation")
}

/// Reads a row of [`find`].
pub fn read(row: &Row) -> Result<StoredTokens, RowError> {
    let columns = Columns(row);
    Ok(StoredTokens {
        sealed: columns.text("tokens")?,
        generation: columns.integer("generation")?,
        due_in: columns.optional_integer("dueIn")?,
        expire_in: columns.optional_integer("expireIn")?,
        is_leased: columns.integer("isLeased")? != 0,
        is_postponed: columns.integer("isPostponed")? != 0,
    })
}
