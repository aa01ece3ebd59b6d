//! Passkeys of a user whose address was not proved when they were registered.

use crate::context::{Context, store_failed};
use crate::error::AuthError;
use crate::log::Level;
use crate::providers::Method;
use crate::reason::Reason;
use crate::session::Sessions;
use crate::sign_in::refusal;
use crate::statements::AdapterUser;
use crate::store::Store;

/// Removes the passkeys of a user whose address a mail proves for the first time, and ends the sessions of the user.
///
/// A passkey proves no address. Otherwise an attacker who signs up with the address of a victim could sign in as the
/// victim, who comes by mail later.
#[inline(never)]
pub(in crate::sign_in) async fn remove_unproved(
    cx: &Context<'_>,
    store: &dyn Store,
    user: &AdapterUser,
) -> Result<(), AuthError> {
    let config = &cx.deployment.config;
    if !config.has_passkeys() {
        return Ok(());
    }
    let passkeys = store.list_authenticators_by_user_id(&user.id).await.map_err(store_failed)?;
    if passkeys.is_empty() {
        return Ok(());
    }
    let providers = config.providers.iter().filter(|one| matches!(one.method, Method::WebAuthn(_)));
    for provider in providers {
        for passkey in &passkeys {
            store.unlink_account(&provider.id, &passkey.provider_account_id).await.map_err(store_failed)?;
        }
    }
    store.delete_authenticators(&user.id).await.map_err(store_failed)?;
    Sessions::of(cx).end_all_of_user(&user.id).await.map_err(store_failed)?;
    let detail = "a mail proves the address of the user for the first time, so the passkeys of before are removed: they may be \
                  those of another person. The user adds a passkey while signed in";
    refusal::log(cx, Level::Warn, Reason::PasskeyRefused, detail);
    Ok(())
}
