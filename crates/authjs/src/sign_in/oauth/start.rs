use url::Url;

use crate::apart::apart;
use crate::context::Context;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::log::Step;
use crate::oauth::authorization::{
    AuthorizationRequest, Reauthentication, authorization_url, pushed_authorization_request,
    pushed_authorization_url,
};
use crate::oauth::pkce::CodeVerifier;
use crate::oauth::{AuthorizationServer, ErrorCode};
use crate::provider::answer::Answer;
use crate::provider::{assertion, fetch};
use crate::providers::{Check, Kind, OAuthProvider};
use crate::random;
use crate::secret::Secret;
use crate::sign_in::checks;
use crate::sign_in::form_post;
use crate::trace::{Present, host};

/// Sends the visitor to the authorization endpoint, with the checks sealed into a cookie.
pub(in crate::sign_in) async fn start(
    cx: &Context<'_>,
    provider: &OAuthProvider,
) -> Result<AuthResponse, AuthError> {
    let server = cx
        .deployment
        .discovery
        .authorization_server(cx.platform, provider)
        .await
        .map_err(|error| error.retyped(ErrorType::OAuthSignInError))?;
    let endpoint = server.authorization_endpoint.as_ref().ok_or_else(|| {
        let detail = "the provider has no authorization_endpoint";
        AuthError::new(ErrorType::OAuthSignInError, ErrorCode::EndpointMissing, detail)
    })?;
    let visitor = apart(checks::visitor(cx)).await?;
    let Checks { state, verifier, nonce, cookies } =
        create_checks(cx, provider, &server, visitor.as_deref())?;
    let created =
        Present([("state", state.is_some()), ("pkce", verifier.is_some()), ("nonce", nonce.is_some())]);
    cx.step(Step::ChecksCreated, format_args!("{created}"));
    let step_up = checks::asked(cx).filter(|_| provider.kind == Kind::Oidc);
    let url = authorization_url(&AuthorizationRequest {
        endpoint,
        client: &provider.client,
        redirect_uri: &cx.redirect_uri(provider),
        configured: &provider.authorization_params,
        requested: &cx.request.query,
        state: state.as_deref(),
        code_challenge: verifier.as_ref().map(CodeVerifier::challenge).as_deref(),
        nonce: nonce.as_deref(),
        default_scope: provider.default_scope(),
        reauthentication: step_up.as_ref().map(|asked| Reauthentication {
            max_age: asked.freshness.max_age,
            acr_values: &asked.freshness.acr,
            must_log_in: asked.must_log_in,
        }),
    });
    let url = provider.with_group_scopes(provider.quirk.authorization(provider, url));
    let url = match provider.par || server.require_pushed_authorization_requests {
        true => apart(pushed(cx, provider, &server, endpoint, &url)).await?,
        false => url,
    };
    cx.step(Step::Redirect, format_args!("302 to the provider, {}", host(&url)));
    Ok(cx.respond(AuthResponse::redirect(302, url), cookies))
}

/// Pushes the parameters of the URL to the server. Returns the URL that refers to them ([RFC
/// 9126](https://www.rfc-editor.org/rfc/rfc9126)).
async fn pushed(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &AuthorizationServer,
    authorization_endpoint: &Url,
    url: &Url,
) -> Result<Url, AuthError> {
    let retyped = |error: AuthError| error.retyped(ErrorType::OAuthSignInError);
    let assertion =
        assertion(&cx.deployment.made_secrets, &**cx.platform, provider, server).await.map_err(retyped)?;
    let client = &provider.client;
    let request = pushed_authorization_request(server, client, url, assertion.as_ref());
    let request = request.map_err(|error| retyped(error.into()))?;
    let pushed_to = request.endpoint();
    cx.step(Step::PushedRequest, format_args!("to {}", host(&request.url)));
    let response = fetch(&**cx.platform, provider, request).await.map_err(retyped)?;
    cx.step(Step::PushedResponse, format_args!("status {}", response.status));
    pushed_authorization_url(authorization_endpoint, client, &response).map_err(|error| {
        let client_secret = client.client_secret.as_ref().map(Secret::reveal).unwrap_or_default();
        let answer = Answer { endpoint: &pushed_to, response: &response, secrets: &[client_secret] };
        retyped(answer.refused_by_token_endpoint(error, provider))
    })
}

/// The checks of one sign-in and the cookies that store them.
struct Checks {
    state: Option<String>,
    verifier: Option<CodeVerifier>,
    nonce: Option<String>,
    cookies: Vec<crate::cookies::SetCookie>,
}

fn create_checks(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    server: &AuthorizationServer,
    visitor: Option<&str>,
) -> Result<Checks, AuthError> {
    let platform = &**cx.platform;
    let state = match provider.uses(Check::State) {
        true => {
            let origin = provider.proxy_for(&cx.request.origin).map(|_| cx.callback_route(&provider.id));
            let carried = form_post::callback_url_to_carry(cx, provider);
            Some(checks::create_state(cx, origin.as_deref(), carried)?)
        }
        false => None,
    };
    let verifier = provider.uses(Check::Pkce).then(|| CodeVerifier::create(random::bytes(platform)));
    let nonce = checks::needs_nonce(provider, server).then(|| random::token(platform));
    let cookies = checks::seal(
        cx,
        provider,
        &checks::New {
            handle: state.as_deref(),
            state: state.as_deref(),
            verifier: verifier.as_ref().map(CodeVerifier::reveal),
            nonce: nonce.as_deref(),
            visitor,
        },
    )?;
    Ok(Checks { state, verifier, nonce, cookies })
}
