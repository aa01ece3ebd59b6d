//! The cookie of a finished sign-in, for a callback that the browser repeats: by reload, by "back",
//! or on its own.

use serde_json::{Map, Value};

use super::{decode, encode, sent_by, shared};
use crate::context::Context;
use crate::cookies::{CookieOptions, CookieSetting, SetCookie};
use crate::error::AuthError;
use crate::jose::hash::sha256_hex;
use crate::providers::{OAuthProvider, Provider};
use crate::sign_in::form_post::LONGEST_CARRIED;
use crate::transaction::{id_of_response, ids};

/// The salt of this seal. No cookie can have this name, so the value does not decrypt as any other
/// cookie.
const SALT: &str = "completed sign-in";

/// The time for which a callback may be repeated, in seconds.
const MAX_AGE: i64 = 300;

/// Returns the cookie that names the provider, the user and the destination of a completed sign-in. `None`
/// for a session token without `sub`.
pub(crate) fn remember(
    cx: &Context<'_>,
    provider: &Provider,
    token: &Map<String, Value>,
) -> Result<Option<SetCookie>, AuthError> {
    let Some(subject) = subject_hash(token) else { return Ok(None) };
    let mut claims = Map::new();
    claims.insert("provider".to_owned(), provider.id.as_str().into());
    claims.insert("sub_hash".to_owned(), subject.into());
    if let Some(transaction) = &cx.transaction {
        claims.insert("sign_in".to_owned(), transaction.id.as_str().into());
        if cx.callback_url.len() <= LONGEST_CARRIED {
            claims.insert("callbackUrl".to_owned(), cx.callback_url.as_str().into());
        }
    }
    let value = encode(cx, SALT, claims, MAX_AGE)?;
    Ok(Some(sent_by(provider.uses_form_post(), setting(cx).set(value))))
}

/// A callback that the browser repeats.
pub(crate) struct Repeated {
    /// The destination of its sign-in. `None`: that of the cookies.
    pub(crate) callback_url: Option<String>,
}

/// Returns the repeated callback, if this provider has just signed in the visitor with this session token.
///
/// While a sign-in in another tab is pending, the response must name the completed one.
pub(crate) fn repeated(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    token: &Map<String, Value>,
) -> Option<Repeated> {
    let sealed = cx.request.cookies.get(&setting(cx).name)?;
    let claims = decode(cx.deployment, SALT, sealed, cx.now)?;
    let claim = |name| claims.get(name).and_then(Value::as_str);
    let subject = subject_hash(token)?;
    if claim("provider") != Some(&provider.id) || claim("sub_hash") != Some(&subject) {
        return None;
    }
    let named = id_of_response(cx.request, provider);
    if named.is_some() && named.as_deref() == claim("sign_in") {
        return Some(Repeated { callback_url: claim("callbackUrl").map(str::to_owned) });
    }
    ids(cx.request).is_empty().then_some(Repeated { callback_url: None })
}

/// Returns whether the request has the cookie, valid or not.
pub(crate) fn is_present(cx: &Context<'_>) -> bool {
    cx.request.cookies.get(&setting(cx).name).is_some()
}

/// Clears the cookie, if the request has it.
pub(crate) fn forget(cx: &Context<'_>) -> Option<SetCookie> {
    is_present(cx).then(|| setting(cx).clear())
}

/// Returns whether the response may belong to a pending sign-in: the browser has the one that it names, or
/// shared check cookies.
pub(crate) fn has_checks(cx: &Context<'_>) -> bool {
    cx.transaction.as_ref().is_some_and(|transaction| transaction.is_answered) || shared::is_any_present(cx)
}

/// Returns the hash of the session's `sub`, which is sufficient for a comparison.
pub(super) fn subject_hash(token: &Map<String, Value>) -> Option<String> {
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
