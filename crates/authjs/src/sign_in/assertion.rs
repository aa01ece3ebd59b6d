//! A sign-in by the assertion that a proxy in front of the Worker adds to each request, as Cloudflare Access
//! does.

use serde_json::{Map, Value};
use url::Url;

use super::credentials::check_site;
use super::{Identity, authentication, complete, identity_of};
use crate::context::Context;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::jose::algorithms;
use crate::log::Step;
use crate::oauth::access_token::{Issuer, parse};
use crate::provider::access_token;
use crate::providers::{Assertion, OAuthProvider};
use crate::reason::Reason;
use crate::step_up::StepUp;

/// Signs in the user that the assertion of this request names.
///
/// Errors if another site may have sent the request: the proxy asserts the user by a cookie, so a foreign site
/// could link the account of the user to the session of an attacker.
pub(super) async fn sign_in(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    assertion: &Assertion,
    asked: Option<StepUp>,
) -> Result<AuthResponse, AuthError> {
    check_site(cx)?;
    let identity = identify(cx, provider, assertion, asked).await?;
    complete(cx, identity, Vec::new()).await
}

async fn identify(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    assertion: &Assertion,
    asked: Option<StepUp>,
) -> Result<Identity, AuthError> {
    let claims = claims(cx, provider, assertion).await?;
    cx.step(Step::Assertion, format_args!("valid, {} claims", claims.len()));
    let authentication = authentication::of_oauth(cx, provider, Some(&claims), asked)?;
    let none = Map::new();
    identity_of(cx, provider, Map::new(), &none, claims, authentication).await
}

/// Returns the claims of the assertion, which is judged as an access token is.
///
/// Errors for a request without one: it has not come through the proxy. Errors for the assertion of a machine.
async fn claims(
    cx: &Context<'_>,
    provider: &OAuthProvider,
    assertion: &Assertion,
) -> Result<Map<String, Value>, AuthError> {
    let header = assertion.header;
    let Some(token) = cx.request.headers.get(header) else {
        return Err(refused(format!(
            "the request has no {header}: it has not come through {}. Let its application cover the sign-in route",
            provider.id
        )));
    };
    let issuer = issuer(provider, assertion)?;
    let keys = format!("{}{}", issuer.issuer.trim_end_matches('/'), assertion.keys);
    let keys = Url::parse(&keys).map_err(|_| unusable())?;
    let unverified = parse(&token).map_err(|error| as_refusal(error.into()))?;
    let (discovery, kept) = (&cx.deployment.discovery, &cx.deployment.verified_signatures);
    let verified = access_token::verify(discovery, kept, cx.platform, &issuer, Some(&keys), unverified).await;
    let claims = verified.map_err(as_refusal)?;
    let user = claims.get(assertion.user_claim).and_then(Value::as_str).unwrap_or_default();
    if user.is_empty() {
        return Err(refused(format!("{header} has no {}, so it is about a machine", assertion.user_claim)));
    }
    Ok(claims)
}

/// Returns what an assertion must say.
fn issuer(provider: &OAuthProvider, assertion: &Assertion) -> Result<Issuer, AuthError> {
    let algorithm = algorithms::find(assertion.algorithm).ok_or_else(unusable)?;
    Ok(Issuer {
        issuer: provider.issuer.clone().ok_or_else(unusable)?,
        audiences: vec![provider.client.client_id.clone()],
        algorithms: vec![algorithm],
        typ: "JWT".to_owned(),
        scopes: Vec::new(),
        clients: Vec::new(),
    })
}

/// Returns the error of a configuration that the parser does not let through.
#[cold]
fn unusable() -> AuthError {
    AuthError::callback_route(Reason::Configuration, "the provider has no issuer with keys")
}

fn refused(detail: String) -> AuthError {
    AuthError::new(ErrorType::AccessDenied, Reason::ProxyAssertionRefused, detail)
}

/// Returns the error of an assertion that is not valid as that of a visitor who may not sign in. An outage of
/// the issuer stays one.
fn as_refusal(error: AuthError) -> AuthError {
    match error.reason {
        Reason::OAuth(code) if code.code().starts_with("access_token_") => {
            error.retyped(ErrorType::AccessDenied)
        }
        _ => error,
    }
}
