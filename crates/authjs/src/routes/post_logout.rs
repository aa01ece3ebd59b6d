//! The way back from a provider's own sign-out ([RP-Initiated Logout
//! §3](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RedirectionAfterLogout)).

use serde_json::{Map, Value};

use crate::context::Context;
use crate::cookies::{CookieOptions, CookieSetting, SetCookie};
use crate::http::AuthResponse;
use crate::jose::jwt;
use crate::log::{Level, LogEntry, Step};
use crate::random;
use crate::reason::Reason;
use crate::secret::constant_time_eq;

/// The salt of this seal. No cookie can have this name, so the value does not decrypt as any other
/// cookie.
const SALT: &str = "post-logout";

/// The time that a visitor may take at the provider, in seconds.
const MAX_AGE: i64 = 900;

/// The longest destination that the cookie keeps, in bytes. A visitor with a longer one goes to the home page.
const LONGEST: usize = 2_048;

/// Returns the address that the provider sends the browser to. It is registered there, so it is the same for
/// each sign-out.
pub(super) fn redirect_uri(cx: &Context<'_>) -> String {
    cx.url("/post-logout")
}

/// Returns a new `state`, and the cookie that keeps it with the visitor's destination. `None` without a secret.
pub(super) fn create_state(cx: &Context<'_>) -> Option<(String, SetCookie)> {
    let state = random::token(&**cx.platform);
    let destination = if cx.callback_url.len() > LONGEST { &cx.request.origin } else { &cx.callback_url };
    let now = cx.now.seconds();
    let claims: [(&str, Value); 5] = [
        ("state", state.as_str().into()),
        ("callbackUrl", destination.as_str().into()),
        ("iat", now.into()),
        ("exp", now.saturating_add(MAX_AGE).into()),
        ("jti", random::uuid(&**cx.platform).into()),
    ];
    let mut claims: Map<_, _> = claims.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    cx.deployment.config.realm.mark(&mut claims);
    let keys = cx.deployment.keyring.keys(SALT);
    let sealed = jwt::encode(keys.first()?, &claims, random::bytes(&**cx.platform));
    Some((state, setting(cx).set(sealed)))
}

/// Answers `GET /post-logout`: redirects to the destination of the sign-out.
///
/// The session has ended before, so another `state` ends nothing. The visitor then goes to the home page:
/// otherwise another site could send visitors to the destination of an older sign-out.
pub(super) fn finish(cx: &Context<'_>) -> AuthResponse {
    let destination = destination(cx);
    if destination.is_none() {
        let detail = "the provider's sign-out returned another state than this browser has, or none";
        cx.platform.log(&LogEntry::new(Level::Debug, Reason::PostLogoutState, detail));
        return AuthResponse::redirect(302, cx.request.origin.as_str());
    }
    cx.step(Step::Redirect, format_args!("302 to the visitor's destination"));
    let destination = destination.unwrap_or_default();
    AuthResponse { cookies: vec![setting(cx).clear()], ..AuthResponse::redirect(302, destination) }
}

/// Returns the destination in the cookie with the `state` of the request.
fn destination(cx: &Context<'_>) -> Option<String> {
    let query = &cx.request.query;
    let state = query.get("state").filter(|_| query.count("state") == 1)?;
    let keys = cx.deployment.keyring.keys(SALT);
    cx.request.cookies.all_decoded(&setting(cx).name).find_map(|sealed| {
        let claims = jwt::decode(&keys, &sealed, cx.now, false).ok()?;
        let text = |name| claims.get(name).and_then(Value::as_str);
        let is_own = cx.deployment.config.realm.owns(&claims) && constant_time_eq(text("state")?, state);
        is_own.then(|| text("callbackUrl").map(str::to_owned)).flatten()
    })
}

/// Returns the setting: the attributes of the state cookie, and the path of the auth routes if its name
/// allows that.
fn setting(cx: &Context<'_>) -> CookieSetting {
    let state = &cx.request.settings.state;
    let options = CookieOptions { max_age: Some(MAX_AGE), ..cx.on_auth_routes(state) };
    CookieSetting { name: format!("{}.post-logout", state.name), options }
}
