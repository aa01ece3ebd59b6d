//! The callback of a provider that mails links.

use super::no_callback;
use crate::apart::apart;
use crate::context::Context;
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::pages;
use crate::providers::{CodeInMail, EmailProvider, Provider};
use crate::sign_in::email::{Link, follow, redeem};

/// Follows the link of a GET. With `emailConfirm`, a GET shows a page, and the POST of its form
/// follows the link. With `code`, a POST may have the code of the mail instead.
///
/// The POST needs the CSRF token. Otherwise another site could sign a visitor in as the owner of
/// its own link.
pub(super) async fn callback(
    cx: &Context<'_>,
    provider: &Provider,
    email: &EmailProvider,
) -> Result<AuthResponse, AuthError> {
    let is_code = cx.request.route.post && cx.request.body.field("code").is_some();
    if is_code && email.code != CodeInMail::No {
        let proof = cx.csrf_verified()?;
        return apart(redeem(cx, provider, proof)).await;
    }
    match (email.confirm, cx.request.route.post) {
        (false, false) => {}
        (false, true) => return Err(no_callback("a provider of e-mail links takes GET only")),
        (true, false) => return confirm(cx, provider),
        (true, true) => {
            cx.csrf_verified()?;
        }
    }
    follow(cx, provider).await
}

/// Returns the page that asks before the link is used. It does not tell whether the link is valid,
/// and asks the database nothing, because mail scanners open it.
fn confirm(cx: &Context<'_>, provider: &Provider) -> Result<AuthResponse, AuthError> {
    let link = Link::of(cx)?;
    let page = pages::ConfirmPage {
        origin: &cx.request.origin,
        action: &cx.callback_route(&provider.id),
        csrf_token: cx.csrf_token.token(),
        address: link.address.as_str(),
        token: link.token,
        callback_url: &cx.callback_url,
        loopback: cx.deployment.config.development,
    };
    Ok(cx.respond(pages::confirm(&page, &cx.look()).into_response(), Vec::new()))
}
