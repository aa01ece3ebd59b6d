//! The challenge of a ceremony, in a sealed cookie as in Auth.js. It is used once.

use serde_json::{Map, Value};

use crate::context::Context;
use crate::cookies::SetCookie;
use crate::error::AuthError;
use crate::providers::Provider;
use crate::reason::Reason;
use crate::sign_in::checks::{decode, encode};
use crate::sign_in::limits::{self, Attempts, Counter};

/// What the options of a ceremony leave for its end.
pub(super) struct Challenge {
    /// The challenge, in base64url.
    pub(super) value: String,
    /// `registerData`: whose passkey is registered. `None` for a sign-in.
    pub(super) register: Option<RegisterData>,
    /// The user whose passkeys the options of a sign-in listed.
    pub(super) user_id: Option<String>,
}

/// Whose passkey is registered.
pub(super) struct RegisterData {
    /// The id of a user who is signed in. `None` for a new user.
    pub(super) user_id: Option<String>,
    /// The address of a new user.
    pub(super) email: String,
    /// The user handle of the options.
    pub(super) user_handle: String,
}

/// The salt of the inner seal, as in Auth.js.
const SALT: &str = "encodedWebauthnChallenge";

/// The time that a ceremony may take, in seconds.
const MAX_AGE: i64 = 900;

/// The time for which a used challenge is remembered, in seconds: longer than its cookie is valid.
const REMEMBERED: u32 = 1_800;

/// Returns the cookie of a challenge for a provider.
pub(super) fn seal(
    cx: &Context<'_>,
    provider: &Provider,
    challenge: &Challenge,
) -> Result<SetCookie, AuthError> {
    let mut inner = Map::new();
    inner.insert("challenge".to_owned(), challenge.value.as_str().into());
    if let Some(RegisterData { user_id, email, user_handle }) = &challenge.register {
        let mut user = Map::new();
        if let Some(id) = user_id {
            user.insert("id".to_owned(), id.as_str().into());
        }
        user.insert("email".to_owned(), email.as_str().into());
        inner.insert("registerData".to_owned(), user.into());
        inner.insert("userHandle".to_owned(), user_handle.as_str().into());
    }
    if let Some(id) = &challenge.user_id {
        inner.insert("userId".to_owned(), id.as_str().into());
    }
    let cookie = &cx.request.settings.webauthn_challenge;
    let mut outer = Map::new();
    outer.insert("value".to_owned(), encode(cx, SALT, inner, MAX_AGE)?.into());
    outer.insert("provider".to_owned(), provider.id.as_str().into());
    let value = encode(cx, &cookie.name, outer, MAX_AGE)?;
    Ok(SetCookie { expires: Some(cx.now.plus_seconds(MAX_AGE)), ..cookie.set(value) })
}

/// Opens the challenge of the request, and uses it up. Also returns the cookie that clears it.
///
/// Errors if the cookie is missing, does not decrypt, has expired or is of another provider, and if the
/// challenge was used before. Without that an attacker could replay a response with the cookies of the request.
pub(super) async fn take(cx: &Context<'_>, provider: &Provider) -> Result<(Challenge, SetCookie), AuthError> {
    let cookie = &cx.request.settings.webauthn_challenge;
    let refuse = |reason, what: &str| AuthError::invalid_check(reason, format!("{}: {what}", cookie.name));
    let mut sealed = cx.request.cookies.all_decoded(&cookie.name).filter(|sealed| !sealed.is_empty());
    let Some(sealed) = sealed.next() else {
        return Err(refuse(Reason::CheckMissing, "the cookie is missing"));
    };
    let invalid = || refuse(Reason::CheckInvalid, "the cookie does not decrypt, or has expired");
    let outer = decode(cx.deployment, &cookie.name, &sealed, cx.now).ok_or_else(invalid)?;
    if text(&outer, "provider") != Some(&provider.id) {
        return Err(refuse(Reason::CheckOfOtherProvider, "the cookie is of another provider"));
    }
    let inner = text(&outer, "value").and_then(|value| decode(cx.deployment, SALT, value, cx.now));
    let challenge = inner.and_then(|inner| read(&inner)).ok_or_else(invalid)?;
    let of = [challenge.value.as_str()];
    let counter = Counter { name: "webauthn-challenge", of: &of, most: 1, seconds: REMEMBERED };
    match limits::count(cx, &[counter]).await {
        Attempts::Within | Attempts::Uncounted => Ok((challenge, cookie.clear())),
        Attempts::Reached(_) => Err(refuse(Reason::CheckInvalid, "the challenge was used before")),
        Attempts::Unknown => {
            let detail = "the database cannot tell whether the challenge was used before";
            Err(AuthError::callback_route(Reason::StoreUnavailable, detail))
        }
    }
}

fn read(inner: &Map<String, Value>) -> Option<Challenge> {
    let owned = |name| text(inner, name).map(str::to_owned);
    let register = match inner.get("registerData") {
        None => None,
        Some(user) => {
            let user = user.as_object()?;
            Some(RegisterData {
                user_id: text(user, "id").map(str::to_owned),
                email: text(user, "email")?.to_owned(),
                user_handle: owned("userHandle")?,
            })
        }
    };
    Some(Challenge { value: owned("challenge")?, register, user_id: owned("userId") })
}

fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    claims.get(name)?.as_str().filter(|text| !text.is_empty())
}
