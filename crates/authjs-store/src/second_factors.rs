//! The tables `second_factors` and `recovery_codes`.

use std::fmt;

use authjs_jose::timestamp::Timestamp;
use serde_json::Value;

use crate::row::{Columns, Row, RowError};
use crate::statement::Statement;

/// The second factor of a user. The debug output shows no secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The secret of the authenticator app, sealed.
    pub secret: String,
    /// The step whose passcode was used last.
    pub last_step: i64,
    /// The number of recovery codes that are left.
    pub recovery_codes: i64,
}

impl fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondFactor").field("recovery_codes", &self.recovery_codes).finish_non_exhaustive()
    }
}

/// Finds the second factor of an owner. Answers one row, or none.
pub fn find(owner: &str) -> Statement {
    Statement::new(
        "SELECT secret, lastStep, (SELECT count(*) FROM recovery_codes AS c WHERE c.owner = f.owner) AS codes \
         FROM second_factors AS f WHERE owner = ?1",
        [owner.into()],
    )
}

/// Stores the second factor of an owner who has none. Answers a row, or none if the owner has one.
pub fn create(owner: &str, user_id: Option<&str>, secret: &str, step: i64, now: Timestamp) -> Statement {
    Statement::new(
        "INSERT INTO second_factors (owner, userId, secret, lastStep, createdAt) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (owner) DO NOTHING RETURNING owner",
        [owner.into(), user_id.into(), secret.into(), step.into(), now.into()],
    )
}

/// Uses the passcode of a step. Answers a row to one of any number of simultaneous callers: the step must be later
/// than the last one, and `secret` still be that of the row. `renewed` is the secret, sealed again.
pub fn use_step(owner: &str, secret: &str, step: i64, renewed: &str) -> Statement {
    Statement::new(
        "UPDATE second_factors SET lastStep = ?3, secret = ?4 WHERE owner = ?1 AND secret = ?2 AND lastStep < ?3 \
         RETURNING owner",
        [owner.into(), secret.into(), step.into(), renewed.into()],
    )
}

/// Uses a recovery code. Answers a row to one of any number of simultaneous callers.
pub fn use_recovery_code(owner: &str, hash: &str) -> Statement {
    Statement::new(
        "DELETE FROM recovery_codes WHERE owner = ?1 AND hash = ?2 RETURNING owner",
        [owner.into(), hash.into()],
    )
}

/// Deletes the recovery codes of an owner, if the second factor of the owner has this secret.
pub fn forget_recovery_codes(owner: &str, secret: &str) -> Statement {
    Statement::new(
        "DELETE FROM recovery_codes WHERE owner = ?1 \
         AND EXISTS (SELECT 1 FROM second_factors WHERE owner = ?1 AND secret = ?2)",
        [owner.into(), secret.into()],
    )
}

/// Stores recovery codes, if the second factor of the owner has this secret. Answers a row for each.
pub fn add_recovery_codes(owner: &str, secret: &str, hashes: &[String]) -> Statement {
    let hashes = Value::from(hashes).to_string();
    Statement::new(
        "INSERT INTO recovery_codes (owner, hash) SELECT ?1, value FROM json_each(?3) \
         WHERE EXISTS (SELECT 1 FROM second_factors WHERE owner = ?1 AND secret = ?2) RETURNING owner",
        [owner.into(), secret.into(), hashes.as_str().into()],
    )
}

/// Removes the second factor of an owner, with its recovery codes.
pub fn remove(owner: &str) -> Statement {
    Statement::new("DELETE FROM second_factors WHERE owner = ?1", [owner.into()])
}

/// Reads a row of [`find`].
pub fn read(row: &Row) -> Result<SecondFactor, RowError> {
    let columns = Columns(row);
    Ok(SecondFactor {
        secret: columns.text("secret")?,
        last_step: columns.integer("lastStep")?,
        recovery_codes: columns.integer("codes")?,
    })
}
