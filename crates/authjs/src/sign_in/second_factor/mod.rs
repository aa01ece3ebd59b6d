//! A second factor after the sign-in at the provider: a passcode of an authenticator app, or a recovery code.
//!
//! Until a sign-in has passed it, the browser has a sealed cookie that opens as no session ([`Pending`]). A session that
//! began without one passes it later, when a rule of the gate asks for it.

mod adding;
mod answer;
mod attempt;
mod change;
mod enrolment;
mod fact;
mod factor;
mod pass;
mod pending;
mod reply;
mod visitor;

#[cfg(feature = "account")]
pub(crate) use adding::{Missing, has_app, is_proved_within, missing};
pub(super) use adding::{check as check_adding, check_linking, is_always_asked};
pub(crate) use answer::{enter, show};
pub(super) use pending::forget;

use fact::Fact;
use pending::Pending;

use super::Identity;
use super::accounts::Registered;
use crate::audit::{Event, EventName};
use crate::context::Context;
use crate::cookies::SetCookie;
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::log::Step;
use crate::observer::observe;
#[cfg(feature = "webauthn")]
use crate::providers::Method;
use crate::session::Sessions;
use crate::timestamp::Timestamp;

/// Makes the session of a sign-in say whether it has passed a second factor. If it must pass one first, returns the
/// answer that leads to the page for it, and no session begins. `cookies` clear the checks.
///
/// A passkey, whose user was verified, counts as the second factor, and so does an ID Token whose `amr` has `mfa`, unless the sign-in links an account: a visitor who
/// links one has not proved to be the user.
#[inline(never)]
pub(super) fn interpose(
    cx: &Context<'_>,
    identity: &mut Identity,
    stored: Option<&Registered>,
    cookies: &[SetCookie],
) -> Result<Option<AuthResponse>, AuthError> {
    let Some(config) = &cx.deployment.config.second_factor else { return Ok(None) };
    let owner = owner_of(cx, identity, stored);
    let user = stored.map(|registered| registered.user.id.clone());
    let linked = stored.filter(|registered| registered.is_linked);
    let fact = match linked {
        Some(Registered { current, .. }) => {
            let before = current.as_ref().and_then(|session| Fact::of(&session.token));
            before.filter(|before| before.owner == owner).unwrap_or(Fact {
                owner,
                user,
                proved: None,
                at: None,
            })
        }
        None => {
            let has_passed = identity.authentication.has_mfa || is_passkey(cx);
            let said = identity.authentication.at;
            let at = has_passed.then(|| said.unwrap_or(cx.now));
            let proved = said.or_else(|| config.trusts_unproven_sign_in.then_some(cx.now));
            let seconds = |at: Timestamp| at.seconds();
            Fact { owner, user, proved: proved.map(seconds), at: at.map(seconds) }
        }
    };
    fact.record(&mut identity.recorded);
    if !config.always || fact.at.is_some() {
        return Ok(None);
    }
    let pending = Pending::of(cx, identity, stored, fact)?;
    let mut cookies = cookies.to_vec();
    cookies.extend(pending.seal(cx)?);
    cx.step(Step::Redirect, format_args!("302 to the page for the second factor"));
    Ok(Some(cx.respond(AuthResponse::redirect(302, page(cx)), cookies)))
}

/// Returns whether the sign-in is one with a passkey. All of them need the user's verification.
fn is_passkey(cx: &Context<'_>) -> bool {
    #[cfg(feature = "webauthn")]
    if let Some(provider) = cx.provider {
        return matches!(provider.method, Method::WebAuthn(_));
    }
    cx.provider.is_none()
}

/// The parameter of the page, and the action of its form, that ask for the second factor again and change nothing.
pub(crate) const CONFIRM: &str = "confirm";

/// Records an event about the second factor of a user.
fn record(cx: &Context<'_>, fact: &Fact, name: EventName) {
    observe(&**cx.platform, &Event { user_id: fact.user.as_deref(), ..Event::new(name) });
}

/// Returns the address of the page.
pub(crate) fn page(cx: &Context<'_>) -> String {
    cx.url("/second-factor")
}

/// Returns the hash that names the user: the user of the database, or that of the account.
fn owner_of(cx: &Context<'_>, identity: &Identity, stored: Option<&Registered>) -> String {
    let sessions = Sessions::of(cx);
    match stored {
        Some(registered) => sessions.subject_of_user(&registered.user.id),
        None => {
            let account = &identity.account;
            sessions.subject_of_account(&account.provider, &account.provider_account_id)
        }
    }
}
