//! The table `verification_tokens`.

use authjs_jose::timestamp::Timestamp;

use crate::models::VerificationToken;
use crate::row::{Columns, Row, RowError};
use crate::statement::Statement;

/// Stores a token (`createVerificationToken`).
pub fn create(token: &VerificationToken) -> Statement {
    let VerificationToken { identifier, token, expires } = token;
    Statement::new(
        "INSERT INTO verification_tokens (identifier, token, expires) VALUES (?1, ?2, ?3)",
        [identifier.as_str().into(), token.as_str().into(), (*expires).into()],
    )
}

/// Stores a token in place of the one with the same `token`, whatever its identifier. Auth.js has no
/// such method.
pub fn replace(token: &VerificationToken) -> Statement {
    let VerificationToken { identifier, token, expires } = token;
    Statement::new(
        "INSERT INTO verification_tokens (identifier, token, expires) VALUES (?1, ?2, ?3) \
         ON CONFLICT (token) DO UPDATE SET identifier = excluded.identifier, expires = excluded.expires",
        [identifier.as_str().into(), token.as_str().into(), (*expires).into()],
    )
}

/// Consumes a token (`useVerificationToken`), also one that has expired. One of any number of
/// simultaneous statements answers its row.
pub fn consume(identifier: &str, token: &str) -> Statement {
    Statement::new(
        "DELETE FROM verification_tokens WHERE identifier = ?1 AND token = ?2 \
         RETURNING identifier, token, expires",
        [identifier.into(), token.into()],
    )
}

/// Deletes the tokens of mails to an address. Answers none of them.
pub fn delete_of(identifier: &str) -> Statement {
    Statement::new(
        "DELETE FROM verification_tokens WHERE identifier = ?1 COLLATE NOCASE",
        [identifier.into()],
    )
}

/// Deletes at most `limit` tokens that expired before `now`. Answers their identifiers.
pub fn purge(now: Timestamp, limit: i64) -> Statement {
    Statement::new(
        "DELETE FROM verification_tokens WHERE token IN \
         (SELECT token FROM verification_tokens WHERE expires < ?1 ORDER BY expires LIMIT ?2) \
         RETURNING identifier",
        [now.into(), limit.into()],
    )
}

/// Reads a row of [`consume`].
pub fn read(row: &Row) -> Result<VerificationToken, RowError> {
    let columns = Columns(row);
    Ok(VerificationToken {
        identifier: columns.text("identifier")?,
        token: columns.text("token")?,
        expires: columns.date("expires")?,
    })
}
