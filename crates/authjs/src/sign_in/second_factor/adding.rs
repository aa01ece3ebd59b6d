//! What a user adds who has not passed a second factor: an app, a passkey, or an account at a provider.

use super::Fact;
use super::factor;
use crate::context::Context;
#[cfg(feature = "webauthn")]
use crate::context::store_failed;
use crate::error::{AuthError, ErrorType};
use crate::log::Level;
use crate::reason::Reason;
use crate::session::{Session, Sessions};
use crate::sign_in::refusal;
use crate::store::Store;

/// Errors if the user has a second factor, and the session has passed none.
///
/// Otherwise an attacker with the first factor alone could add a passkey, or an account whose provider says `mfa`, and
/// pass the second factor of the user with it.
#[inline(never)]
pub(in crate::sign_in) async fn check(
    cx: &Context<'_>,
    store: &dyn Store,
    session: &Session,
    user_id: &str,
) -> Result<(), AuthError> {
    if !cx.deployment.config.has_second_factor() {
        return Ok(());
    }
    let owner = Sessions::of(cx).subject_of_user(user_id);
    let fact = Fact::of(&session.token).filter(|fact| fact.owner == owner);
    if fact.is_some_and(|fact| fact.at.is_some())
        || factor::find(cx, &owner).await?.is_none() && !has_passkeys(cx, store, user_id).await?
    {
        return Ok(());
    }
    let detail = "the session has passed no second factor, so it adds no way to sign in: the user enters a code at the \
                  page for the second factor first, or signs in with a passkey";
    Err(AuthError::new(ErrorType::AccessDenied, Reason::SecondFactorRequired, detail))
}

/// Returns whether a user without an app may set one up.
///
/// A user whose sign-in is too long ago signs in again first: otherwise a thief of a session could set up an app. A user with a
/// passkey signs in with it first: it counts as the second factor, and an attacker with the first factor alone has none.
pub(super) async fn may_enrol(cx: &Context<'_>, fact: &Fact) -> Result<bool, AuthError> {
    if !fact.is_fresh(cx.now) {
        return Ok(false);
    }
    let (None, Some(user_id)) = (fact.at, &fact.user) else { return Ok(true) };
    let Some(store) = cx.deployment.store(cx.platform) else { return Ok(true) };
    if !has_passkeys(cx, &*store, user_id).await? {
        return Ok(true);
    }
    let detail = "the user has a passkey, which counts as a second factor, so the user signs in with it before setting up an app";
    refusal::log(cx, Level::Warn, Reason::SecondFactorRequired, detail);
    Ok(false)
}

/// Returns whether a user has a passkey, which counts as a second factor.
async fn has_passkeys(cx: &Context<'_>, store: &dyn Store, user_id: &str) -> Result<bool, AuthError> {
    #[cfg(feature = "webauthn")]
    if cx.deployment.config.has_passkeys() {
        let passkeys = store.list_authenticators_by_user_id(user_id).await;
        return passkeys.map(|passkeys| !passkeys.is_empty()).map_err(store_failed);
    }
    let _ = (cx, store, user_id);
    Ok(false)
}
