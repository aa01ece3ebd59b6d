//! What a list of a user's passkeys shows of the table `authenticators`. The columns `name`, `createdAt` and `lastUsedAt` are not
//! Auth.js's.

use authjs_jose::timestamp::Timestamp;

use crate::row::{Columns, Row, RowError};
use crate::statement::Statement;

/// A passkey as a list of a user's passkeys has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPasskey {
    /// The provider of its account. `None` if it has no account, and signs no one in.
    pub provider: Option<String>,
    /// `providerAccountId` of its account.
    pub provider_account_id: String,
    /// The name that the user gave it.
    pub name: Option<String>,
    /// The time it was added. `None` in rows of before the column.
    pub created_at: Option<Timestamp>,
    /// The time of its last sign-in.
    pub last_used_at: Option<Timestamp>,
    /// `credentialDeviceType`: `"singleDevice"` or `"multiDevice"`.
    pub device_type: String,
    /// `credentialBackedUp`
    pub is_backed_up: bool,
    /// `transports`, joined by commas.
    pub transports: Option<String>,
    /// The signature counter.
    pub counter: i64,
}

/// Lists the passkeys of a user, the oldest first.
pub fn of_user(user_id: &str) -> Statement {
    Statement::new(
        "SELECT a.provider, p.providerAccountId, p.name, p.createdAt, p.lastUsedAt, p.credentialDeviceType, \
         p.credentialBackedUp, p.transports, p.counter FROM authenticators AS p LEFT JOIN accounts AS a \
         ON a.userId = p.userId AND a.providerAccountId = p.providerAccountId AND a.type = 'webauthn' \
         WHERE p.userId = ?1 ORDER BY p.createdAt, p.credentialID",
        [user_id.into()],
    )
}

/// Reads a row of [`of_user`].
pub fn read(row: &Row) -> Result<ListedPasskey, RowError> {
    let columns = Columns(row);
    Ok(ListedPasskey {
        provider: columns.optional_text("provider")?,
        provider_account_id: columns.text("providerAccountId")?,
        name: columns.optional_text("name")?,
        created_at: columns.optional_date("createdAt")?,
        last_used_at: columns.optional_date("lastUsedAt")?,
        device_type: columns.text("credentialDeviceType")?,
        is_backed_up: columns.integer("credentialBackedUp")? != 0,
        transports: columns.optional_text("transports")?,
        counter: columns.integer("counter")?,
    })
}
