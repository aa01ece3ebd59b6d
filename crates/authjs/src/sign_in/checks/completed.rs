//! The cookie of a finished sign-in, for a callback that the browser repeats: by reload, by "back",
//! or on its own.

use serde_json::{Map, Value};

use super::{cookie_of, decode, encode, sent_by};
use crate::context::Context;
use crate::cookies::{CookieOptions, CookieSetting, SetCookie};
use crate::error::AuthError;
use crate::jose::hash::sha256_hex;
use crate::providers::{Check, Provider};

/// The salt of this seal. No cookie can have this name, so the value does not decrypt as any other
/// cookie.
const SALT: &str = "completed sign-in";

/// The time for which a callback may be repeated, in seconds.
const MAX_AGE: i64 = 300;

/// Returns the cookie that names the provider and the user of a completed sign-in. `None` for a
/// session token without `sub`.
pub(crate) fn remember(
    cx: &Context<'_>,
    provider: &Provider,
    token: &Map<String, Value>,
) -> Result<Option<SetCookie>, AuthError> {
    let Some(subject) = subject_hash(token) else { return Ok(None) };
    let mut claims = Map::new();
    claims.insert("provider".to_owned(), provider.id.as_str().into());
    claims.insert("sub_hash".to_owned(), subject.into());
    let value = encode(cx, SALT, claims, MAX_AGE)?;
    Ok(Some(sent_by(provider.uses_form_post(), setting(cx).set(value))))
}

/// Returns whether this provider has just signed in the visitor with this session token.
pub(crate) fn is_remembered(cx: &Context<'_>, provider_id: &str, token: &Map<String, Value>) -> bool {
    let Some(sealed) = cx.request.cookies.get(&setting(cx).name) else { return false };
    let Some(claims) = decode(cx.deployment, SALT, sealed, cx.now) else { return false };
    let claim = |name| claims.get(name).and_then(Value::as_str);
    let subject = subject_hash(token);
    claim("provider") == Some(provider_id) && subject.is_some() && claim("sub_hash") == subject.as_deref()
}

/// Returns whether the request has the cookie, valid or not.
pub(crate) fn is_present(cx: &Context<'_>) -> bool {
    cx.request.cookies.get(&setting(cx).name).is_some()
}

/// Clears the cookie, if the request has it.
pub(crate) fn forget(cx: &Context<'_>) -> Option<SetCookie> {
    is_present(cx).then(|| setting(cx).clear())
}

/// Returns whether the request has a check cookie, which may belong to a pending sign-in.
pub(crate) fn has_checks(cx: &Context<'_>) -> bool {
    let is_present = |check| cx.request.cookies.get(&cookie_of(cx, check).name).is_some();
    [Check::State, Check::Pkce, Check::Nonce].into_iter().any(is_present)
}

/// Returns the hash of the session's `sub`, which is sufficient for a comparison.
fn subject_hash(token: &Map<String, Value>) -> Option<String> {
    let subject = token.get("sub")?.as_str().filter(|subject| !subject.is_empty())?;
    Some(sha256_hex(subject.as_bytes()))
}

/// Returns the setting: the attributes of the state cookie, and the path of the auth routes if its
/// name allows that.
fn setting(cx: &Context<'_>) -> CookieSetting {
    let state = &cx.request.settings.state;
    let options = CookieOptions { max_age: Some(MAX_AGE), ..cx.on_auth_routes(state) };
    CookieSetting { name: format!("{}.completed", state.name), options }
}
