//! Nonces that have signed a user in, where `AUTH_STATE` or the D1 database of `AUTH_DB` can store them.

use crate::context::{Context, store_failed};
use crate::error::AuthError;
use crate::jose::hash::sha256_hex;
use crate::reason::Reason;
use crate::statements::provider_sessions;

/// The seconds for which a nonce is known as used: its cookie lasts for an hour, and clocks may differ.
const SECONDS: i64 = 2 * 3_600;

/// Records that a nonce signs a user in. Of any number of simultaneous requests with it, one may go on. Otherwise a
/// thief of the token and the cookie could sign in beside the user.
///
/// Errors with [`Reason::CheckUsed`] if the nonce is used, and if the store does not answer. Without a store,
/// any nonce may go on until its cookie is cleared.
pub(super) async fn spend(cx: &Context<'_>, nonce: &str) -> Result<(), AuthError> {
    if cx.deployment.open_state.is_none() {
        return Ok(());
    }
    let name = name_of(nonce);
    let statements = vec![provider_sessions::claim(&name, SECONDS)];
    let answers = cx.deployment.run_in_state(cx.platform, &name, statements).await.map_err(store_failed)?;
    match answers.first() {
        Some(claimed) if !claimed.is_empty() => Ok(()),
        _ => Err(AuthError::invalid_check(Reason::CheckUsed, "the nonce has signed a user in before")),
    }
}

/// Returns whether a nonce has signed a user in, or may have.
pub(super) async fn is_spent(cx: &Context<'_>, nonce: &str) -> bool {
    if cx.deployment.open_state.is_none() {
        return false;
    }
    let name = name_of(nonce);
    let statements = vec![provider_sessions::find(&name)];
    let found = cx.deployment.run_in_state(cx.platform, &name, statements).await;
    found.map_or(true, |answers| answers.first().is_none_or(|rows| !rows.is_empty()))
}

fn name_of(nonce: &str) -> String {
    sha256_hex(format!("id-token nonce\0{nonce}").as_bytes())
}
