//! `rememberProvider`: a cookie with the id of the provider that a visitor signed in with last. It proves nothing,
//! and only orders the sign-in page.

use crate::context::Context;
use crate::cookies::{CookieOptions, CookieSetting, SetCookie};
use crate::providers::Provider;

/// A year, in seconds.
const MAX_AGE: i64 = 365 * 24 * 60 * 60;

/// Returns the cookie that names the provider of a sign-in. `None` without the option.
pub(super) fn remember(cx: &Context<'_>, provider: &Provider) -> Option<SetCookie> {
    cx.deployment.config.remember_provider.then(|| setting(cx).set(provider.id.as_str()))
}

/// Returns the provider that the visitor signed in with last. `None` without the option, without the cookie, and for an
/// id that no provider has.
pub(crate) fn remembered<'a>(cx: &Context<'a>) -> Option<&'a Provider> {
    if !cx.deployment.config.remember_provider {
        return None;
    }
    let id = cx.request.cookies.get_decoded(&setting(cx).name)?;
    cx.deployment.config.provider(&id)
}

fn setting(cx: &Context<'_>) -> CookieSetting {
    let state = &cx.request.settings.state;
    let options = CookieOptions { max_age: Some(MAX_AGE), ..cx.on_auth_routes(state) };
    CookieSetting { name: format!("{}.provider", state.name), options }
}
