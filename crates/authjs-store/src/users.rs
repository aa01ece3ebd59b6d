//! The table `users`.

use serde_json::Map;

use crate::models::{AdapterUser, UserChange};
use crate::row::{Columns, Row, RowError};
use crate::statement::{SqlValue, Statement};

/// Stores a user (`createUser`). Answers its row.
pub fn create(user: &AdapterUser) -> Statement {
    let AdapterUser { id, name, email, email_verified, image, extra: _ } = user;
    let values: [SqlValue; 5] = [
        id.as_str().into(),
        name.as_deref().into(),
        email.as_deref().into(),
        (*email_verified).into(),
        image.as_deref().into(),
    ];
    Statement::new(
        "INSERT INTO users (id, name, email, emailVerified, image) VALUES (?1, ?2, ?3, ?4, ?5) \
         RETURNING id, name, email, emailVerified, image",
        values,
    )
}

/// Finds a user by its id (`getUser`).
pub fn by_id(id: &str) -> Statement {
    Statement::new("SELECT id, name, email, emailVerified, image FROM users WHERE id = ?1", [id.into()])
}

/// Finds a user by its e-mail address, in whatever case (`getUserByEmail`).
pub fn by_email(email: &str) -> Statement {
    Statement::new(
        "SELECT id, name, email, emailVerified, image FROM users WHERE email = ?1 COLLATE NOCASE",
        [email.into()],
    )
}

/// Finds the user of an account (`getUserByAccount`).
pub fn by_account(provider: &str, provider_account_id: &str) -> Statement {
    Statement::new(
        "SELECT u.id, u.name, u.email, u.emailVerified, u.image \
         FROM accounts a JOIN users u ON u.id = a.userId \
         WHERE a.provider = ?1 AND a.providerAccountId = ?2",
        [provider.into(), provider_account_id.into()],
    )
}

/// Changes a user (`updateUser`). Answers its row, or no row if there is no such user.
pub fn update(change: &UserChange) -> Statement {
    let UserChange { id, name, email, email_verified, image } = change;
    let text = |change: &Option<Option<String>>| change.as_ref().and_then(Option::as_deref).into();
    let values: [SqlValue; 9] = [
        id.as_str().into(),
        name.is_some().into(),
        text(name),
        email.is_some().into(),
        text(email),
        email_verified.is_some().into(),
        email_verified.flatten().into(),
        image.is_some().into(),
        text(image),
    ];
    Statement::new(
        "UPDATE users SET name = CASE WHEN ?2 THEN ?3 ELSE name END, \
         email = CASE WHEN ?4 THEN ?5 ELSE email END, \
         emailVerified = CASE WHEN ?6 THEN ?7 ELSE emailVerified END, \
         image = CASE WHEN ?8 THEN ?9 ELSE image END \
         WHERE id = ?1 RETURNING id, name, email, emailVerified, image",
        values,
    )
}

/// Deletes a user, with its accounts, sessions and authenticators (`deleteUser`). Answers its row.
pub fn delete(id: &str) -> Statement {
    Statement::new(
        "DELETE FROM users WHERE id = ?1 RETURNING id, name, email, emailVerified, image",
        [id.into()],
    )
}

/// Reads a row of this module's statements.
pub fn read(row: &Row) -> Result<AdapterUser, RowError> {
    let columns = Columns(row);
    Ok(AdapterUser {
        id: columns.text("id")?,
        name: columns.optional_text("name")?,
        email: columns.optional_text("email")?,
        email_verified: columns.optional_date("emailVerified")?,
        image: columns.optional_text("image")?,
        extra: Map::new(),
    })
}
