//! The OAuth 1.0 half of a callback: from the provider's redirect to a user and an account.

use serde_json::{Map, Value};

use super::Identity;
use super::oauth::identity_of;
use crate::actions::Cx;
use crate::checks;
use crate::cookies::SetCookie;
use crate::error::AuthError;
use crate::oauth::AuthorizationServer;
use crate::oauth::userinfo::{UserinfoResponse, process_userinfo_response};
use crate::oauth1::{
    CallbackParams, Credentials, Refused, Server, TokenResponse, process_token_response, token_request,
    userinfo_request, validate_callback,
};
use crate::providers::{Check, Exchange, Provider};
use crate::reason::Reason;
use crate::signed_request::send;

/// Holds the response against the request token of this browser, exchanges that, and asks who the user is.
///
/// Returns who it is and the cookies that clear the check.
pub(super) async fn identify(
    cx: &Cx<'_>,
    provider: &Provider,
    server: &Server,
) -> Result<(Identity, Vec<SetCookie>), AuthError> {
    let sealed = checks::open(cx, provider, Check::State)?.unwrap_or_default();
    let temporary = Credentials::from_text(&sealed)
        .ok_or_else(|| AuthError::invalid_check(Reason::CheckInvalid, "the cookie holds no request token"))?;
    let callback = validate_callback(&cx.request.query, temporary).map_err(refused)?;
    let identity = exchange(cx, provider, server, &callback).await.map_err(AuthError::after_checks)?;
    Ok((identity, checks::clear_used(cx, provider, &AuthorizationServer::default())))
}

/// The provider's own refusal ends the sign-in; a response that does not name its token leaves it alone, or anybody
/// could end anybody's.
fn refused(Refused { error, is_ours }: Refused) -> AuthError {
    let error = AuthError::from(error);
    if is_ours { error.after_checks() } else { error }
}

async fn exchange(
    cx: &Cx<'_>,
    provider: &Provider,
    server: &Server,
    callback: &CallbackParams,
) -> Result<Identity, AuthError> {
    let request = token_request(server.token.clone(), callback);
    let response = send(cx, provider, server, request).await?;
    let TokenResponse { credentials, members } = process_token_response(&response)?;
    let request = userinfo_request(server.userinfo.clone(), &credentials);
    let response = send(cx, provider, server, request).await?;
    let UserinfoResponse::Plain(userinfo) = process_userinfo_response(&response, &provider.client, None)?
    else {
        let detail = "userinfo response: a JWT, which OAuth 1.0 has no keys for";
        return Err(AuthError::callback_route(Reason::UserinfoMalformed, detail));
    };
    let profile = completed(cx, provider, server, (&credentials, &members), userinfo).await?;
    identity_of(cx, provider, account(&credentials), &members, profile)
}

/// The profile with what the provider's quirk adds to it. A further request is a signed one, too.
async fn completed(
    cx: &Cx<'_>,
    provider: &Provider,
    server: &Server,
    (credentials, tokens): (&Credentials, &Map<String, Value>),
    userinfo: Map<String, Value>,
) -> Result<Map<String, Value>, AuthError> {
    let (known, quirk) = (provider.server(None), provider.quirk);
    let exchange = Exchange { provider, server: &known, callback: &cx.request.query, tokens };
    let profile = quirk.profile(&exchange, userinfo);
    let Some(request) = quirk.follow_up(&exchange, &profile) else { return Ok(profile) };
    let response = send(cx, provider, server, userinfo_request(request.url, credentials)).await;
    Ok(quirk.process_follow_up(profile, response.as_ref().ok()))
}

/// What the account keeps, as next-auth 4 did: the token and its secret.
fn account(Credentials { token, secret }: &Credentials) -> Map<String, Value> {
    let mut account = Map::new();
    account.insert("oauth_token".to_owned(), token.reveal().into());
    account.insert("oauth_token_secret".to_owned(), secret.reveal().into());
    account
}
