//! The table `authenticators`.

use crate::models::AdapterAuthenticator;
use crate::row::{Columns, Row, RowError};
use crate::statement::{SqlValue, Statement};

/// Stores an authenticator (`createAuthenticator`).
pub fn create(authenticator: &AdapterAuthenticator) -> Statement {
    let one = authenticator;
    let values: [SqlValue; 9] = [
        one.credential_id.as_str().into(),
        one.user_id.as_str().into(),
        one.provider_account_id.as_str().into(),
        one.credential_public_key.as_str().into(),
        one.counter.into(),
        one.credential_device_type.as_str().into(),
        one.credential_backed_up.into(),
        one.transports.as_deref().into(),
        one.user_handle.as_deref().into(),
    ];
    Statement::new(
        "INSERT INTO authenticators (credentialID, userId, providerAccountId, credentialPublicKey, counter, \
         credentialDeviceType, credentialBackedUp, transports, userHandle) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        values,
    )
}

/// Finds an authenticator (`getAuthenticator`).
pub fn by_credential_id(credential_id: &str) -> Statement {
    Statement::new(
        "SELECT credentialID, userId, providerAccountId, credentialPublicKey, counter, credentialDeviceType, \
         credentialBackedUp, transports, userHandle FROM authenticators WHERE credentialID = ?1",
        [credential_id.into()],
    )
}

/// Lists the authenticators of a user (`listAuthenticatorsByUserId`).
pub fn of_user(user_id: &str) -> Statement {
    Statement::new(
        "SELECT credentialID, userId, providerAccountId, credentialPublicKey, counter, credentialDeviceType, \
         credentialBackedUp, transports, userHandle FROM authenticators WHERE userId = ?1 ORDER BY credentialID",
        [user_id.into()],
    )
}

/// Deletes the authenticators of a user.
pub fn delete_of_user(user_id: &str) -> Statement {
    Statement::new("DELETE FROM authenticators WHERE userId = ?1", [user_id.into()])
}

/// Sets the signature counter (`updateAuthenticatorCounter`). Answers the row, or no row if there is
/// no such authenticator.
pub fn set_counter(credential_id: &str, counter: i64) -> Statement {
    Statement::new(
        "UPDATE authenticators SET counter = ?2 WHERE credentialID = ?1 \
         RETURNING credentialID, userId, providerAccountId, credentialPublicKey, counter, \
         credentialDeviceType, credentialBackedUp, transports, userHandle",
        [credential_id.into(), counter.into()],
    )
}

/// Deletes the authenticator of an account that the user does not have any more.
pub fn delete_unlinked(user_id: &str, provider_account_id: &str) -> Statement {
    Statement::new(
        "DELETE FROM authenticators WHERE userId = ?1 AND providerAccountId = ?2 AND NOT EXISTS \
         (SELECT 1 FROM accounts WHERE accounts.userId = ?1 AND accounts.providerAccountId = ?2)",
        [user_id.into(), provider_account_id.into()],
    )
}

/// Reads a row of this module's statements.
pub fn read(row: &Row) -> Result<AdapterAuthenticator, RowError> {
    let columns = Columns(row);
    Ok(AdapterAuthenticator {
        credential_id: columns.text("credentialID")?,
        user_id: columns.text("userId")?,
        provider_account_id: columns.text("providerAccountId")?,
        credential_public_key: columns.text("credentialPublicKey")?,
        counter: columns.integer("counter")?,
        credential_device_type: columns.text("credentialDeviceType")?,
        credential_backed_up: columns.integer("credentialBackedUp")? != 0,
        transports: columns.optional_text("transports")?,
        user_handle: columns.optional_text("userHandle")?,
    })
}
