//! The OAuth 1.0 part of a callback: from the provider's redirect to a user and an account.

use serde_json::{Map, Value};

use crate::context::Context;
use crate::cookies::SetCookie;
use crate::error::AuthError;
use crate::http::OutgoingResponse;
use crate::log::Step;
use crate::oauth::userinfo::{UserinfoResponse, process_userinfo_response};
use crate::oauth::{AuthorizationServer, ErrorCode};
use crate::oauth1::{
    CallbackParams, Credentials, Refused, Server, TokenResponse, process_token_response, token_request,
    userinfo_request, validate_callback,
};
use crate::providers::{Check, Exchange, OAuthProvider};
use crate::reason::Reason;
use crate::sign_in::authentication::Authentication;
use crate::sign_in::checks;
use crate::sign_in::oauth1::request::{refused, send};
use crate::sign_in::refused::UNAUTHENTICATED;
use crate::sign_in::{Identity, identity_of, or_logged};
use crate::trace::{Present, host};

/// Validates the response against the request token of this browser, exchanges the token, and
/// requests the user.
///
/// Returns the user and the cookies that clear the check.
pub(in crate::sign_in) async fn identify(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &Server,
) -> Result<(Identity, Vec<SetCookie>), AuthError> {
    let query = &cx.request.query;
    let sent =
        Present(["oauth_token", "oauth_verifier", "denied"].map(|name| (name, query.get(name).is_some())));
    cx.step(Step::CallbackReceived, format_args!("{sent}"));
    let callback = authorized(cx, provider)?;
    cx.step(Step::ChecksOpened, format_args!("state"));
    cx.step(Step::TokenRequest, format_args!("to {}", host(&server.token)));
    let response = send(cx, provider, server, token_request(server.token.clone(), &callback)).await;
    log_status(cx, Step::TokenResponse, &response);
    let tokens = redeemed(server, response).map_err(AuthError::after_checks)?;
    let request = userinfo_request(server.userinfo.clone(), &tokens.credentials);
    cx.step(Step::UserinfoRequest, format_args!("to {}", host(&server.userinfo)));
    let response = send(cx, provider, server, request).await;
    log_status(cx, Step::UserinfoResponse, &response);
    let mut profile = userinfo(provider, server, response).map_err(AuthError::after_checks)?;
    let (known, callback) = (provider.server(None), &cx.request.query);
    let exchange = Exchange { provider, server: &known, callback, tokens: &tokens.members };
    profile = provider.quirk.profile(&exchange, profile);
    if let Some(request) = provider.quirk.follow_up(&exchange, &profile) {
        // An additional request must be signed too.
        cx.step(Step::FollowUpRequest, format_args!("to {}", host(&request.url)));
        let request = userinfo_request(request.url, &tokens.credentials);
        let response = send(cx, provider, server, request).await;
        log_status(cx, Step::FollowUpResponse, &response);
        profile = provider.quirk.process_follow_up(profile, or_logged(cx, provider, response).as_ref());
    }
    let account = account(&tokens.credentials);
    let authentication = Authentication { step_up: checks::step_up(cx, provider), ..Authentication::now(cx) };
    let identity = identity_of(cx, provider, account, &tokens.members, profile, authentication).await;
    let cleared = checks::clear_used(cx, provider, &AuthorizationServer::default());
    Ok((identity.map_err(AuthError::after_checks)?, cleared))
}

fn log_status(cx: &Context<'_>, step: Step, response: &Result<OutgoingResponse, AuthError>) {
    if let Ok(response) = response {
        cx.step(step, format_args!("status {}", response.status));
    }
}

/// Returns the validated response. The provider's own refusal ends the sign-in. A response that
/// does not name the request token keeps the check cookie; otherwise an attacker could cancel a
/// victim's pending sign-in.
fn authorized(cx: &Context<'_>, provider: &OAuthProvider) -> Result<CallbackParams, AuthError> {
    let sealed = checks::open(cx, provider, Check::State)?.unwrap_or_default();
    let temporary = Credentials::from_text(&sealed)
        .ok_or_else(|| AuthError::invalid_check(Reason::CheckInvalid, "the cookie has no request token"))?;
    validate_callback(&cx.request.query, temporary).map_err(|Refused { error, is_ours }| {
        let mut error = AuthError::from(error);
        if is_ours {
            return error.after_checks();
        }
        if error.reason == ErrorCode::AuthorizationError {
            error.detail.push_str(UNAUTHENTICATED);
        }
        error
    })
}

fn redeemed(
    server: &Server,
    response: Result<OutgoingResponse, AuthError>,
) -> Result<TokenResponse, AuthError> {
    let response = response?;
    process_token_response(&response).map_err(|error| refused(&server.token, &response, error))
}

fn userinfo(
    provider: &OAuthProvider,
    server: &Server,
    response: Result<OutgoingResponse, AuthError>,
) -> Result<Map<String, Value>, AuthError> {
    let response = response?;
    let processed = process_userinfo_response(&response, &provider.client, None);
    match processed.map_err(|error| refused(&server.userinfo, &response, error))? {
        UserinfoResponse::Plain(userinfo) => Ok(userinfo),
        UserinfoResponse::Signed(_) => {
            Err(AuthError::callback_route(ErrorCode::UserinfoMalformed, "userinfo response: a JWT"))
        }
    }
}

/// Returns the tokens of the account, as in next-auth 4: the token and its secret.
fn account(Credentials { token, secret }: &Credentials) -> Map<String, Value> {
    let mut account = Map::new();
    account.insert("oauth_token".to_owned(), token.reveal().into());
    account.insert("oauth_token_secret".to_owned(), secret.reveal().into());
    account
}
