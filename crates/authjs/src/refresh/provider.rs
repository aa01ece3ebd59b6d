//! The request for new tokens, and the provider's answer.

use std::rc::Rc;

use serde_json::Value;

use super::SessionTokens;
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::log::Step;
use crate::oauth::id_token::{Requirements, parse};
use crate::oauth::token::{TokenSet, process_token_response, refresh_request};
use crate::oauth::{AuthorizationServer, Error, ErrorCode};
use crate::platform::Platform;
use crate::provider::answer::Answer as ProviderAnswer;
use crate::provider::{Received, assertion, fetch};
use crate::providers::{Kind, OAuthProvider};
use crate::reason::Reason;
use crate::secret::Secret;
use crate::trace::{host, step};

/// What came of a request for new tokens.
pub(super) enum Answer {
    /// New tokens.
    Renewed,
    /// The provider does not accept the refresh token, or its ID Token is not one of this session. The text goes
    /// to the log.
    Refused { detail: String, is_of_other_user: bool },
    /// No answer that says so: the refresh token may be used again.
    Failed {
        detail: String,
        /// Whether the answer had another refresh token, which is among the tokens now.
        has_new_refresh_token: bool,
    },
}

/// Asks the provider for new tokens, which replace those given.
pub(super) async fn ask(
    deployment: &Deployment,
    platform: &Rc<dyn Platform>,
    tokens: &mut SessionTokens,
) -> Answer {
    let failed = |error: AuthError| Answer::Failed { detail: error.detail, has_new_refresh_token: false };
    let provider = deployment.config.provider(&tokens.account.provider).and_then(|provider| provider.oauth());
    let (Some(provider), Some(refresh_token)) = (provider, tokens.token("refresh_token")) else {
        let detail = "the provider of the tokens is not configured".to_owned();
        return Answer::Failed { detail, has_new_refresh_token: false };
    };
    let server = match deployment.discovery.authorization_server(platform, provider).await {
        Ok(server) => server,
        Err(error) => return failed(error),
    };
    let refresh_token = Secret::new(refresh_token);
    let sent = send(deployment, platform, provider, &server, &refresh_token, &tokens.redirect_uri).await;
    let answer = match sent {
        Ok(answer) => answer,
        Err(NoTokens::Refused(detail)) => return Answer::Refused { detail, is_of_other_user: false },
        Err(NoTokens::Failed(error)) => return failed(error),
    };
    match validated(deployment, platform, provider, &server, tokens, &answer).await {
        Ok(true) => {
            tokens.renew(answer.as_map(), platform.now().seconds());
            Answer::Renewed
        }
        Ok(false) => {
            let detail = "the ID Token of a refresh is about another user".to_owned();
            Answer::Refused { detail, is_of_other_user: true }
        }
        Err(error) if may_be_valid(&error) => {
            // The refresh token that was sent may be used up.
            let new = answer.as_map().get("refresh_token").cloned();
            let has_new_refresh_token = new.is_some();
            tokens.account.tokens.extend(new.map(|new| ("refresh_token".to_owned(), new)));
            Answer::Failed { detail: error.detail, has_new_refresh_token }
        }
        Err(error) => Answer::Refused { detail: error.detail, is_of_other_user: false },
    }
}

/// Returns whether another isolate may accept the ID Token, or this one later: the keys were not there, or the
/// clocks differ.
fn may_be_valid(error: &AuthError) -> bool {
    const CAUSES: [ErrorCode; 6] = [
        ErrorCode::ProviderStatus,
        ErrorCode::ProviderTooLarge,
        ErrorCode::ProviderMalformed,
        ErrorCode::IdTokenExpired,
        ErrorCode::IdTokenNotBefore,
        ErrorCode::IdTokenIssuedAt,
    ];
    error.reason == Reason::ProviderUnreachable || CAUSES.iter().any(|cause| error.reason == *cause)
}

/// Why there are no new tokens.
enum NoTokens {
    /// The provider does not accept the refresh token.
    Refused(String),
    /// Another cause.
    Failed(AuthError),
}

impl From<AuthError> for NoTokens {
    fn from(error: AuthError) -> Self {
        Self::Failed(error)
    }
}

async fn send(
    deployment: &Deployment,
    platform: &Rc<dyn Platform>,
    provider: &OAuthProvider,
    server: &AuthorizationServer,
    refresh_token: &Secret,
    redirect_uri: &str,
) -> Result<TokenSet, NoTokens> {
    let assertion = assertion(&deployment.made_secrets, &**platform, provider, server).await?;
    let request = refresh_request(server, &provider.client, refresh_token.reveal(), assertion.as_ref());
    let request = provider.quirk.refresh_request(provider, request.map_err(AuthError::from)?, redirect_uri);
    let endpoint = request.endpoint();
    let (log, id) = (&**platform, Some(provider.id.as_str()));
    step(log, id, Step::TokenRequest, format_args!("to {}, with a refresh token", host(&request.url)));
    let response = fetch(&**platform, provider, request).await?;
    step(log, id, Step::TokenResponse, format_args!("status {}", response.status));
    let response = provider.quirk.refresh_response(provider, response);
    let response = match &deployment.functions {
        None => response,
        Some(functions) => {
            let conformed = functions.conform_token_response(&provider.id, response).await;
            conformed.map_err(|error| AuthError::callback_route(Reason::CallbackFailed, error.0))?
        }
    };
    let processed = process_token_response(&response).and_then(|tokens| {
        tokens.require_access_token()?;
        Ok(tokens)
    });
    processed.map_err(|error| {
        let is_refusal =
            matches!(&error, Error::ProviderRefused { error, .. } if error.as_str() == "invalid_grant");
        let client_secret = provider.client.client_secret.as_ref().map(Secret::reveal).unwrap_or_default();
        let secrets = [refresh_token.reveal(), client_secret];
        let answer = ProviderAnswer { endpoint: &endpoint, response: &response, secrets: &secrets };
        let error = answer.refused_by_token_endpoint(error, provider);
        if is_refusal { NoTokens::Refused(error.detail) } else { NoTokens::Failed(error) }
    })
}

/// Returns whether the ID Token of the answer is about the user of the session ([OpenID Connect Core
/// §12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)). An answer may lack one.
///
/// Errors if it is not valid.
async fn validated(
    deployment: &Deployment,
    platform: &Rc<dyn Platform>,
    provider: &OAuthProvider,
    server: &AuthorizationServer,
    tokens: &SessionTokens,
    answer: &TokenSet,
) -> Result<bool, AuthError> {
    let Some(id_token) = answer.id_token() else { return Ok(true) };
    if provider.kind == Kind::Oauth && server.issuer.is_none() {
        return Ok(true);
    }
    // It need not repeat the nonce of the sign-in, and must not have another.
    let has_nonce =
        parse(id_token)?.unverified_claims.get("nonce").is_some_and(|nonce| *nonce != Value::Null);
    let received = Received {
        discovery: &deployment.discovery,
        audiences: &[],
        platform,
        provider,
        server,
        tokens: answer,
        nonce: tokens.nonce.as_deref().filter(|_| has_nonce),
        code: None,
        requirements: &Requirements::default(),
    };
    let valid = received.validated(id_token).await?;
    let expected = tokens.sub.as_deref().unwrap_or(&tokens.account.provider_account_id);
    step(&**platform, Some(&provider.id), Step::IdToken, format_args!("valid, after a refresh"));
    Ok(valid.sub() == expected)
}
