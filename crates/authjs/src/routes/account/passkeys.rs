//! The passkeys of a user: listed and removed.

use super::signed_in::SignedIn;
use super::{back, ways_in};
use crate::context::Context;
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::pages::{Notice, ShownPasskey};
use crate::statements::{AdapterAccount, ListedPasskey};

/// Returns whether an account is that of a passkey.
pub(super) fn is_of_one(account: &AdapterAccount) -> bool {
    account.account_type == "webauthn"
}

/// Returns whether the authenticator of an account is there. Without it, the account signs no one in.
pub(super) fn is_there(own: &SignedIn, account: &AdapterAccount) -> bool {
    own.passkeys.iter().any(|passkey| is_joined(account, passkey))
}

fn is_joined(account: &AdapterAccount, passkey: &ListedPasskey) -> bool {
    passkey.provider.as_ref() == Some(&account.provider)
        && passkey.provider_account_id == account.provider_account_id
}

/// Returns the accounts that are passkeys.
fn accounts(own: &SignedIn) -> impl Iterator<Item = (&AdapterAccount, &ListedPasskey)> {
    own.passkeys.iter().filter_map(|passkey| {
        let account = own.accounts.iter().find(|account| is_of_one(account) && is_joined(account, passkey));
        Some((account?, passkey))
    })
}

/// Returns the passkeys of the user for the page.
pub(super) fn shown<'a>(cx: &Context<'_>, own: &'a SignedIn) -> Vec<ShownPasskey<'a>> {
    let shown = |(account, passkey): (&'a AdapterAccount, &'a ListedPasskey)| ShownPasskey {
        id: &passkey.provider_account_id,
        name: passkey.name.as_deref(),
        is_security_key: is_security_key(passkey.transports.as_deref().unwrap_or_default()),
        created_at: passkey.created_at,
        last_used_at: passkey.last_used_at,
        can_remove: ways_in::can_take(cx, own, account),
    };
    accounts(own).map(shown).collect()
}

/// Returns whether transports are those of a key that is plugged in or touched, and not of a device or a password manager.
fn is_security_key(transports: &str) -> bool {
    !transports.is_empty()
        && transports.split(',').all(|one| matches!(one, "usb" | "nfc" | "ble" | "smart-card"))
}

/// Removes the passkey that the form names, with its account, unless it is the last way in.
pub(super) async fn remove(cx: &Context<'_>, own: &SignedIn) -> Result<AuthResponse, AuthError> {
    let id = cx.request.body.only_field("passkey").unwrap_or_default();
    let named = accounts(own).find(|(account, _)| account.provider_account_id == id);
    let Some((account, _)) = named else { return Ok(back(cx, Notice::NotThere)) };
    let is_taken = ways_in::take(cx, own, account).await?;
    Ok(back(cx, if is_taken { Notice::PasskeyRemoved } else { Notice::LastPasskey }))
}
