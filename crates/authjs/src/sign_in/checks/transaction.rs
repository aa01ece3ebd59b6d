//! The cookies of pending sign-ins, each with all checks of one: see [`crate::transaction`].

use serde_json::Map;

use super::{MAX_AGE, New, encode, sent_by, step_up};
use crate::context::Context;
use crate::cookies::{CookieSetting, SetCookie};
use crate::error::AuthError;
use crate::jose::hash::sha256_hex;
use crate::providers::{Check, OAuthProvider};
use crate::reason::Reason;
use crate::sign_in::form_post::LONGEST_CARRIED;
use crate::transaction::{SALT, STEP_UP, Transactions, VISITOR, claim_of, id_of, id_of_provider, ids, name};

/// The number of pending sign-ins that a browser keeps. A further one replaces the oldest.
const MOST_PENDING: usize = 5;

/// Seals a sign-in that starts into its cookie, and clears the cookies of the oldest ones beyond the limit.
/// Returns no cookie for a provider without checks.
pub(super) fn seal(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    new: &New<'_>,
) -> Result<Vec<SetCookie>, AuthError> {
    if new.state.is_none() && new.verifier.is_none() && new.nonce.is_none() {
        return Ok(Vec::new());
    }
    let landing = Some(cx.callback_url.as_str()).filter(|url| url.len() <= LONGEST_CARRIED);
    let handle_hash = new.handle.map(|handle| sha256_hex(handle.as_bytes()));
    let texts = [
        ("provider", Some(provider.id.as_str())),
        ("origin", Some(cx.request.origin.as_str())),
        ("handle_hash", handle_hash.as_deref()),
        (claim_of(Check::State), new.state.filter(|_| new.state != new.handle)),
        (claim_of(Check::Pkce), new.verifier),
        (claim_of(Check::Nonce), new.nonce),
        ("callbackUrl", landing),
        (VISITOR, new.visitor),
    ];
    let mut claims: Map<_, _> =
        texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into()))).collect();
    if let Some(asked) = step_up::asked(cx) {
        claims.insert(STEP_UP.to_owned(), asked.to_claim());
    }
    let id = new.handle.map_or_else(|| id_of_provider(provider), id_of);
    let value = encode(cx, SALT, claims, MAX_AGE)?;
    let sealed = SetCookie { expires: Some(cx.now.plus_seconds(MAX_AGE)), ..setting(cx, &id).set(value) };
    let mut cookies = dropped(cx, &id);
    cookies.push(sent_by(provider.uses_form_post(), sealed));
    Ok(cookies)
}

/// Clears the cookie of the pending sign-in with this id.
pub(super) fn clear(cx: &Context<'_>, provider: &OAuthProvider, id: &str) -> SetCookie {
    sent_by(provider.uses_form_post(), setting(cx, id).clear())
}

/// Clears the pending sign-ins that a new one leaves no room for: those that cannot be read, because they have
/// expired or another deployment sealed them, then the oldest.
fn dropped(cx: &Context<'_>, new_id: &str) -> Vec<SetCookie> {
    let mut others = ids(cx.request);
    others.retain(|id| *id != new_id);
    let excess = (others.len() + 1).saturating_sub(MOST_PENDING);
    if excess == 0 {
        return Vec::new();
    }
    // A browser sends older cookies first, and the sort is stable.
    others.sort_by_cached_key(|id| pending(cx).read(id).map(|transaction| transaction.issued_at()));
    others.into_iter().take(excess).map(|id| setting(cx, id).clear()).collect()
}

/// Returns the error of a callback for which this browser has cookies of pending sign-ins, but none with the
/// provider. `None` without such cookies.
#[cold]
pub(super) fn missing(cx: &Context<'_>) -> Option<AuthError> {
    let ids = ids(cx.request);
    let refuse = |reason, detail: &str| Some(AuthError::invalid_check(reason, detail));
    if ids.is_empty() {
        None
    } else if ids.iter().any(|id| pending(cx).read(id).is_some()) {
        let detail = "the pending sign-ins are with other providers, or of another host";
        refuse(Reason::CheckOfOtherProvider, detail)
    } else {
        refuse(Reason::CheckInvalid, "the cookie of the pending sign-in does not decrypt, or has expired")
    }
}

const fn pending<'a>(cx: &Context<'a>) -> Transactions<'a> {
    Transactions { deployment: cx.deployment, request: cx.request, now: cx.now }
}

/// Returns the setting: the attributes of the state cookie, and the path of the auth routes if its name
/// allows that, because an origin may limit the size of headers.
fn setting(cx: &Context<'_>, id: &str) -> CookieSetting {
    let options = cx.on_auth_routes(&cx.request.settings.state);
    CookieSetting { name: name(cx.request, id), options }
}
