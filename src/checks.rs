//! The checks of one sign-in: state, nonce and PKCE, each in a sealed cookie, bound to its provider, used once.

use serde_json::{Map, Value};

use crate::actions::Cx;
use crate::cookies::{CookieSetting, CookieSettings, Cookies, SetCookie};
use crate::error::AuthError;
use crate::jose::jwt;
use crate::oauth::AuthorizationServer;
use crate::platform::Platform;
use crate::providers::{Check, Kind, Provider};
use crate::random;
use crate::reason::Reason;

/// How long a sign-in may take, in seconds.
const MAX_AGE: i64 = 900;

/// The salt of the `state` parameter's own seal, as in Auth.js.
const STATE_SALT: &str = "encodedState";

/// Seals a check's value for one provider into its cookie.
pub(crate) fn seal(
    cx: &Cx<'_>,
    cookie: &CookieSetting,
    provider_id: &str,
    value: &str,
) -> Result<SetCookie, AuthError> {
    let mut claims = Map::new();
    claims.insert("value".to_owned(), value.into());
    claims.insert("provider".to_owned(), provider_id.into());
    let value = encode(cx, &cookie.name, claims)?;
    Ok(SetCookie { expires: Some(cx.now.plus_seconds(MAX_AGE)), ..cookie.set(value) })
}

/// A `state` parameter: sealed, so that the redirect proxy, and nobody else, can read `origin`, the callback URL of
/// the deployment that sign-in began at.
pub(crate) fn create_state(cx: &Cx<'_>, origin: Option<&str>) -> Result<String, AuthError> {
    let mut claims = Map::new();
    if let Some(origin) = origin {
        claims.insert("origin".to_owned(), origin.into());
    }
    claims.insert("random".to_owned(), random::token(&**cx.platform).into());
    encode(cx, STATE_SALT, claims)
}

/// The `origin` of a `state` parameter that a deployment with the same secret has made. Fails where none has, or too
/// long ago.
pub(crate) fn open_state(cx: &Cx<'_>, state: &str) -> Result<Option<String>, AuthError> {
    let claims = jwt::decode(&cx.auth.keyring.keys(STATE_SALT), state, cx.now, false).map_err(|_| {
        let detail = "the state does not open: it is forged, too old, or of another secret";
        AuthError::callback_route(Reason::RedirectProxyState, detail)
    })?;
    Ok(claims.get("origin").and_then(Value::as_str).map(str::to_owned))
}

/// Reads a provider's check back; none where the provider does not use it. Fails with [`Reason::CheckMissing`] without the cookie, with [`Reason::CheckInvalid`]
/// where it does not open or has expired, with [`Reason::CheckOfOtherProvider`] where another provider's
/// sign-in made it. The caller clears the cookie.
pub(crate) fn open(cx: &Cx<'_>, provider: &Provider, check: Check) -> Result<Option<String>, AuthError> {
    if provider.uses(check) {
        open_cookie(cx, cookie_of(cx, check), &provider.id).map(Some)
    } else {
        Ok(None)
    }
}

/// Whether a sign-in sends a nonce: where the provider is configured to, and where nothing else would bind the
/// response to this browser, as the server does not promise to check PKCE
/// ([RFC 9700 §2.1.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1)).
pub(crate) fn needs_nonce(provider: &Provider, server: &AuthorizationServer) -> bool {
    provider.uses(Check::Nonce)
        || provider.kind == Kind::Oidc && provider.uses(Check::Pkce) && !server.supports_pkce()
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
    used.map(|check| cookie_of(cx, check).clear()).collect()
}

/// Clears the check cookies that the request carries.
pub(crate) fn clear_all(settings: &CookieSettings, cookies: &Cookies) -> Vec<SetCookie> {
    [&settings.state, &settings.pkce_code_verifier, &settings.nonce]
        .into_iter()
        .filter(|cookie| cookies.get(&cookie.name).is_some())
        .map(CookieSetting::clear)
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
