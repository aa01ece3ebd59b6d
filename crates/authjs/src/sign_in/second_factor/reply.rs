//! Answers that several steps of a second factor give.

use authjs_totp::RecoveryCode;

use super::adding::SHOW;
use super::{CONFIRM, page, pending};
use crate::callback_link::with_callback_url;
use crate::context::Context;
use crate::cookies::SetCookie;
use crate::error::{AuthError, ErrorType};
use crate::http::{AuthResponse, Params};
use crate::log::{Level, LogEntry};
use crate::pages;
use crate::reason::Reason;
use crate::rules::Freshness;
use crate::step_up::{self, StepUp};

/// Returns the page with the recovery codes of a user. It is shown once.
pub(super) fn recovery_codes(
    cx: &Context<'_>,
    codes: &[RecoveryCode],
    destination: &str,
    cookies: Vec<SetCookie>,
) -> AuthResponse {
    let codes: Vec<_> = codes.iter().map(RecoveryCode::grouped).collect();
    let page = pages::second_factor::recovery_codes(&codes, destination, &cx.look());
    cx.respond(page.into_response(), cookies)
}

/// Leads back to the page, with `error=Verification`.
pub(super) fn refused(cx: &Context<'_>, detail: &str) -> AuthResponse {
    let error = AuthError::new(ErrorType::Verification, Reason::SecondFactorInvalid, detail);
    cx.platform.log(&LogEntry::of_error(Level::Warn, &error));
    let confirm = (cx.request.body.only_field("action") == Some(CONFIRM)).then_some((CONFIRM, "1"));
    let query = [("callbackUrl", cx.callback_url.as_str()), ("error", error.shown_as())];
    let query: Params = query.into_iter().chain(confirm).collect();
    cx.respond(AuthResponse::redirect(302, query.append_to(&page(cx))), Vec::new()).reporting(error)
}

/// Sends a visitor without a sign-in, or whose sign-in is too long ago, to the sign-in page, and from there back here.
pub(super) fn to_sign_in(cx: &Context<'_>) -> AuthResponse {
    let here = with_callback_url(&page(cx), &cx.callback_url).unwrap_or_else(|| page(cx));
    sign_in_to(cx, &here, Vec::new())
}

/// Sends a user who has to prove to be there to the sign-in page, and from there back here. An OpenID Provider must ask the user
/// (`prompt=login`), and must say that it has.
pub(super) fn to_proof(cx: &Context<'_>) -> AuthResponse {
    let config = cx.deployment.config.second_factor.as_ref();
    // An attempt is held to what it is asked: a provider that does not say when the user signed in ends it.
    let attempt = i64::from(!config.is_some_and(|config| config.trusts_unproven_sign_in));
    let freshness = Freshness { max_age: Some(SHOW), acr: Vec::new(), second_factor: false };
    let asked = StepUp { freshness, must_log_in: true, attempt };
    let mut answer = to_sign_in(cx);
    answer.cookies.extend(step_up::ask(cx.deployment, cx.request.settings, &**cx.platform, &asked));
    answer
}

/// Sends a user whose second factor is a passkey to the sign-in page, and from there to the destination. A pending sign-in
/// ends.
pub(super) fn to_passkey(cx: &Context<'_>, destination: &str) -> AuthResponse {
    sign_in_to(cx, destination, pending::forget(cx))
}

fn sign_in_to(cx: &Context<'_>, destination: &str, cookies: Vec<SetCookie>) -> AuthResponse {
    let signin_url = signin_url(cx);
    let location = with_callback_url(&signin_url, destination).unwrap_or(signin_url);
    cx.respond(AuthResponse::redirect(302, location), cookies)
}

/// Returns the address of the sign-in page.
pub(super) fn signin_url(cx: &Context<'_>) -> String {
    cx.deployment.config.pages.sign_in.clone().unwrap_or_else(|| cx.url("/signin"))
}
