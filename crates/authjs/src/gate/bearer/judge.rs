use std::rc::Rc;

use super::principal::{BearerPrincipal, Place};
use super::{opaque, service};
use crate::config::BearerIssuer;
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::http::IncomingRequest;
use crate::jose::jws::UnverifiedJws;
use crate::oauth::access_token::{bearer_token, parse, unverified_issuer};
use crate::oauth::{ErrorCode, quoted};
use crate::platform::Platform;
use crate::provider::access_token;
use crate::reason::Reason;
use crate::timestamp::Timestamp;

/// Returns the holder of the token that a request brings. `None` if it brings none.
///
/// `Authorization` comes before the headers of other issuers, and a service token before the
/// issuers. Errors if a token is there and is not valid: no other token and no cookie is read then.
pub(in crate::gate) async fn of_request(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    platform: &Rc<dyn Platform>,
) -> Result<Option<BearerPrincipal>, AuthError> {
    let bearer = &deployment.config.bearer;
    let authorization = request.headers.get("authorization").filter(|_| bearer.reads_authorization());
    let token = bearer_token(authorization.as_deref().unwrap_or_default())
        .map_err(|malformed| AuthError::callback_route(Reason::BearerMalformed, malformed.to_string()))?;
    if let Some(token) = token {
        if let Some(service) = service::of_token(token, &bearer.service_tokens, platform.now()) {
            return service.map(Some);
        }
        return by_access_token(deployment, token, platform).await.map(Some);
    }
    for issuer in &bearer.issuers {
        let token = issuer.header.as_deref().and_then(|name| request.headers.get(name));
        if let Some(token) = token {
            return by_token_of(issuer, deployment, parse(&token)?, Place::Header, platform).await.map(Some);
        }
    }
    Ok(None)
}

/// Errors unless `Authorization` has a valid service token. `asked` says for what, for the log.
pub(in crate::gate) fn require_service(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    now: Timestamp,
    asked: &str,
) -> Result<BearerPrincipal, AuthError> {
    let refuse = |detail| AuthError::callback_route(Reason::ServiceTokenRefused, detail);
    let authorization = request.headers.get("authorization").unwrap_or_default();
    let token = bearer_token(&authorization).ok().flatten().unwrap_or_default();
    match service::of_token(token, &deployment.config.bearer.service_tokens, now) {
        Some(judged) => judged,
        None => Err(refuse(format!("{asked}, and its Authorization has no service token"))),
    }
}

/// Judges a token by the issuer that it names, or an opaque token by the issuer that can be asked.
async fn by_access_token(
    deployment: &Deployment,
    token: &str,
    platform: &Rc<dyn Platform>,
) -> Result<BearerPrincipal, AuthError> {
    if let Some((issuer, introspection)) = deployment.config.bearer.of_opaque()
        && opaque::may_be_opaque(token)
    {
        return opaque::judge(issuer, introspection, deployment, token, platform).await;
    }
    let unverified = parse(token)?;
    let iss = unverified_issuer(&unverified);
    let issuer = deployment.config.bearer.of_authorization().find(|issuer| issuer.expected.issuer == iss);
    let issuer = issuer.ok_or_else(|| {
        let detail = format!("the access token's iss is {}, which no entry of `bearer` has", quoted(iss));
        AuthError::callback_route(ErrorCode::AccessTokenIssuer, detail)
    })?;
    by_token_of(issuer, deployment, unverified, Place::Authorization, platform).await
}

/// Judges a token by one issuer: signature first, then claims.
async fn by_token_of(
    issuer: &BearerIssuer,
    deployment: &Deployment,
    unverified: UnverifiedJws,
    place: Place,
    platform: &Rc<dyn Platform>,
) -> Result<BearerPrincipal, AuthError> {
    let (discovery, kept) = (&deployment.discovery, &deployment.verified_signatures);
    let jwks_uri = issuer.jwks_uri.as_ref();
    let claims =
        access_token::verify(discovery, kept, platform, &issuer.expected, jwks_uri, unverified).await?;
    Ok(BearerPrincipal { claims, place })
}
