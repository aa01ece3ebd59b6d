//! A sign-out that reaches the provider: `signOut`. The session has ended before, and nothing here brings
//! it back.

use std::rc::Rc;

use super::post_logout;
use crate::context::Context;
use crate::cookies::SetCookie;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::log::{Level, LogEntry, Step};
use crate::oauth::logout::{LogoutRequest, logout_url};
use crate::oauth::token::{TokenTypeHint, process_revocation_response, revocation_request};
use crate::oauth::{AuthorizationServer, ErrorCode};
use crate::platform::Platform;
use crate::provider::answer::Answer;
use crate::provider::{assertion, unreachable};
use crate::providers::OAuthProvider;
use crate::refresh::SessionTokens;
use crate::secret::Secret;
use crate::session::{ProviderTokens, Session, Sessions};
use crate::trace::{host, step};

/// Revokes the tokens of a session that has ended, or the `newest` ones that it had, and sends the browser to its provider. If the provider
/// cannot be reached, the browser goes to the visitor's destination, and the log says why.
pub(super) async fn leave(
    cx: &Context<'_>,
    sessions: &Sessions<'_>,
    session: &Session,
    newest: Option<&SessionTokens>,
    mut cleared: Vec<SetCookie>,
) -> AuthResponse {
    let Some(mut tokens) = sessions.take_provider_tokens(session).await else { return cx.back(cleared) };
    if let Some(newest) = newest {
        tokens.renew(newest);
    }
    let provider = cx.deployment.config.provider(&tokens.provider).and_then(|provider| provider.oauth());
    let Some(provider) = provider else { return cx.back(cleared) };
    let server = match cx.deployment.discovery.authorization_server(cx.platform, provider).await {
        Ok(server) => server,
        Err(error) => {
            log(&**cx.platform, provider, error);
            return cx.back(cleared);
        }
    };
    if cx.deployment.config.sign_out.revoke
        && let Err(error) = revoke(cx, provider, &server, &tokens).await
    {
        log(&**cx.platform, provider, error);
    }
    let endpoint = server.end_session_endpoint.as_ref().filter(|_| cx.deployment.config.sign_out.provider);
    let (Some(endpoint), Some((state, cookie))) = (endpoint, post_logout::create_state(cx)) else {
        return cx.back(cleared);
    };
    let url = logout_url(&LogoutRequest {
        endpoint,
        client: &provider.client,
        id_token_hint: tokens.id_token.as_deref(),
        post_logout_redirect_uri: &post_logout::redirect_uri(cx),
        state: &state,
    });
    step(
        &**cx.platform,
        Some(&provider.id),
        Step::Redirect,
        format_args!("302 to the provider's sign-out, {}", host(&url)),
    );
    cleared.push(cookie);
    cx.respond(AuthResponse::redirect(302, url), cleared)
}

/// Sends the request that revokes the refresh token, or else the access token, after the answer. A server
/// without an endpoint for it revokes nothing.
async fn revoke(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &AuthorizationServer,
    tokens: &ProviderTokens,
) -> Result<(), AuthError> {
    let token = match (&tokens.refresh_token, &tokens.access_token) {
        (Some(token), _) => (token, TokenTypeHint::RefreshToken),
        (None, Some(token)) => (token, TokenTypeHint::AccessToken),
        (None, None) => return Ok(()),
    };
    if server.revocation_endpoint.is_none() {
        return Ok(());
    }
    let made = assertion(&cx.deployment.made_secrets, &**cx.platform, provider, server).await?;
    let request = revocation_request(server, &provider.client, token.0, token.1, made.as_ref())?;
    let (endpoint, request) = (request.endpoint(), provider.fetch.apply(request));
    step(
        &**cx.platform,
        Some(&provider.id),
        Step::RevocationRequest,
        format_args!("to {}", host(&request.url)),
    );
    let (platform, provider, token) = (Rc::clone(cx.platform), provider.clone(), token.0.clone());
    cx.platform.wait_until(Box::pin(async move {
        let client_secret = provider.client.client_secret.as_ref().map(Secret::reveal).unwrap_or_default();
        let revoked = match platform.fetch(request).await {
            Ok(response) => process_revocation_response(&response).map_err(|error| {
                Answer { endpoint: &endpoint, response: &response, secrets: &[&token, client_secret] }
                    .refused_by_token_endpoint(error, &provider)
            }),
            Err(error) => Err(unreachable(&endpoint, &error)),
        };
        if let Err(error) = revoked {
            log(&*platform, &provider, error);
        }
    }));
    Ok(())
}

fn log(platform: &dyn Platform, provider: &OAuthProvider, error: AuthError) {
    let mut error = error.retyped(ErrorType::SignOutError);
    error.detail = format!("a sign-out does not reach the provider: {}", error.detail);
    let level = match error.reason == ErrorCode::Configuration {
        true => Level::Error,
        false => Level::Warn,
    };
    platform.log(&LogEntry::of_error(level, &error).provider(Some(&provider.id)));
}
