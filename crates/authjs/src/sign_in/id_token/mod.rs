//! A sign-in with an ID Token that a native app or Google One Tap has got: `idTokenSignIn` of a provider.
//!
//! The browser or app first asks for a nonce, with a POST without a token. It gives the nonce to the provider, and
//! posts the ID Token that comes back.
//!
//! | fact | proves | does not prove |
//! |---|---|---|
//! | `Origin` is that of the site, or the CSRF token is that of its cookie | a page of the site, or an app, has made the request | that the token is of its user |
//! | the nonce of the ID Token is that of the sealed cookie | the token was issued for this browser or app, in the last hour | that its user is at the screen now |
//! | the rules for ID Tokens hold | the provider says who the user is, to a client of the site | |

mod challenge;
mod spent;

use serde_json::{Map, Value};

use super::authentication;
use super::checks;
use super::{Identity, complete, identity_of};
use crate::context::Context;
use crate::error::{AuthError, ErrorType};
use crate::http::{AuthResponse, Params};
use crate::log::Step;
use crate::navigation::is_speculative;
use crate::oauth::ErrorCode;
use crate::oauth::id_token::Requirements;
use crate::oauth::token::TokenSet;
use crate::provider::Received;
use crate::providers::{Exchange, OAuthProvider};
use crate::reason::Reason;
use crate::secret::constant_time_eq;

/// Answers `POST /callback/:provider/id-token`: the nonce, or the sign-in with an ID Token.
///
/// Errors with [`Reason::MissingCsrf`] or [`Reason::CrossSite`] if another site may have made the request, with those
/// of [`challenge::open`] if this browser has asked for no nonce, and as a callback does.
pub(crate) async fn answer(cx: &Context<'_>) -> Result<AuthResponse, AuthError> {
    check_site(cx)?;
    let provider = cx.provider()?;
    let oauth = provider.oauth().ok_or_else(|| no_token("the provider has no ID Tokens"))?;
    authentication::asked_of(cx, provider)?;
    let Some(token) = token_of(cx)? else { return challenge::answer(cx, oauth).await };
    cx.step(Step::SignInStarted, format_args!("type id-token"));
    let (nonce, begun_by) = challenge::open(cx, oauth)?;
    let mut identity = identify(cx, oauth, token, &nonce).await?;
    identity.authentication.begun_by = Some(begun_by);
    spent::spend(cx, &nonce).await?;
    complete(cx, identity, vec![challenge::clear(cx, oauth)]).await
}

/// Returns the ID Token of the body. `None` if it has none. Errors if it has two, because another reader
/// may take the other one.
fn token_of<'a>(cx: &Context<'a>) -> Result<Option<&'a str>, AuthError> {
    let body = &cx.request.body;
    let names = ["id_token", "credential"];
    if names.iter().all(|name| body.field(name).is_none()) {
        return Ok(None);
    }
    match names.map(|name| body.only_field(name).filter(|token| !token.is_empty())) {
        [Some(token), None] if body.field("credential").is_none() => Ok(Some(token)),
        [None, Some(token)] if body.field("id_token").is_none() => Ok(Some(token)),
        _ => Err(no_token("the body has several ID Tokens, or an empty one")),
    }
}

#[cold]
fn no_token(detail: &str) -> AuthError {
    AuthError::callback_route(ErrorCode::IdTokenMissing, detail)
}

/// Errors if another site may have made the request: it could sign the visitor in to an account of an attacker.
///
/// `Sec-Fetch-Site` and `Origin` decide if one of them is there: the CSRF token alone proves nothing while a sibling domain
/// can set its cookie. A client that is no browser sends neither, and proves by the CSRF token that no form of another site
/// made the request. The `g_csrf_token` of Google is never enough, because it is not signed, and must hold if it is there.
fn check_site(cx: &Context<'_>) -> Result<(), AuthError> {
    let headers = cx.request.headers;
    if is_speculative(headers) {
        return Err(AuthError::new(ErrorType::MissingCsrf, Reason::Prefetch, "the request is a prefetch"));
    }
    if let Some(sent) = cx.request.body.field("g_csrf_token") {
        let cookie = cx.request.cookies.get("g_csrf_token").unwrap_or_default();
        if cookie.is_empty() || !constant_time_eq(sent, cookie) {
            let detail = "g_csrf_token differs from its cookie";
            return Err(AuthError::new(ErrorType::MissingCsrf, Reason::MissingCsrf, detail));
        }
    }
    let is_own = match (headers.get("sec-fetch-site"), headers.get("origin")) {
        (None, None) => return cx.csrf_verified().map(drop),
        (Some(relation), None) => relation == "same-origin",
        (None, Some(origin)) => origin == cx.request.origin,
        (Some(relation), Some(origin)) => relation == "same-origin" && origin == cx.request.origin,
    };
    if is_own {
        return Ok(());
    }
    let detail = "Sec-Fetch-Site or Origin says that another site sent the ID Token";
    Err(AuthError::new(ErrorType::MissingCsrf, Reason::CrossSite, detail))
}

/// Validates the ID Token. Returns the user and the account.
async fn identify(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    token: &str,
    nonce: &str,
) -> Result<Identity, AuthError> {
    let server = cx.deployment.discovery.authorization_server(cx.platform, provider).await?;
    let tokens = TokenSet::of_id_token(token);
    let received = Received {
        discovery: &cx.deployment.discovery,
        platform: cx.platform,
        provider,
        server: &server,
        tokens: &tokens,
        audiences: provider.id_token_sign_in.as_deref().unwrap_or_default(),
        nonce: Some(nonce),
        code: None,
        requirements: &Requirements::of(&provider.authorization_params),
    };
    let claims: Map<String, Value> = received.validated(token).await?.into_profile();
    cx.step(Step::IdToken, format_args!("valid, {} claims", claims.len()));
    let authentication = authentication::of_oauth(cx, provider, Some(&claims), checks::asked(cx))?;
    let (callback, tokens) = (&Params::new(), tokens.as_map());
    let exchange = Exchange { provider, server: &server, callback, tokens };
    let profile = provider.quirk.profile(&exchange, claims);
    let identity = identity_of(cx, provider, tokens.clone(), tokens, profile, authentication).await?;
    // Without an access token, the provider cannot be asked for groups that the ID Token does not name.
    Ok(Identity { perhaps_in_others: provider.group_source().is_some(), ..identity })
}
