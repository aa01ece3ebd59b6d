//! The nonce of a sign-in with an ID Token, in a sealed cookie.

use serde_json::{Map, Value, json};

use super::spent;
use crate::apart::apart;
use crate::context::Context;
use crate::cookies::{CookieOptions, CookieSetting, SetCookie};
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::providers::OAuthProvider;
use crate::random;
use crate::reason::Reason;
use crate::sign_in::checks::{decode, encode, visitor};

/// The salt of this seal. No cookie can have this name, so the value does not decrypt as any other
/// cookie.
const SALT: &str = "id-token sign-in";

/// The time for which a nonce may be used, in seconds. A page may show One Tap for long before the visitor
/// answers it.
const MAX_AGE: i64 = 3_600;

/// Answers `{"nonce":"…"}`, and keeps the nonce in a cookie.
///
/// A nonce with half of its time left is answered again, to the same user: the same page may be open in several tabs, and
/// each may be the one in which the visitor signs in.
pub(super) async fn answer(cx: &Context<'_>, provider: &OAuthProvider) -> Result<AuthResponse, AuthError> {
    let visitor = apart(visitor(cx)).await?.unwrap_or_default();
    let half = cx.now.seconds() + MAX_AGE / 2;
    let known = opened(cx, provider).ok().filter(|known| known.expires > half && known.visitor == visitor);
    let known = match known {
        Some(known) if spent::is_spent(cx, &known.nonce).await => None,
        known => known,
    };
    let (nonce, cookies) = match known {
        Some(known) => (known.nonce, Vec::new()),
        None => {
            let nonce = random::token(&**cx.platform);
            let mut claims = Map::new();
            claims.insert("nonce".to_owned(), nonce.as_str().into());
            claims.insert("provider".to_owned(), provider.id.as_str().into());
            claims.insert("visitor".to_owned(), visitor.into());
            let sealed = encode(cx, SALT, claims, MAX_AGE)?;
            (nonce, vec![setting(cx, provider).set(sealed)])
        }
    };
    let response = AuthResponse::json(200, json!({ "nonce": nonce }).to_string()).uncached();
    Ok(cx.respond(response, cookies))
}

/// Returns the nonce that this browser or app has asked for, and the hash of the user who was signed in then, or an
/// empty text.
///
/// Errors with [`Reason::CheckMissing`] without the cookie, with [`Reason::CheckInvalid`] if it does not decrypt
/// or has expired, and with [`Reason::CheckOfOtherProvider`] if another provider's sign-in set it.
pub(super) fn open(cx: &Context<'_>, provider: &OAuthProvider) -> Result<(String, String), AuthError> {
    opened(cx, provider).map(|known| (known.nonce, known.visitor))
}

/// A nonce in the cookie.
struct Known {
    nonce: String,
    expires: i64,
    visitor: String,
}

fn opened(cx: &Context<'_>, provider: &OAuthProvider) -> Result<Known, AuthError> {
    let name = setting(cx, provider).name;
    let refuse = |reason, what: &str| AuthError::invalid_check(reason, format!("{name}: {what}"));
    let sealed = cx.request.cookies.get(&name).filter(|sealed| !sealed.is_empty());
    let sealed = sealed.ok_or_else(|| refuse(Reason::CheckMissing, "the cookie is missing"))?;
    let claims = decode(cx.deployment, SALT, sealed, cx.now)
        .ok_or_else(|| refuse(Reason::CheckInvalid, "the cookie does not decrypt, or has expired"))?;
    let text = |claim| claims.get(claim).and_then(Value::as_str);
    if text("provider") != Some(&provider.id) {
        return Err(refuse(Reason::CheckOfOtherProvider, "the nonce was for another provider"));
    }
    let expires = claims.get("exp").and_then(Value::as_i64).unwrap_or_default();
    match text("nonce").filter(|nonce| !nonce.is_empty()) {
        Some(nonce) => {
            let visitor = text("visitor").unwrap_or_default().to_owned();
            Ok(Known { nonce: nonce.to_owned(), expires, visitor })
        }
        None => Err(refuse(Reason::CheckInvalid, "the cookie has no nonce")),
    }
}

/// Clears the cookie: a nonce signs in once.
pub(super) fn clear(cx: &Context<'_>, provider: &OAuthProvider) -> SetCookie {
    setting(cx, provider).clear()
}

/// Returns the setting: the attributes of the nonce cookie, and the path of the auth routes if its name allows
/// that. Each provider has a cookie, because a page may offer several.
fn setting(cx: &Context<'_>, provider: &OAuthProvider) -> CookieSetting {
    let nonce = &cx.request.settings.nonce;
    let options = CookieOptions { max_age: Some(MAX_AGE), ..cx.on_auth_routes(nonce) };
    CookieSetting { name: format!("{}.id-token.{}", nonce.name, provider.id), options }
}
