//! The beginning of a sign-in by OAuth 1.0.

use crate::apart::apart;
use crate::context::Context;
use crate::error::{AuthError, ErrorType};
use crate::http::{AuthResponse, OutgoingResponse};
use crate::log::Step;
use crate::oauth1::{Server, authorization_url, process_temporary_credentials, temporary_credential_request};
use crate::providers::OAuthProvider;
use crate::sign_in::checks;
use crate::sign_in::oauth1::request::{refused, send};
use crate::trace::host;

/// Requests a request token, seals it and its secret into the cookie of the sign-in, and sends the visitor
/// to authorize it ([RFC 5849 §2.1](https://www.rfc-editor.org/rfc/rfc5849#section-2.1)).
pub(in crate::sign_in) async fn start(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &Server,
) -> Result<AuthResponse, AuthError> {
    let request = temporary_credential_request(server.request_token.clone(), &callback(cx, provider)?);
    cx.step(Step::TokenRequest, format_args!("for a request token, to {}", host(&server.request_token)));
    let response = send(cx, provider, server, request).await;
    let visitor = apart(checks::visitor(cx)).await?;
    redirect(cx, provider, server, response, visitor.as_deref())
        .map_err(|error| error.retyped(ErrorType::OAuthSignInError))
}

/// Returns `oauth_callback`. For the redirect proxy it has a state in its query, which names the
/// deployment to pass the response on to. Only the request token binds the response to this
/// browser.
fn callback(cx: &Context<'_>, provider: &OAuthProvider) -> Result<String, AuthError> {
    let mut callback = cx.redirect_uri(provider);
    if provider.proxy_for(&cx.request.origin).is_some() {
        callback.push_str("?state=");
        callback.push_str(&checks::create_state(cx, Some(&cx.callback_route(&provider.id)), None)?);
    }
    Ok(callback)
}

fn redirect(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &Server,
    response: Result<OutgoingResponse, AuthError>,
    visitor: Option<&str>,
) -> Result<AuthResponse, AuthError> {
    let response = response?;
    cx.step(Step::TokenResponse, format_args!("status {}", response.status));
    let temporary = process_temporary_credentials(&response)
        .map_err(|error| refused(&server.request_token, &response, error))?;
    let new = checks::New {
        handle: Some(temporary.token.reveal()),
        state: Some(&temporary.to_text()),
        verifier: None,
        nonce: None,
        visitor,
    };
    let cookies = checks::seal(cx, provider, &new)?;
    cx.step(Step::ChecksCreated, format_args!("state"));
    let url = authorization_url(&server.authorization, &temporary, &cx.request.query);
    let url = provider.quirk.authorization(provider, url);
    cx.step(Step::Redirect, format_args!("302 to the provider, {}", host(&url)));
    Ok(cx.respond(AuthResponse::redirect(302, url), cookies))
}
