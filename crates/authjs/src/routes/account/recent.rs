//! A recent sign-in, which every change needs.

use super::signed_in::SignedIn;
use crate::context::Context;
use crate::error::AuthError;
use crate::http::{AuthResponse, Params};
use crate::log::{Level, LogEntry};
use crate::pages::Notice;
use crate::reason::Reason;
use crate::rules::Freshness;
use crate::sign_in::recent;
pub(super) use crate::sign_in::recent::SECONDS;
#[cfg(feature = "second-factor")]
use crate::sign_in::second_factor::{self, Missing};
use crate::step_up::{self, StepUp};

/// Sends a visitor to sign in, and from there to the page. An OpenID Provider is asked when the user signed in there, so that no second
/// sign-in has to follow.
pub(super) fn sign_in_first(cx: &Context<'_>) -> AuthResponse {
    let asked = StepUp { freshness: freshness(), must_log_in: false, attempt: 0 };
    to_sign_in(cx, &asked, "SessionRequired", &cx.url("/account"))
}

/// Returns the answer that asks the user for proof, if the session has not enough of it: it needs a second factor if the user has one, and
/// within these seconds that factor or a sign-in.
#[cfg(feature = "second-factor")]
pub(super) async fn missing_proof(
    cx: &Context<'_>,
    own: &SignedIn,
    seconds: i64,
) -> Result<Option<AuthResponse>, AuthError> {
    let user_id = &own.user.id;
    match second_factor::missing(cx, &*own.store, Some(&own.session), user_id).await? {
        Some(Missing::Code) => return Ok(Some(enter_code(cx))),
        Some(Missing::Passkey) => return Ok(Some(sign_in_again(cx))),
        None => {}
    }
    if recent::is_proved_within(cx, &own.session, user_id, seconds) {
        return Ok(None);
    }
    let has_app = second_factor::has_app(cx, user_id).await?;
    Ok(Some(if has_app { enter_code(cx) } else { sign_in_again(cx) }))
}

/// Returns the answer that asks the user to sign in, if the session is not of a sign-in within these seconds.
#[cfg(not(feature = "second-factor"))]
#[expect(clippy::unused_async, reason = "a second factor is read from the database")]
pub(super) async fn missing_proof(
    cx: &Context<'_>,
    own: &SignedIn,
    seconds: i64,
) -> Result<Option<AuthResponse>, AuthError> {
    let is_proved = recent::is_proved_within(cx, &own.session, &own.user.id, seconds);
    Ok((!is_proved).then(|| sign_in_again(cx)))
}

/// Sends a user to the page for the second factor, which asks for a code although the session has passed, and from there back to the page.
#[cfg(feature = "second-factor")]
fn enter_code(cx: &Context<'_>) -> AuthResponse {
    let detail = "the account page asks for the second factor before it changes anything";
    cx.platform.log(&LogEntry::new(Level::Debug, Reason::SecondFactorRequired, detail));
    let query = [("callbackUrl", cx.url("/account")), (second_factor::CONFIRM, "1".to_owned())];
    let query: Params = query.into_iter().collect();
    cx.respond(AuthResponse::redirect(302, query.append_to(&second_factor::page(cx))), Vec::new())
}

/// Sends a user to sign in again, and from there back to the page. An OpenID Provider must ask the user (`prompt=login`), and must say that it
/// has.
pub(super) fn sign_in_again(cx: &Context<'_>) -> AuthResponse {
    let detail = "the account page asks for a sign-in of the last minutes before it changes anything";
    cx.platform.log(&LogEntry::new(Level::Debug, Reason::StepUpRequired, detail));
    // An attempt is held to what it is asked: a provider that does not say when the user signed in ends it.
    let attempt = i64::from(!cx.deployment.config.trusts_unproven_sign_in());
    let asked = StepUp { freshness: freshness(), must_log_in: true, attempt };
    let back = cx.url(&format!("/account?status={}", Notice::SignedInAgain.name()));
    to_sign_in(cx, &asked, "SignInAgain", &back)
}

fn freshness() -> Freshness {
    Freshness { max_age: Some(SECONDS), acr: Vec::new(), second_factor: false }
}

fn to_sign_in(cx: &Context<'_>, asked: &StepUp, error: &str, back: &str) -> AuthResponse {
    let page = cx.deployment.config.pages.sign_in.clone().unwrap_or_else(|| cx.url("/signin"));
    let query: Params = [("callbackUrl", back), ("error", error)].into_iter().collect();
    let cookie = step_up::ask(cx.deployment, cx.request.settings, &**cx.platform, asked);
    cx.respond(AuthResponse::redirect(302, query.append_to(&page)), cookie.into_iter().collect())
}
