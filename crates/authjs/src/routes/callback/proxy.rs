//! The redirect proxy's part of a callback.

use url::Url;

use crate::context::Context;
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::log::{Level, LogEntry, Step};
use crate::providers::OAuthProvider;
use crate::reason::Reason;
use crate::redirect_proxy::callback_url_of;
use crate::sign_in::checks;

/// Returns the redirect that passes an authorization response on to the deployment that its state
/// names. Only a redirect proxy does so. `None` if the response is for this deployment.
///
/// The proxy redeems no code and authenticates no user. Errors if the state does not decrypt, or if
/// `redirectProxyAllow` does not name the deployment. Without that list, the shared secret alone
/// authorizes the deployment, as in Auth.js.
pub(super) fn pass_on(cx: &Context<'_>, provider: &OAuthProvider) -> Result<Option<AuthResponse>, AuthError> {
    let Some(state) = cx.request.query.get("state").filter(|_| provider.is_on_proxy(&cx.request.origin))
    else {
        return Ok(None);
    };
    let Some(origin) = checks::open_state(cx, state)? else { return Ok(None) };
    let mut target = callback_url_of(&origin, &provider.id)
        .ok_or_else(|| refused("the state has no callback URL of this provider"))?;
    if target.origin().ascii_serialization() == cx.request.origin {
        return Ok(None);
    }
    check_allowed(cx, provider, &target)?;
    target.set_query(Some(&cx.request.query.to_string()));
    cx.step(Step::Redirect, format_args!("302 to the deployment that started the sign-in"));
    Ok(Some(cx.respond(AuthResponse::redirect(302, target), Vec::new())))
}

fn check_allowed(cx: &Context<'_>, provider: &OAuthProvider, target: &Url) -> Result<(), AuthError> {
    let origin = target.origin().ascii_serialization();
    match &cx.deployment.config.redirect_proxy_allow {
        Some(allow) if allow.iter().any(|pattern| pattern.matches(target)) => Ok(()),
        Some(_) => Err(refused(&format!("redirectProxyAllow does not name {origin}"))),
        None => {
            cx.platform.log(
                &LogEntry::new(
                    Level::Warn,
                    Reason::RedirectProxyUnrestricted,
                    &format!("passed on to {origin}: list your previews in redirectProxyAllow"),
                )
                .provider(Some(&provider.id)),
            );
            Ok(())
        }
    }
}

fn refused(detail: &str) -> AuthError {
    AuthError::callback_route(Reason::RedirectProxyOrigin, detail)
}
