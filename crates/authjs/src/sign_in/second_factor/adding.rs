//! What a user adds who has not passed a second factor: an app, a passkey, or an account at a provider.

use serde_json::Value;

use super::Fact;
use super::factor;
use super::visitor::Visitor;
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
pub(in crate::sign_in) async fn check(
    cx: &Context<'_>,
    store: &dyn Store,
    session: &Session,
    user_id: &str,
) -> Result<(), AuthError> {
    if missing(cx, store, Some(session), user_id).await?.is_none() {
        return Ok(());
    }
    let detail = "the session has passed no second factor, so it adds no way to sign in: the user enters a code at the \
                  page for the second factor first, or signs in with a passkey";
    Err(AuthError::new(ErrorType::AccessDenied, Reason::SecondFactorRequired, detail))
}

/// Errors if the user has a second factor. A sign-in that links an account by its address has no session that could have
/// passed it.
///
/// Otherwise an attacker who reads the mail of the user could create an account with its address at a provider, and let
/// that provider say `mfa`.
#[inline(never)]
pub(in crate::sign_in) async fn check_linking(
    cx: &Context<'_>,
    store: &dyn Store,
    user_id: &str,
) -> Result<(), AuthError> {
    if missing(cx, store, None, user_id).await?.is_none() {
        return Ok(());
    }
    let detail = "the user with this e-mail address has a second factor, so no account is linked by the address alone: the \
                  user links it by a sign-in with it in a session that has passed the second factor";
    Err(AuthError::new(ErrorType::OAuthAccountNotLinked, Reason::SecondFactorRequired, detail))
}

/// What a session has to show before its user adds or takes a way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// A code of the user's app, or a recovery code.
    Code,
    /// A sign-in with a passkey: the user has passkeys, and no app.
    Passkey,
}

/// Returns what a session has to show. `None` if it has passed a second factor, or the user has none.
///
/// Otherwise an attacker with the first factor alone could add a passkey, or an account whose provider says `mfa`, and
/// pass the second factor of the user with it.
///
/// The session may be one of credentials whose server has named a user of the database: then the factor of those
/// credentials is also one of the user.
#[inline(never)]
pub(crate) async fn missing(
    cx: &Context<'_>,
    store: &dyn Store,
    session: Option<&Session>,
    user_id: &str,
) -> Result<Option<Missing>, AuthError> {
    if !cx.deployment.config.has_second_factor() {
        return Ok(None);
    }
    let owner = Sessions::of(cx).subject_of_user(user_id);
    let fact = session.and_then(|session| Fact::of(&session.token));
    let (own, other) = match fact {
        Some(fact) if fact.owner == owner => (Some(fact), None),
        other => (None, other),
    };
    if own.is_some_and(|own| own.at.is_some()) {
        return Ok(None);
    }
    if let Some(other) = other.filter(|other| other.at.is_none())
        && factor::find(cx, &other.owner).await?.is_some()
    {
        return Ok(Some(Missing::Code));
    }
    if factor::find(cx, &owner).await?.is_some() {
        return Ok(Some(Missing::Code));
    }
    Ok(has_passkeys(cx, store, user_id).await?.then_some(Missing::Passkey))
}

/// Returns whether this host asks the user for a code of an app at each sign-in.
#[inline(never)]
pub(in crate::sign_in) async fn is_always_asked(cx: &Context<'_>, user_id: &str) -> Result<bool, AuthError> {
    let is_always = cx.deployment.config.second_factor.as_ref().is_some_and(|config| config.always);
    Ok(is_always && factor::find(cx, &Sessions::of(cx).subject_of_user(user_id)).await?.is_some())
}

/// Returns whether the user has an app, so that a code of it can prove that the user is there.
#[cfg(feature = "account")]
pub(crate) async fn has_app(cx: &Context<'_>, user_id: &str) -> Result<bool, AuthError> {
    if !cx.deployment.config.has_second_factor() {
        return Ok(false);
    }
    Ok(factor::find(cx, &Sessions::of(cx).subject_of_user(user_id)).await?.is_some())
}

/// Returns whether a user has proved to be there within these seconds, by a second factor or by the sign-in.
#[cfg(feature = "account")]
pub(crate) fn is_proved_within(cx: &Context<'_>, session: &Session, user_id: &str, seconds: i64) -> bool {
    let owner = Sessions::of(cx).subject_of_user(user_id);
    let fact = Fact::of(&session.token).filter(|fact| fact.owner == owner);
    fact.is_some_and(|fact| fact.is_proved_within(seconds, cx.now))
}

/// Whether a user without an app may set one up.
pub(super) enum Enrolment {
    Allowed,
    /// The sign-in is too long ago: a thief of a session could otherwise set up an app.
    NeedsSignIn,
    /// The user has a passkey, and has not signed in with it. It counts as the second factor, and an attacker with the first
    /// factor alone has none.
    NeedsPasskey,
}

/// The seconds within which a user in a session must have proved to be there, to see the key of an app that is set up.
pub(super) const SHOW: i64 = 300;

/// The seconds for the first code of the app: the user sees the key first, and has as long as its cookie lives.
pub(super) const ENTER: i64 = SHOW + super::enrolment::MAX_AGE;

/// Returns whether a visitor without an app may set one up, who must have proved to be there within these seconds. A pending sign-in
/// is the proof.
pub(super) async fn enrolment(
    cx: &Context<'_>,
    visitor: &Visitor,
    seconds: i64,
) -> Result<Enrolment, AuthError> {
    let fact = visitor.fact();
    if matches!(visitor, Visitor::Session(_)) && !fact.is_proved_within(seconds, cx.now) {
        return Ok(Enrolment::NeedsSignIn);
    }
    let (None, Some(user_id)) = (fact.at, user_id(visitor)) else { return Ok(Enrolment::Allowed) };
    let Some(store) = cx.deployment.store(cx.platform) else { return Ok(Enrolment::Allowed) };
    if !has_passkeys(cx, &*store, user_id).await? {
        return Ok(Enrolment::Allowed);
    }
    let detail = "the user has a passkey, which counts as a second factor, so the user signs in with it before setting up an app";
    refusal::log(cx, Level::Warn, Reason::SecondFactorRequired, detail);
    Ok(Enrolment::NeedsPasskey)
}

/// Returns the id of the visitor. That of credentials may be one of a user of the database.
fn user_id(visitor: &Visitor) -> Option<&str> {
    match visitor {
        Visitor::Pending(pending) => Some(&pending.user.id),
        Visitor::Session(of_session) => {
            let of_user = of_session.fact.user.as_deref();
            of_user.or_else(|| of_session.session.token.get("sub").and_then(Value::as_str))
        }
    }
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
