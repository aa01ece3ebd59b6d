use super::{bearer, refusal};
use crate::deployment::Deployment;
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
    let asked = "a request would end sessions";
    let error = match bearer::require_service(deployment, request, platform.now(), asked) {
        Ok(principal) if has_scope(&principal) => return Ok(Administrator(())),
        Ok(_) => {
            let detail = format!("a request would end sessions, and its service token has no scope {SCOPE}");
            crate::error::AuthError::callback_route(Reason::ServiceTokenRefused, detail)
        }
        Err(error) => error,
    };
    bearer::log_refused(platform, &error);
    Err(Box::new(refusal::forbidden(&platform.request_id())))
}

fn has_scope(principal: &bearer::BearerPrincipal) -> bool {
    let scopes = principal.claims.get("scope").and_then(serde_json::Value::as_str);
    scopes.is_some_and(|scopes| scopes.split(' ').any(|scope| scope == SCOPE))
}
