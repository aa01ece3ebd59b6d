//! The check cookies of Auth.js, which all sign-ins of a browser share: a sign-in in a second tab overwrites
//! those of the first.
//!
//! `sharedChecks` writes them. They are always read, because an Auth.js application on the same host, or an
//! older version of this Worker, may have begun a sign-in.

use serde_json::{Map, Value};

use super::{MAX_AGE, New, decode, encode, needs_nonce, sent_by, step_up};
use crate::context::Context;
use crate::cookies::{CookieSetting, CookieSettings, SetCookie};
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::oauth::AuthorizationServer;
use crate::providers::{Check, OAuthProvider};
use crate::reason::Reason;
use crate::request::AuthRequest;
use crate::timestamp::Timestamp;
use crate::transaction::STEP_UP;

const ALL: [Check; 3] = [Check::State, Check::Pkce, Check::Nonce];

/// Seals the values of a sign-in that starts into one cookie each.
pub(super) fn seal(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    new: &New<'_>,
) -> Result<Vec<SetCookie>, AuthError> {
    let values = [(Check::State, new.state), (Check::Pkce, new.verifier), (Check::Nonce, new.nonce)];
    let values = values.into_iter().filter_map(|(check, value)| Some((check, value?)));
    values.map(|(check, value)| seal_one(cx, cookie_of(cx, check), provider, value)).collect()
}

/// Seals a check's value for one provider into its cookie, with what the gate has asked of this sign-in.
fn seal_one(
    cx: &Context<'_>,
    cookie: &CookieSetting,
    provider: &OAuthProvider,
    value: &str,
) -> Result<SetCookie, AuthError> {
    let mut claims = Map::new();
    claims.insert("value".to_owned(), value.into());
    claims.insert("provider".to_owned(), provider.id.as_str().into());
    if let Some(asked) = step_up::asked(cx) {
        claims.insert(STEP_UP.to_owned(), asked.to_claim());
    }
    let value = encode(cx, &cookie.name, claims, MAX_AGE)?;
    let sealed = SetCookie { expires: Some(cx.now.plus_seconds(MAX_AGE)), ..cookie.set(value) };
    Ok(sent_by(provider.uses_form_post(), sealed))
}

/// Opens the first cookie of this check with the provider's value. A stale one may come first in the
/// header. Errors as for the first cookie.
///
/// Errors with [`Reason::CheckMissing`] without the cookie, with [`Reason::CheckInvalid`] if it
/// does not decrypt or has expired, and with [`Reason::CheckOfOtherProvider`] if another provider's
/// sign-in set it.
pub(super) fn open(cx: &Context<'_>, check: Check, provider_id: &str) -> Result<String, AuthError> {
    open_claims(cx, check, provider_id).map(|(value, _)| value)
}

/// Opens it as [`open`] does, and also returns its other claims.
pub(super) fn open_claims(
    cx: &Context<'_>,
    check: Check,
    provider_id: &str,
) -> Result<(String, Map<String, Value>), AuthError> {
    open_cookie(cx.deployment, cx.request, cx.now, cookie_of(cx, check), provider_id)
}

/// Returns whether the state cookie has a sign-in with this provider.
pub(super) fn has_state_of(
    deployment: &Deployment,
    request: &AuthRequest<'_>,
    provider: &OAuthProvider,
    now: Timestamp,
) -> bool {
    let cookie = setting_of(request.settings, Check::State);
    provider.uses(Check::State) && open_cookie(deployment, request, now, cookie, &provider.id).is_ok()
}

fn open_cookie(
    deployment: &Deployment,
    request: &AuthRequest<'_>,
    now: Timestamp,
    cookie: &CookieSetting,
    provider_id: &str,
) -> Result<(String, Map<String, Value>), AuthError> {
    let mut failure = None;
    for sealed in request.cookies.all_decoded(&cookie.name).filter(|sealed| !sealed.is_empty()) {
        match open_value(deployment, now, cookie, provider_id, &sealed) {
            Ok(opened) => return Ok(opened),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(failure.unwrap_or_else(|| {
        AuthError::invalid_check(Reason::CheckMissing, format!("{}: the cookie is missing", cookie.name))
    }))
}

fn open_value(
    deployment: &Deployment,
    now: Timestamp,
    cookie: &CookieSetting,
    provider_id: &str,
    sealed: &str,
) -> Result<(String, Map<String, Value>), AuthError> {
    let refuse = |reason, what: &str| AuthError::invalid_check(reason, format!("{}: {what}", cookie.name));
    let mut claims = decode(deployment, &cookie.name, sealed, now)
        .ok_or_else(|| refuse(Reason::CheckInvalid, "the cookie does not decrypt, or has expired"))?;
    if claims.get("provider").and_then(Value::as_str) != Some(provider_id) {
        return Err(refuse(
            Reason::CheckOfOtherProvider,
            "the cookie is from a sign-in with another provider",
        ));
    }
    match claims.remove("value") {
        Some(Value::String(value)) if !value.is_empty() => Ok((value, claims)),
        _ => Err(refuse(Reason::CheckInvalid, "the cookie has no value")),
    }
}

/// Clears the cookies of the checks that a provider's sign-in has used. Cookies of another
/// provider, set in another tab, are kept.
pub(super) fn clear_used(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &AuthorizationServer,
) -> Vec<SetCookie> {
    let used = ALL.into_iter().filter(|check| match check {
        Check::Nonce => needs_nonce(provider, server),
        Check::State | Check::Pkce => provider.uses(*check),
    });
    let clear = |check| sent_by(provider.uses_form_post(), cookie_of(cx, check).clear());
    used.map(clear).collect()
}

/// Clears the cookies of the request, except those that another provider's sign-in set.
pub(super) fn clear_own(cx: &Context<'_>, provider: &OAuthProvider) -> Vec<SetCookie> {
    let is_own = |check: &Check| match open(cx, *check, &provider.id) {
        Ok(_) => true,
        Err(error) => error.reason != Reason::CheckOfOtherProvider,
    };
    ALL.into_iter()
        .filter(|check| cx.request.cookies.get(&cookie_of(cx, *check).name).is_some())
        .filter(is_own)
        .map(|check| sent_by(provider.uses_form_post(), cookie_of(cx, check).clear()))
        .collect()
}

/// Returns whether the request has one of the cookies, which may belong to a pending sign-in.
pub(super) fn is_any_present(cx: &Context<'_>) -> bool {
    ALL.into_iter().any(|check| cx.request.cookies.get(&cookie_of(cx, check).name).is_some())
}

const fn cookie_of<'a>(cx: &Context<'a>, check: Check) -> &'a CookieSetting {
    setting_of(cx.request.settings, check)
}

const fn setting_of(settings: &CookieSettings, check: Check) -> &CookieSetting {
    match check {
        Check::State => &settings.state,
        Check::Pkce => &settings.pkce_code_verifier,
        Check::Nonce => &settings.nonce,
    }
}
