//! The checks of one sign-in: state, nonce and PKCE, each in a sealed cookie, bound to its provider, used once.

mod state;

use serde_json::{Map, Value};

use crate::actions::Cx;
use crate::cookies::{CookieOptions, CookieSetting, SameSite, SetCookie};
use crate::error::AuthError;
use crate::jose::jwt;
use crate::oauth::AuthorizationServer;
use crate::platform::Platform;
use crate::providers::{Check, Provider};
use crate::random;
use crate::reason::Reason;

pub(crate) use state::{callback_url_of_state, create_state, open_state};

/// How long a sign-in may take, in seconds.
const MAX_AGE: i64 = 900;

/// Seals a check's value for one provider into its cookie.
pub(crate) fn seal(
    cx: &Cx<'_>,
    cookie: &CookieSetting,
    provider: &Provider,
    value: &str,
) -> Result<SetCookie, AuthError> {
    let mut claims = Map::new();
    claims.insert("value".to_owned(), value.into());
    claims.insert("provider".to_owned(), provider.id.as_str().into());
    let value = encode(cx, &cookie.name, claims)?;
    let sealed = SetCookie { expires: Some(cx.now.plus_seconds(MAX_AGE)), ..cookie.set(value) };
    Ok(sent_by(provider, sealed))
}

fn cross_site(cookie: SetCookie) -> SetCookie {
    let options = CookieOptions { same_site: Some(SameSite::None), secure: true, ..cookie.options };
    SetCookie { options, ..cookie }
}

/// Reads a provider's check back; none where the provider does not use it. Fails with [`Reason::CheckMissing`]
/// without the cookie, with [`Reason::CheckInvalid`] where it does not open or has expired, with
/// [`Reason::CheckOfOtherProvider`] where another provider's sign-in made it. The caller clears the cookie.
pub(crate) fn open(cx: &Cx<'_>, provider: &Provider, check: Check) -> Result<Option<String>, AuthError> {
    if provider.uses(check) {
        open_cookie(cx, cookie_of(cx, check), &provider.id).map(Some)
    } else {
        Ok(None)
    }
}

/// Returns whether a sign-in sends a nonce: `checks` has it, or the deployer set no `checks` and the server does not
/// promise to check PKCE ([RFC 9700 §2.1.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1)).
pub(crate) fn needs_nonce(provider: &Provider, server: &AuthorizationServer) -> bool {
    provider.uses(Check::Nonce)
        || provider.nonce_without_pkce && provider.uses(Check::Pkce) && !server.supports_pkce()
}

/// Reads the nonce back, where one was sent. Fails as [`open`] does.
pub(crate) fn nonce(
    cx: &Cx<'_>,
    provider: &Provider,
    server: &AuthorizationServer,
) -> Result<Option<String>, AuthError> {
    if !needs_nonce(provider, server) {
        return Ok(None);
    }
    open_cookie(cx, cookie_of(cx, Check::Nonce), &provider.id).map(Some)
}

fn cookie_of<'a>(cx: &Cx<'a>, check: Check) -> &'a CookieSetting {
    let settings = cx.request.settings;
    match check {
        Check::State => &settings.state,
        Check::Pkce => &settings.pkce_code_verifier,
        Check::Nonce => &settings.nonce,
    }
}

fn open_cookie(cx: &Cx<'_>, cookie: &CookieSetting, provider_id: &str) -> Result<String, AuthError> {
    let refuse = |reason, what: &str| AuthError::invalid_check(reason, format!("{}: {what}", cookie.name));
    let sealed = cx.request.cookies.get(&cookie.name).filter(|sealed| !sealed.is_empty());
    let sealed = sealed.ok_or_else(|| refuse(Reason::CheckMissing, "the cookie is missing"))?;
    let keys = cx.auth.keyring.keys(&cookie.name);
    let mut claims = jwt::decode(&keys, sealed, cx.now, false)
        .map_err(|_| refuse(Reason::CheckInvalid, "the cookie does not open, or has expired"))?;
    if claims.get("provider").and_then(Value::as_str) != Some(provider_id) {
        return Err(refuse(Reason::CheckOfOtherProvider, "the cookie is of another provider"));
    }
    match claims.remove("value") {
        Some(Value::String(value)) if !value.is_empty() => Ok(value),
        _ => Err(refuse(Reason::CheckInvalid, "the cookie holds no value")),
    }
}

/// Clears the cookies of the checks that a provider's sign-in has used. Another provider's, begun in another tab,
/// are left alone.
pub(crate) fn clear_used(cx: &Cx<'_>, provider: &Provider, server: &AuthorizationServer) -> Vec<SetCookie> {
    let used = [Check::State, Check::Pkce, Check::Nonce].into_iter().filter(|check| match check {
        Check::Nonce => needs_nonce(provider, server),
        Check::State | Check::Pkce => provider.uses(*check),
    });
    let clear = |check| sent_by(provider, cookie_of(cx, check).clear());
    used.map(clear).collect()
}

/// A check cookie with the attributes a provider's sign-in gives it: a response that comes as a cross-site POST brings
/// no cookies but those with `SameSite=None`.
fn sent_by(provider: &Provider, cookie: SetCookie) -> SetCookie {
    if provider.uses_form_post() { cross_site(cookie) } else { cookie }
}

/// Clears the check cookies that the request carries, but for those that another provider's sign-in has made: anybody
/// can send a visitor to a callback route.
pub(crate) fn clear_own(cx: &Cx<'_>) -> Vec<SetCookie> {
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
        .map(|cookie| sent_by(provider, cookie.clear()))
        .collect()
}

fn encode(cx: &Cx<'_>, salt: &str, mut claims: Map<String, Value>) -> Result<String, AuthError> {
    let platform: &dyn Platform = &**cx.platform;
    claims.insert("iat".to_owned(), cx.now.seconds().into());
    claims.insert("exp".to_owned(), (cx.now.seconds() + MAX_AGE).into());
    claims.insert("jti".to_owned(), random::uuid(platform).into());
    let keys = cx.auth.keyring.keys(salt);
    let key = keys
        .first()
        .ok_or_else(|| AuthError::callback_route(Reason::Configuration, "no secret to seal a check with"))?;
    Ok(jwt::encode(key, &claims, random::bytes(platform)))
}
