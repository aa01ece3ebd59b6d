//! A user sets up a second factor: the secret is in a sealed cookie until the app has shown a passcode of it.

use authjs_totp::{Passcode, RecoveryCode, TotpSecret};
use serde_json::Map;

use super::factor;
use super::visitor::Visitor;
use crate::context::Context;
use crate::cookies::{CookieOptions, CookieSetting, SetCookie};
use crate::error::AuthError;
use crate::random;
use crate::sign_in::checks::{decode, encode};

/// The salt of this seal. No cookie can have this name, so the value does not decrypt as any other cookie.
const SALT: &str = "enrolment of a second factor";

/// The time for which a user may set up an app, in seconds.
pub(super) const MAX_AGE: i64 = 600;

/// Returns the secret that this browser sets up for an owner. Without one, returns a new one with its cookie.
pub(super) fn secret(cx: &Context<'_>, owner: &str) -> Result<(TotpSecret, Option<SetCookie>), AuthError> {
    if let Some(secret) = pending_secret(cx, owner) {
        return Ok((secret, None));
    }
    let secret = TotpSecret::from_bytes(random::bytes(&**cx.platform));
    let mut claims = Map::new();
    claims.insert("owner".to_owned(), owner.into());
    claims.insert("secret".to_owned(), secret.to_base64url().reveal().into());
    let sealed = encode(cx, SALT, claims, MAX_AGE)?;
    Ok((secret, Some(setting(cx).set(sealed))))
}

/// Returns the secret of the cookie, if it is one for this owner.
fn pending_secret(cx: &Context<'_>, owner: &str) -> Option<TotpSecret> {
    let name = setting(cx).name;
    let mut sealed = cx.request.cookies.all_decoded(&name).filter(|sealed| !sealed.is_empty());
    sealed.find_map(|sealed| {
        let claims = decode(cx.deployment, SALT, &sealed, cx.now)?;
        let text = |name: &str| claims.get(name)?.as_str();
        TotpSecret::from_base64url(text("secret")?).filter(|_| text("owner") == Some(owner))
    })
}

/// What became of an enrolment.
pub(super) enum Outcome {
    /// The user has a second factor now, with these recovery codes.
    Enrolled(Vec<RecoveryCode>),
    /// The passcode is not one of the secret. The text goes to the log.
    Refused(&'static str),
    /// The user has a second factor already: another request was faster.
    HasOne,
}

/// Stores the secret of the cookie, if the passcode of the form is one of it. The passcode does not work again.
pub(super) async fn enrol(cx: &Context<'_>, visitor: &Visitor) -> Result<Outcome, AuthError> {
    let fact = visitor.fact();
    let Some(secret) = pending_secret(cx, &fact.owner) else {
        return Ok(Outcome::Refused("this browser sets up no app, or has taken too long"));
    };
    let Some(passcode) = cx.request.body.only_field("code").and_then(Passcode::parse) else {
        return Ok(Outcome::Refused("the text is no code"));
    };
    let Some(step) = secret.matching_step(&passcode, cx.now.seconds()) else {
        return Ok(Outcome::Refused("the code is not one of the app that is set up"));
    };
    let codes = factor::new_recovery_codes(cx);
    match factor::create(cx, &fact.owner, fact.user.as_deref(), (&secret, step), &codes).await? {
        true => Ok(Outcome::Enrolled(codes)),
        false => Ok(Outcome::HasOne),
    }
}

/// Clears the cookie, if the request has it.
pub(super) fn forget(cx: &Context<'_>) -> Option<SetCookie> {
    let setting = setting(cx);
    cx.request.cookies.get(&setting.name).is_some().then(|| setting.clear())
}

/// Returns the setting: the attributes of the state cookie, and the path of the auth routes if its name allows that.
fn setting(cx: &Context<'_>) -> CookieSetting {
    let state = &cx.request.settings.state;
    let options = CookieOptions { max_age: Some(MAX_AGE), ..cx.on_auth_routes(state) };
    CookieSetting { name: format!("{}.second-factor-secret", state.name), options }
}
