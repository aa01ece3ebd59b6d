//! The table `accounts`.

use serde_json::{Map, Value};

use crate::models::AdapterAccount;
use crate::row::{Columns, Row, RowError};
use crate::statement::{SqlValue, Statement};

/// The columns of a token response that are texts, in the order of the parameters of [`link`].
const TEXTS: [&str; 8] = [
    "refresh_token",
    "access_token",
    "token_type",
    "scope",
    "id_token",
    "session_state",
    "oauth_token_secret",
    "oauth_token",
];

/// Links an account to a user (`linkAccount`). `id` is that of the new row.
///
/// Of the token response it stores the members that have a column, as `@auth/d1-adapter` does: the
/// names in [OAuth 2.0](https://www.rfc-editor.org/rfc/rfc6749#section-5.1), `expires_at`,
/// `session_state` and those of OAuth 1.0. Fails if the account is linked already.
pub fn link(id: &str, account: &AdapterAccount) -> Statement {
    let AdapterAccount { user_id, account_type, provider, provider_account_id, tokens } = account;
    let mut values: Vec<SqlValue> =
        [id, user_id, account_type, provider, provider_account_id].map(SqlValue::from).into();
    values.extend(token_values(tokens));
    Statement::new(
        "INSERT INTO accounts (id, userId, type, provider, providerAccountId, refresh_token, access_token, \
         token_type, scope, id_token, session_state, oauth_token_secret, oauth_token, expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        values,
    )
}

/// Replaces the tokens of an account that has signed in again. A member that the token response
/// lacks stays as it is: most providers send the refresh token once.
pub fn refresh(account: &AdapterAccount) -> Statement {
    let AdapterAccount { provider, provider_account_id, tokens, .. } = account;
    let mut values = vec![provider.as_str().into(), provider_account_id.as_str().into()];
    values.extend(token_values(tokens));
    Statement::new(
        "UPDATE accounts SET refresh_token = coalesce(?3, refresh_token), \
         access_token = coalesce(?4, access_token), token_type = coalesce(?5, token_type), \
         scope = coalesce(?6, scope), id_token = coalesce(?7, id_token), \
         session_state = coalesce(?8, session_state), \
         oauth_token_secret = coalesce(?9, oauth_token_secret), \
         oauth_token = coalesce(?10, oauth_token), expires_at = coalesce(?11, expires_at) \
         WHERE provider = ?1 AND providerAccountId = ?2",
        values,
    )
}

/// Finds an account (`getAccount`).
pub fn by_provider(provider: &str, provider_account_id: &str) -> Statement {
    Statement::new(
        "SELECT userId, type, provider, providerAccountId, refresh_token, access_token, token_type, scope, \
         id_token, session_state, oauth_token_secret, oauth_token, expires_at \
         FROM accounts WHERE provider = ?1 AND providerAccountId = ?2",
        [provider.into(), provider_account_id.into()],
    )
}

/// Unlinks an account from its user (`unlinkAccount`).
pub fn unlink(provider: &str, provider_account_id: &str) -> Statement {
    Statement::new(
        "DELETE FROM accounts WHERE provider = ?1 AND providerAccountId = ?2",
        [provider.into(), provider_account_id.into()],
    )
}

/// Unlinks the accounts of a user. Answers them.
pub fn unlink_of_user(user_id: &str) -> Statement {
    Statement::new(
        "DELETE FROM accounts WHERE userId = ?1 RETURNING userId, type, provider, providerAccountId",
        [user_id.into()],
    )
}

/// Lists the accounts of a user, without tokens.
pub fn of_user(user_id: &str) -> Statement {
    Statement::new(
        "SELECT userId, type, provider, providerAccountId FROM accounts WHERE userId = ?1 \
         ORDER BY provider, providerAccountId",
        [user_id.into()],
    )
}

/// Unlinks an account from this user, unless it is the last way in: another account with one of these providers, or a proved address
/// if `has_mail`. The account of a passkey counts if its authenticator is there. One statement decides and deletes, so of any number
/// that run at once the last one keeps the account. Answers the account, or no row if it stays.
pub fn unlink_unless_last(account: &AdapterAccount, providers: &[&str], has_mail: bool) -> Statement {
    let AdapterAccount { user_id, provider, provider_account_id, .. } = account;
    Statement::new(
        "DELETE FROM accounts WHERE userId = ?1 AND provider = ?2 AND providerAccountId = ?3 AND ( \
         EXISTS (SELECT 1 FROM accounts AS other WHERE other.userId = ?1 \
         AND (other.provider <> ?2 OR other.providerAccountId <> ?3) \
         AND other.provider IN (SELECT value FROM json_each(?4)) \
         AND (other.type <> 'webauthn' OR EXISTS (SELECT 1 FROM authenticators AS p \
         WHERE p.userId = ?1 AND p.providerAccountId = other.providerAccountId))) \
         OR (?5 AND EXISTS (SELECT 1 FROM users WHERE id = ?1 AND email IS NOT NULL AND emailVerified IS NOT NULL))) \
         RETURNING userId, type, provider, providerAccountId",
        [
            user_id.as_str().into(),
            provider.as_str().into(),
            provider_account_id.as_str().into(),
            Value::from(providers).to_string().as_str().into(),
            has_mail.into(),
        ],
    )
}

/// Reads a row of [`by_provider`], [`of_user`], [`unlink_of_user`] or [`unlink_unless_last`]. Columns without a value are absent from
/// the tokens.
pub fn read(row: &Row) -> Result<AdapterAccount, RowError> {
    let columns = Columns(row);
    let mut tokens = Map::new();
    for name in TEXTS {
        if let Some(text) = columns.optional_text(name)? {
            tokens.insert(name.to_owned(), text.into());
        }
    }
    if row.get("expires_at").is_some_and(|value| !value.is_null()) {
        tokens.insert("expires_at".to_owned(), columns.integer("expires_at")?.into());
    }
    Ok(AdapterAccount {
        user_id: columns.text("userId")?,
        account_type: columns.text("type")?,
        provider: columns.text("provider")?,
        provider_account_id: columns.text("providerAccountId")?,
        tokens,
    })
}

/// Returns the values of the columns in [`TEXTS`], and of `expires_at`.
fn token_values(tokens: &Map<String, Value>) -> impl Iterator<Item = SqlValue> {
    let texts = TEXTS.map(|name| SqlValue::from(tokens.get(name).and_then(Value::as_str)));
    let expires_at = SqlValue::from(tokens.get("expires_at").and_then(Value::as_i64));
    texts.into_iter().chain([expires_at])
}
