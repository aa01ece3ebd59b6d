use super::{bearer, refusal};
use crate::deployment::Deployment;
use crate::error::AuthError;
use crate::http::{AuthResponse, IncomingRequest};
use crate::platform::Platform;
use crate::reason::Reason;

/// The scope of a service token that may end sessions.
const SCOPE: &str = "sessions:revoke";

/// Proves that a request has the service token of an administrator.
#[derive(Debug)]
pub(crate) struct Administrator(());

/// Returns the proof that a request may end the sessions of others: its `Authorization` has a valid service
/// token with the scope `sessions:revoke`. Otherwise returns the refusal.
pub(crate) fn require_administrator(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    platform: &dyn Platform,
) -> Result<Administrator, Box<AuthResponse>> {
    let asked = ("a request would end sessions", SCOPE);
    match require(deployment, request, platform, asked) {
        Ok(()) => Ok(Administrator(())),
        Err(_) => Err(Box::new(refusal::forbidden(&platform.request_id()))),
    }
}

/// Errors unless the `Authorization` of a request has a valid service token with the scope `health:read`: with 401
/// without such a token, and with 403 without the scope.
#[cfg(all(feature = "bearer", feature = "operations"))]
pub(crate) fn require_monitor(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    platform: &dyn Platform,
) -> Result<(), Box<AuthResponse>> {
    let id = platform.request_id();
    require(deployment, request, platform, ("a request asks about health", "health:read")).map_err(|lacks| {
        Box::new(match lacks {
            Lacks::Token => refusal::unauthorized().identified(&id),
            Lacks::Scope => refusal::forbidden(&id),
        })
    })
}

/// What a request lacks.
enum Lacks {
    Token,
    Scope,
}

/// Logs what is missing. `asked` says for what a token is needed, and which scope.
fn require(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    platform: &dyn Platform,
    (asked, scope): (&str, &str),
) -> Result<(), Lacks> {
    let (lacks, error) = match bearer::require_service(deployment, request, platform.now(), asked) {
        Ok(principal) if has_scope(&principal, scope) => return Ok(()),
        Ok(_) => {
            let detail = format!("{asked}, and its service token has no scope {scope}");
            (Lacks::Scope, AuthError::callback_route(Reason::ServiceTokenRefused, detail))
        }
        Err(error) => (Lacks::Token, error),
    };
    bearer::log_refused(platform, &error);
    Err(lacks)
}

fn has_scope(principal: &bearer::BearerPrincipal, scope: &str) -> bool {
    let scopes = principal.claims.get("scope").and_then(serde_json::Value::as_str);
    scopes.is_some_and(|scopes| scopes.split(' ').any(|one| one == scope))
}
