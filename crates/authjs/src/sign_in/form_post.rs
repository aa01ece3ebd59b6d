//! Authorization responses that are a cross-site POST ([Form Post Response
//! Mode](https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html)).
//!
//! A browser sends such a POST without `SameSite=Lax` cookies. The check cookies are therefore
//! `SameSite=None` for these providers. `state` carries the visitor's destination in place of the
//! callback-url cookie. If the destination is too long for `state`, cookies with `SameSite=None`
//! carry it.

use crate::context::Context;
use crate::deployment::Deployment;
use crate::http::Params;
use crate::providers::{OAuthProvider, Provider};
use crate::request::AuthRequest;
use crate::request::route::Action;
use crate::sign_in::checks;
use crate::timestamp::Timestamp;

/// Returns the form that a provider has posted to the callback route. `None` for any other request.
pub(crate) fn posted<'a>(request: &'a AuthRequest<'_>, provider: Option<&Provider>) -> Option<&'a Params> {
    request.form_of_callback().filter(|_| provider.is_some_and(Provider::uses_form_post))
}

/// Returns the callback URL in the `state` of a posted response.
pub(crate) fn carried_callback_url(
    deployment: &Deployment,
    posted: &Params,
    now: Timestamp,
) -> Option<String> {
    checks::callback_url_of_state(deployment, posted.get("state")?, now)
}

/// Returns the callback URL for `state` to carry, if it is short.
///
/// The state is sealed twice, into the parameter and its cookie, and must fit into 4 KiB.
pub(crate) fn callback_url_to_carry<'a>(cx: &'a Context<'_>, provider: &OAuthProvider) -> Option<&'a str> {
    let is_carried = provider.uses_form_post() && cx.callback_url != cx.request.origin;
    Some(cx.callback_url.as_str()).filter(|url| is_carried && url.len() <= LONGEST_CARRIED)
}

/// Returns whether this request starts a sign-in with a posted response whose `state` cannot carry
/// the callback URL. A cookie must then come with the response.
pub(crate) fn needs_cookie(request: &AuthRequest<'_>, provider: Option<&Provider>, url: &str) -> bool {
    let starts = request.route.post && request.route.action == Action::SignIn;
    starts && url.len() > LONGEST_CARRIED && provider.is_some_and(Provider::uses_form_post)
}

/// The length of the longest callback URL that `state` carries, and that the cookie of a sign-in keeps.
pub(crate) const LONGEST_CARRIED: usize = 1_024;
