//! What was linked to a user before a mail proved the user's address.

use crate::audit::{Event, EventName};
use crate::context::{Context, store_failed};
use crate::error::AuthError;
use crate::log::Level;
use crate::observer::observe;
use crate::reason::Reason;
use crate::session::Sessions;
use crate::sign_in::refusal;
#[cfg(feature = "second-factor")]
use crate::sign_in::second_factor;
use crate::statements::AdapterUser;
use crate::store::Store;

/// Proves the address of a user whose address no mail and no provider has proved, and removes the accounts, passkeys and sessions of
/// before: they may be those of an attacker, who has signed up with the address of the visitor.
///
/// `linkUnverifiedEmail` keeps the accounts and sessions, and removes passkeys alone.
///
/// A user with an app stays unproved if this host asks for a code at each sign-in: the mail alone begins no session. Otherwise a thief
/// of a mailbox could remove the accounts of its owner.
#[inline(never)]
pub(super) async fn prove(
    cx: &Context<'_>,
    store: &dyn Store,
    known: &AdapterUser,
) -> Result<AdapterUser, AuthError> {
    #[cfg(feature = "second-factor")]
    if second_factor::is_always_asked(cx, &known.id).await? {
        return Ok(known.clone());
    }
    let is_removed = remove(cx, store, known).await?;
    let user = super::follow::verify(cx, store, known).await?;
    // A sign-in of the attacker may have been under way.
    if is_removed {
        remove(cx, store, known).await?;
    }
    Ok(user)
}

/// Removes what the user has. Returns whether there was an account.
async fn remove(cx: &Context<'_>, store: &dyn Store, user: &AdapterUser) -> Result<bool, AuthError> {
    #[cfg(feature = "webauthn")]
    crate::sign_in::webauthn::remove_unproved(cx, store, user).await?;
    if cx.deployment.config.accounts.link_unverified_email {
        return Ok(false);
    }
    let Some(accounts) = store.unlink_accounts(&user.id).await.map_err(store_failed)? else {
        let detail =
            "the accounts of before the first mail stay: the adapter has no method that unlinks them";
        refusal::log(cx, Level::Warn, Reason::AccountUnproved, detail);
        return Ok(false);
    };
    let ended = Sessions::of(cx).end_all_of_user(&user.id).await.map_err(store_failed)?;
    for account in &accounts {
        let event = Event::new(EventName::UnlinkAccount).stored_user(user).stored_account(account);
        observe(&**cx.platform, &event);
    }
    if ended > 0 {
        let event = Event::new(EventName::Revocation).stored_user(user);
        observe(&**cx.platform, &Event { by: Some("user"), ended: Some(ended), ..event });
    }
    if accounts.is_empty() {
        return Ok(false);
    }
    let detail = "the accounts of before the first mail are unlinked: another person may have them. The user links them again while \
                  signed in";
    refusal::log(cx, Level::Warn, Reason::AccountUnproved, detail);
    Ok(true)
}
