//! A sign-in, from the visitor's button to the session: checks, the provider's flow, the deployer's
//! decision.

mod accounts;
#[cfg(feature = "bearer")]
mod assertion;
mod authentication;
pub(crate) mod callback_url;
pub(crate) mod checks;
mod complete;
pub(crate) mod credentials;
pub(crate) mod email;
pub(crate) mod form_post;
pub(crate) mod id_token;
mod identity;
pub(crate) mod last_provider;
mod limits;
pub(crate) mod oauth;
#[cfg(feature = "oauth1")]
mod oauth1;
mod picture;
pub(crate) mod recent;
mod refusal;
mod refused;
#[cfg(feature = "second-factor")]
pub(crate) mod second_factor;
pub(crate) mod turnstile;
#[cfg(feature = "webauthn")]
pub(crate) mod webauthn;

#[cfg(feature = "account")]
pub(crate) use accounts::current_user;
pub(crate) use complete::complete;
use identity::{Identity, identity_of};

use crate::apart::apart;
use crate::context::Context;
use crate::cookies::SetCookie;
use crate::error::AuthError;
use crate::http::{AuthResponse, OutgoingResponse};
use crate::log::{Level, LogEntry, Step};
use crate::providers::{Method, OAuthProvider, Provider};

/// Sends the visitor to the provider, with the checks of this sign-in in sealed cookies. If the
/// visitor must fill in a form, sends them to the sign-in page. If a proxy asserts the visitor, signs
/// the visitor in.
///
/// Errors if the gate has asked for a sign-in of a kind that the provider does not have.
pub(crate) async fn start(cx: &Context<'_>, provider: &Provider) -> Result<AuthResponse, AuthError> {
    #[cfg_attr(
        not(feature = "bearer"),
        expect(unused_variables, reason = "only assertions are held to it here")
    )]
    let asked = authentication::asked_of(cx, provider)?;
    let oauth = match &provider.method {
        Method::OAuth(oauth) => oauth,
        Method::Credentials(_) => return Ok(to_page(cx)),
        #[cfg(feature = "webauthn")]
        Method::WebAuthn(_) => return Ok(to_page(cx)),
        Method::Email(email) => return apart(email::request(cx, provider, email)).await,
    };
    cx.step(Step::SignInStarted, format_args!("type {}", oauth.kind.name()));
    #[cfg(feature = "bearer")]
    if let Some(assertion) = &oauth.assertion {
        return apart(assertion::sign_in(cx, oauth, assertion, asked)).await;
    }
    #[cfg(feature = "oauth1")]
    if let Some(server) = &oauth.oauth1 {
        return oauth1::start(cx, oauth, server).await;
    }
    oauth::start(cx, oauth).await
}

/// Redirects to the sign-in page, which has the form of the provider.
pub(crate) fn to_page(cx: &Context<'_>) -> AuthResponse {
    cx.respond(AuthResponse::redirect(302, cx.url("/signin")), Vec::new())
}

/// Validates the provider's response. Returns the user and the account, and the cookies that clear
/// the checks.
pub(crate) async fn identify(
    cx: &Context<'_>,
    provider: &OAuthProvider,
) -> Result<(Identity, Vec<SetCookie>), AuthError> {
    #[cfg(feature = "oauth1")]
    if let Some(server) = &provider.oauth1 {
        return apart(oauth1::identify(cx, provider, server)).await;
    }
    apart(oauth::identify(cx, provider)).await
}

/// Returns the answer to a quirk's follow-up request. A failure is logged, and the sign-in
/// continues without the answer.
#[inline(never)]
fn or_logged(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    response: Result<OutgoingResponse, AuthError>,
) -> Option<OutgoingResponse> {
    let log = |error: &AuthError| {
        cx.platform.log(
            &LogEntry::new(
                Level::Warn,
                error.reason,
                &format!("the profile is used without the follow-up request: {}", error.detail),
            )
            .provider(Some(&provider.id)),
        );
    };
    response.inspect_err(log).ok()
}
