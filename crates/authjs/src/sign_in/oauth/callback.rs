//! The OAuth 2.0 and OpenID Connect part of a callback: from the provider's redirect to a user and
//! an account.

use serde_json::{Map, Value};

use crate::apart::apart;
use crate::context::{Context, callback_failed};
use crate::cookies::SetCookie;
use crate::error::AuthError;
use crate::http::Params;
use crate::log::Step;
use crate::oauth::authorization::{CallbackParams, validate_auth_response};
use crate::oauth::pkce::CodeVerifier;
use crate::oauth::token::{TokenSet, process_token_response, token_request};
use crate::oauth::{AuthorizationServer, ErrorCode};
use crate::provider::answer::Answer;
use crate::provider::{assertion, fetch};
use crate::providers::{Check, Exchange, Kind, OAuthProvider};
use crate::secret::Secret;
use crate::sign_in::authentication::{self, Authentication};
use crate::sign_in::checks::{self, State};
use crate::sign_in::oauth::groups;
use crate::sign_in::oauth::id_token::Redeemed;
use crate::sign_in::oauth::userinfo::{completed, userinfo};
use crate::sign_in::refused::{naming_checks, refused};
use crate::sign_in::{Identity, identity_of, or_logged};
use crate::trace::{Present, host};

/// Validates the authorization response, redeems the code, and validates the tokens.
///
/// Returns the user and the cookies that clear the checks. Every step takes the proof of the step
/// before.
pub(in crate::sign_in) async fn identify(
    cx: &Context<'_>,
    provider: &OAuthProvider,
) -> Result<(Identity, Vec<SetCookie>), AuthError> {
    let response = cx.request.response_params(provider);
    log_response(cx, response);
    // Check before any request to the provider: a browser without the checks has not started a
    // sign-in here.
    let state = checks::state(cx, provider)?;
    let is_own = checks::is_own(state.as_ref(), response);
    let spent = |error: AuthError| if is_own { error.after_checks() } else { error };
    let verifier = checks::open(cx, provider, Check::Pkce).map_err(spent)?.map(CodeVerifier::from_cookie);
    let server = cx.deployment.discovery.authorization_server(cx.platform, provider).await?;
    let params = validate_auth_response(&server, response, state.as_ref().map(State::expected))
        .map_err(|error| refused(error, response, provider, is_own))?;
    let nonce = checks::nonce(cx, provider, &server).map_err(spent)?;
    let opened =
        Present([("state", state.is_some()), ("pkce", verifier.is_some()), ("nonce", nonce.is_some())]);
    cx.step(Step::ChecksOpened, format_args!("{opened}"));
    let redeemed = redeem(cx, provider, &server, &params, verifier, nonce.as_deref());
    let identity = redeemed.await.map_err(|error| not_redeemed(error, provider).after_checks())?;
    Ok((identity, checks::clear_used(cx, provider, &server)))
}

/// Logs which parameters the provider sent. Only the names that the protocol knows are shown.
fn log_response(cx: &Context<'_>, response: &Params) {
    let names = ["code", "state", "iss", "id_token", "error", "error_description"];
    let sent = Present(names.map(|name| (name, response.get(name).is_some())));
    cx.step(Step::CallbackReceived, format_args!("{sent}"));
}

/// Returns the error with the setting to change, if the provider's description indicates one.
fn not_redeemed(error: AuthError, provider: &OAuthProvider) -> AuthError {
    let words = if error.reason == ErrorCode::TokenError { error.detail.clone() } else { String::new() };
    naming_checks(error, &words, provider)
}

/// Redeems the code and validates the tokens.
async fn redeem(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &AuthorizationServer,
    params: &CallbackParams,
    verifier: Option<CodeVerifier>,
    nonce: Option<&str>,
) -> Result<Identity, AuthError> {
    let (redirect_uri, assertion) = (
        cx.redirect_uri(provider),
        assertion(&cx.deployment.made_secrets, &**cx.platform, provider, server).await?,
    );
    let request =
        token_request(server, &provider.client, params, &redirect_uri, verifier, assertion.as_ref())?;
    let request = provider.quirk.token_request(provider, request);
    let endpoint = request.endpoint();
    let method = provider.client.token_endpoint_auth_method.name();
    cx.step(Step::TokenRequest, format_args!("to {}, authenticated by {method}", host(&request.url)));
    let response = fetch(&**cx.platform, provider, request).await?;
    cx.step(Step::TokenResponse, format_args!("status {}", response.status));
    let response = provider.quirk.token_response(provider, response);
    let response = match &cx.deployment.functions {
        None => response,
        Some(functions) => {
            functions.conform_token_response(&provider.id, response).await.map_err(callback_failed)?
        }
    };
    let processed = process_token_response(&response).and_then(|tokens| {
        if provider.kind == Kind::Oidc {
            tokens.require_id_token()?;
        }
        if !takes_profile_from_id_token(provider) {
            tokens.require_access_token()?;
        }
        Ok(tokens)
    });
    let tokens = processed.map_err(|error| {
        let client_secret = provider.client.client_secret.as_ref().map(Secret::reveal).unwrap_or_default();
        let secrets = [params.code().reveal(), client_secret];
        let answer = Answer { endpoint: &endpoint, response: &response, secrets: &secrets };
        answer.refused_by_token_endpoint(error, provider)
    })?;
    let claims = Redeemed { provider, server, params, nonce, tokens: &tokens }.claims(cx).await?;
    let exchange = Exchange {
        provider,
        server,
        callback: cx.request.response_params(provider),
        tokens: tokens.as_map(),
    };
    let authentication =
        authentication::of_oauth(cx, provider, claims.as_ref(), checks::step_up(cx, provider))?;
    let mut profile = profile(cx, &exchange, &tokens, claims).await?;
    let perhaps_in_others = match provider.group_source() {
        Some(source) => apart(groups::ask(cx, &exchange, source, &mut profile)).await?,
        None => false,
    };
    let identity = identity(cx, provider, &tokens, profile, authentication).await?;
    Ok(Identity { perhaps_in_others, ..identity })
}

/// Returns whether the sign-in does not need the access token, because the user is in the ID Token.
fn takes_profile_from_id_token(provider: &OAuthProvider) -> bool {
    provider.kind == Kind::Oidc && provider.id_token
}

/// Returns the profile with the additions of the provider's quirk, and of userinfo if it has
/// neither name nor e-mail.
async fn profile(
    cx: &Context<'_>,
    exchange: &Exchange<'_>,
    tokens: &TokenSet,
    claims: Option<Map<String, Value>>,
) -> Result<Map<String, Value>, AuthError> {
    let quirk = exchange.provider.quirk;
    let mut profile = quirk.profile(exchange, claims_or_userinfo(cx, exchange, tokens, claims).await?);
    if exchange.provider.id_token && exchange.provider.is_anonymous(&profile, exchange.tokens) {
        profile = apart(completed(cx, exchange, tokens, profile)).await;
    }
    let Some(request) = quirk.follow_up(exchange, &profile) else { return Ok(profile) };
    cx.step(Step::FollowUpRequest, format_args!("to {}", host(&request.url)));
    let response = fetch(&**cx.platform, exchange.provider, request).await;
    if let Ok(response) = &response {
        cx.step(Step::FollowUpResponse, format_args!("status {}", response.status));
    }
    Ok(quirk.process_follow_up(profile, or_logged(cx, exchange.provider, response).as_ref()))
}

/// Returns the ID Token's claims. For OAuth 2.0 providers and for `idToken: false`, returns
/// userinfo.
async fn claims_or_userinfo(
    cx: &Context<'_>,
    exchange: &Exchange<'_>,
    tokens: &TokenSet,
    claims: Option<Map<String, Value>>,
) -> Result<Map<String, Value>, AuthError> {
    let provider = exchange.provider;
    let subject = match (provider.kind, claims) {
        (Kind::Oidc, None) => {
            let detail = "an OpenID Provider must send an ID Token";
            return Err(AuthError::callback_route(ErrorCode::IdTokenMissing, detail));
        }
        (Kind::Oidc, Some(claims)) if provider.id_token => return Ok(claims),
        (Kind::Oidc, Some(claims)) => claims.get("sub").and_then(Value::as_str).map(str::to_owned),
        (Kind::Oauth | Kind::Oauth1, _) => None,
    };
    userinfo(cx, exchange, tokens, subject.as_deref()).await
}

async fn identity(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    tokens: &TokenSet,
    profile: Map<String, Value>,
    authentication: Authentication,
) -> Result<Identity, AuthError> {
    let mut account = tokens.as_map().clone();
    if let Some(expires_in) = tokens.expires_in().filter(|expires_in| *expires_in != 0) {
        account.insert("expires_at".to_owned(), (cx.now.seconds().saturating_add(expires_in)).into());
    }
    identity_of(cx, provider, account, tokens.as_map(), profile, authentication).await
}
