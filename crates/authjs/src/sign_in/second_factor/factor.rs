//! The second factor of a user in the database, with its secret sealed.

use authjs_totp::{RecoveryCode, TotpSecret};
use serde_json::{Map, Value};

use crate::context::{Context, store_failed};
use crate::error::{AuthError, ErrorType};
use crate::jose::{jwe, jwt};
use crate::random;
use crate::reason::Reason;
use crate::statements::second_factors;
use crate::statements::{Row, Statement};

/// The salt of the seal. No cookie can have this name, so no cookie's value opens as a secret, and the reverse.
const SALT: &str = "second factor";

/// The number of recovery codes that a user gets.
const RECOVERY_CODES: usize = 10;

/// The second factor of a user.
pub(super) struct Factor {
    /// The secret, as it is stored.
    pub(super) sealed: String,
    /// The number of recovery codes that are left.
    pub(super) recovery_codes: i64,
}

/// Finds the second factor of an owner.
pub(super) async fn find(cx: &Context<'_>, owner: &str) -> Result<Option<Factor>, AuthError> {
    let rows = run(cx, vec![second_factors::find(owner)]).await?.concat();
    let found = rows.first().map(second_factors::read).transpose();
    let found = found.map_err(|error| unreadable(&error.to_string()))?;
    Ok(found.map(|row| Factor { sealed: row.secret, recovery_codes: row.recovery_codes }))
}

/// Stores the second factor of an owner who has none, whose app has shown the passcode of this step. Returns whether it is
/// stored: another request may have been faster.
pub(super) async fn create(
    cx: &Context<'_>,
    owner: &str,
    user_id: Option<&str>,
    (secret, step): (&TotpSecret, u64),
    codes: &[RecoveryCode],
) -> Result<bool, AuthError> {
    let sealed = seal(cx, owner, secret)?;
    let statements = vec![
        second_factors::create(owner, user_id, &sealed, number(step), cx.now),
        second_factors::add_recovery_codes(owner, &sealed, &hashes(owner, codes)),
    ];
    let answers = run(cx, statements).await?;
    Ok(answers.first().is_some_and(|rows| !rows.is_empty()))
}

/// Uses the passcode of a step. Returns whether this request was the one that used it.
pub(super) async fn use_step(
    cx: &Context<'_>,
    owner: &str,
    factor: &Factor,
    (secret, step): (&TotpSecret, u64),
) -> Result<bool, AuthError> {
    // The newest secret of the deployment seals it again, so that former ones can be removed some day.
    let renewed = seal(cx, owner, secret)?;
    run_one(cx, second_factors::use_step(owner, &factor.sealed, number(step), &renewed)).await
}

/// Uses a recovery code. Returns whether this request was the one that used it.
pub(super) async fn use_recovery_code(
    cx: &Context<'_>,
    owner: &str,
    code: &RecoveryCode,
) -> Result<bool, AuthError> {
    run_one(cx, second_factors::use_recovery_code(owner, &code.hash(owner))).await
}

/// Replaces the recovery codes of an owner. Returns whether the second factor is still the one that was found.
pub(super) async fn replace_recovery_codes(
    cx: &Context<'_>,
    owner: &str,
    factor: &Factor,
    codes: &[RecoveryCode],
) -> Result<bool, AuthError> {
    let statements = vec![
        second_factors::forget_recovery_codes(owner, &factor.sealed),
        second_factors::add_recovery_codes(owner, &factor.sealed, &hashes(owner, codes)),
    ];
    let answers = run(cx, statements).await?;
    Ok(answers.get(1).is_some_and(|rows| !rows.is_empty()))
}

/// Removes the second factor of an owner, with its recovery codes.
pub(super) async fn remove(cx: &Context<'_>, owner: &str) -> Result<(), AuthError> {
    run(cx, vec![second_factors::remove(owner)]).await.map(drop)
}

/// Returns new recovery codes.
pub(super) fn new_recovery_codes(cx: &Context<'_>) -> Vec<RecoveryCode> {
    (0..RECOVERY_CODES).map(|_| RecoveryCode::from_bytes(random::bytes(&**cx.platform))).collect()
}

fn hashes(owner: &str, codes: &[RecoveryCode]) -> Vec<String> {
    codes.iter().map(|code| code.hash(owner)).collect()
}

/// Seals the secret of an owner under the first secret of the deployment.
fn seal(cx: &Context<'_>, owner: &str, secret: &TotpSecret) -> Result<String, AuthError> {
    let mut claims = Map::new();
    claims.insert("owner".to_owned(), owner.into());
    claims.insert("secret".to_owned(), secret.to_base64url().reveal().into());
    let keys = cx.deployment.keyring.keys(SALT);
    let key = keys.first().ok_or_else(|| unreadable("no secret is set to seal a second factor"))?;
    Ok(jwt::encode(key, &claims, random::bytes(&**cx.platform)))
}

/// Opens the secret of an owner with any secret of the deployment. `None` if it does not open, or is that of another
/// owner: a writer of the table could otherwise give one user the secret of another.
pub(super) fn open(cx: &Context<'_>, owner: &str, factor: &Factor) -> Option<TotpSecret> {
    let plaintext = jwe::decrypt(&cx.deployment.keyring.keys(SALT), &factor.sealed, false).ok()?;
    let claims: Map<String, Value> = serde_json::from_slice(&plaintext).ok()?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("owner") != Some(owner) {
        return None;
    }
    TotpSecret::from_base64url(text("secret")?)
}

/// Returns a step as a number of the database.
fn number(step: u64) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX)
}

async fn run_one(cx: &Context<'_>, statement: Statement) -> Result<bool, AuthError> {
    Ok(!run(cx, vec![statement]).await?.concat().is_empty())
}

async fn run(cx: &Context<'_>, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, AuthError> {
    let database = cx.deployment.store(cx.platform).and_then(|store| store.second_factors());
    let database = database.ok_or_else(|| {
        let detail =
            "a second factor needs the D1 database of AUTH_DB, which another adapter has no place for";
        AuthError::new(ErrorType::MissingAdapter, Reason::Configuration, detail)
    })?;
    database.batch(statements).await.map_err(store_failed)
}

fn unreadable(detail: &str) -> AuthError {
    AuthError::new(ErrorType::AdapterError, Reason::SecondFactorUnreadable, detail)
}
