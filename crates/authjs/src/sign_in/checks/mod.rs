//! The checks of one sign-in: state, nonce and PKCE. Each is in a sealed cookie, bound to its
//! provider and used once.
//!
//! There is one cookie per check, not one per sign-in: a sign-in in a second tab overwrites the
//! cookies of the first.
//!
//! | fact | proves | does not prove |
//! |---|---|---|
//! | a cookie that decrypts | this browser started a sign-in with this provider in the last 15 minutes | that the response answers it: an attacker can send a browser to a callback |
//! | `state` of the cookie equals that of the response | the response answers the sign-in that set these cookies | that the code in it is this visitor's |
//! | the token endpoint accepts the code with the PKCE verifier | the code was issued for this sign-in | anything, if the server ignores a verifier it did not ask for |
//! | the ID Token repeats the nonce | the ID Token was issued for this sign-in | |
//!
//! A callback clears check cookies only if [`is_own`] says that they belong to the response.
//! Otherwise an attacker could cancel a victim's pending sign-in, and an older tab could cancel a
//! younger one.
//!
//! | callback | the visitor gets | cookies, with `state` in `checks` | cookies, without `state` in `checks` |
//! |---|---|---|---|
//! | the state cookie is missing, expired or another provider's | retry | kept | |
//! | `state` differs | retry | kept | |
//! | another check's cookie is missing, expired or another provider's | retry | cleared if `state` is equal | cleared |
//! | the provider refuses (`error`) | sign-in page | cleared if `state` is equal | cleared |
//! | the response is refused for another reason | error page | kept | kept |
//! | the code was sent | signed in, or error page | cleared | cleared |
//!
//! Without `state` a refusal proves nothing, but clears the cookies: at a server that ignores PKCE,
//! a verifier that was kept would let an attacker's code in. A third party can then cancel such a
//! sign-in, which is the lesser harm.

pub(crate) mod completed;
mod state;
mod step_up;

use serde_json::{Map, Value};

use crate::context::Context;
use crate::cookies::{CookieOptions, CookieSetting, SameSite, SetCookie};
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::http::Params;
use crate::jose::jwt;
use crate::oauth::AuthorizationServer;
use crate::platform::Platform;
use crate::providers::{Check, OAuthProvider};
use crate::random;
use crate::reason::Reason;
use crate::secret::constant_time_eq;
use crate::timestamp::Timestamp;

pub(crate) use state::{callback_url_of_state, create_state, open_state};
pub(crate) use step_up::{asked, step_up};

/// The time that a sign-in may take, in seconds.
const MAX_AGE: i64 = 900;

/// Seals a check's value for one provider into its cookie, with what the gate has asked of this sign-in.
pub(crate) fn seal(
    cx: &Context<'_>,
    cookie: &CookieSetting,
    provider: &OAuthProvider,
    value: &str,
) -> Result<SetCookie, AuthError> {
    let mut claims = Map::new();
    claims.insert("value".to_owned(), value.into());
    claims.insert("provider".to_owned(), provider.id.as_str().into());
    if let Some(asked) = asked(cx) {
        claims.insert(step_up::CLAIM.to_owned(), asked.to_claim());
    }
    let value = encode(cx, &cookie.name, claims, MAX_AGE)?;
    let sealed = SetCookie { expires: Some(cx.now.plus_seconds(MAX_AGE)), ..cookie.set(value) };
    Ok(sent_by(provider.uses_form_post(), sealed))
}

fn cross_site(cookie: SetCookie) -> SetCookie {
    let options = CookieOptions { same_site: Some(SameSite::None), secure: true, ..cookie.options };
    SetCookie { options, ..cookie }
}

/// Reads a provider's check from its cookie. Returns `None` if the provider does not use it.
///
/// Errors with [`Reason::CheckMissing`] without the cookie, with [`Reason::CheckInvalid`] if it
/// does not decrypt or has expired, and with [`Reason::CheckOfOtherProvider`] if another provider's
/// sign-in set it.
pub(crate) fn open(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    check: Check,
) -> Result<Option<String>, AuthError> {
    if provider.uses(check) {
        open_cookie(cx, cookie_of(cx, check), &provider.id).map(Some)
    } else {
        Ok(None)
    }
}

/// Returns whether the check cookies of this request may be cleared: `state` proves that the
/// response answers the sign-in that set them, or the provider's `checks` have no `state`.
///
/// `expected_state` is that of the cookie.
pub(crate) fn is_own(expected_state: Option<&str>, response: &Params) -> bool {
    let state = response.get("state").filter(|_| response.count("state") == 1);
    expected_state.is_none_or(|expected| state.is_some_and(|state| constant_time_eq(state, expected)))
}

/// Returns whether a sign-in sends a nonce: `checks` has it, or the deployer set no `checks` and
/// the server does not announce PKCE ([RFC 9700
/// §2.1.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1)).
pub(crate) fn needs_nonce(provider: &OAuthProvider, server: &AuthorizationServer) -> bool {
    provider.uses(Check::Nonce)
        || provider.nonce_without_pkce && provider.uses(Check::Pkce) && !server.supports_pkce()
}

/// Reads the nonce from its cookie. Returns `None` if the sign-in sent none. Errors as [`open`] does.
pub(crate) fn nonce(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &AuthorizationServer,
) -> Result<Option<String>, AuthError> {
    if !needs_nonce(provider, server) {
        return Ok(None);
    }
    open_cookie(cx, cookie_of(cx, Check::Nonce), &provider.id).map(Some)
}

/// Returns the hint for an operator if a provider's description is about a nonce.
#[inline(never)]
pub(crate) fn nonce_hint(provider: &OAuthProvider) -> String {
    let names: Vec<_> = provider.checks.iter().map(|check| format!("\"{}\"", check.name())).collect();
    let change = if provider.uses(Check::Nonce) { "it has \"nonce\" already" } else { "add \"nonce\" to it" };
    format!(
        ". The provider's error mentions a nonce: `checks` of {} is [{}], {change}",
        provider.id,
        names.join(", ")
    )
}

fn cookie_of<'a>(cx: &Context<'a>, check: Check) -> &'a CookieSetting {
    let settings = cx.request.settings;
    match check {
        Check::State => &settings.state,
        Check::Pkce => &settings.pkce_code_verifier,
        Check::Nonce => &settings.nonce,
    }
}

/// Opens the first cookie of this name with the provider's check. A stale one may come first in the
/// header. Errors as for the first cookie.
fn open_cookie(cx: &Context<'_>, cookie: &CookieSetting, provider_id: &str) -> Result<String, AuthError> {
    open_claims(cx, cookie, provider_id).map(|(value, _)| value)
}

/// Opens it as [`open_cookie`] does, and also returns its other claims.
fn open_claims(
    cx: &Context<'_>,
    cookie: &CookieSetting,
    provider_id: &str,
) -> Result<(String, Map<String, Value>), AuthError> {
    let mut failure = None;
    for sealed in cx.request.cookies.all_decoded(&cookie.name).filter(|sealed| !sealed.is_empty()) {
        match open_value(cx, cookie, provider_id, &sealed) {
            Ok(opened) => return Ok(opened),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(failure.unwrap_or_else(|| {
        AuthError::invalid_check(Reason::CheckMissing, format!("{}: the cookie is missing", cookie.name))
    }))
}

fn open_value(
    cx: &Context<'_>,
    cookie: &CookieSetting,
    provider_id: &str,
    sealed: &str,
) -> Result<(String, Map<String, Value>), AuthError> {
    let refuse = |reason, what: &str| AuthError::invalid_check(reason, format!("{}: {what}", cookie.name));
    let mut claims = decode(cx.deployment, &cookie.name, sealed, cx.now)
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
pub(crate) fn clear_used(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &AuthorizationServer,
) -> Vec<SetCookie> {
    let used = [Check::State, Check::Pkce, Check::Nonce].into_iter().filter(|check| match check {
        Check::Nonce => needs_nonce(provider, server),
        Check::State | Check::Pkce => provider.uses(*check),
    });
    let clear = |check| sent_by(provider.uses_form_post(), cookie_of(cx, check).clear());
    used.map(clear).collect()
}

/// Returns a check cookie with the attributes for a provider's sign-in: browsers send only
/// `SameSite=None` cookies with a response that is a cross-site POST.
fn sent_by(uses_form_post: bool, cookie: SetCookie) -> SetCookie {
    if uses_form_post { cross_site(cookie) } else { cookie }
}

/// Clears the check cookies of the request, except those that another provider's sign-in set.
///
/// The caller knows that they belong to the response: see [`is_own`].
pub(crate) fn clear_own(cx: &Context<'_>) -> Vec<SetCookie> {
    let Some(provider) = cx.provider else { return Vec::new() };
    let is_own = |cookie: &&CookieSetting| match open_cookie(cx, cookie, &provider.id) {
        Ok(_) => true,
        Err(error) => error.reason != Reason::CheckOfOtherProvider,
    };
    [Check::State, Check::Pkce, Check::Nonce]
        .map(|check| cookie_of(cx, check))
        .into_iter()
        .filter(|cookie| cx.request.cookies.get(&cookie.name).is_some())
        .filter(is_own)
        .map(|cookie| sent_by(provider.uses_form_post(), cookie.clear()))
        .collect()
}

/// Seals claims for at most `max_age` seconds, under a salt of their own.
pub(super) fn encode(
    cx: &Context<'_>,
    salt: &str,
    mut claims: Map<String, Value>,
    max_age: i64,
) -> Result<String, AuthError> {
    let platform: &dyn Platform = &**cx.platform;
    claims.insert("iat".to_owned(), cx.now.seconds().into());
    claims.insert("exp".to_owned(), (cx.now.seconds() + max_age).into());
    claims.insert("jti".to_owned(), random::uuid(platform).into());
    cx.deployment.config.realm.mark(&mut claims);
    let keys = cx.deployment.keyring.keys(salt);
    let key = keys.first().ok_or_else(|| {
        AuthError::callback_route(Reason::Configuration, "no secret is set to seal a check")
    })?;
    Ok(jwt::encode(key, &claims, random::bytes(platform)))
}

/// Opens what [`encode`] has sealed under the same salt. `None` if it does not decrypt, has expired, or
/// was sealed under the configuration of another host.
pub(super) fn decode(
    deployment: &Deployment,
    salt: &str,
    sealed: &str,
    now: Timestamp,
) -> Option<Map<String, Value>> {
    let claims = jwt::decode(&deployment.keyring.keys(salt), sealed, now, false).ok()?;
    deployment.config.realm.owns(&claims).then_some(claims)
}
