//! The answers to requests whose token is refused.

use super::challenge;
use crate::config::Config;
use crate::error::AuthError;
use crate::http::{AuthResponse, IncomingRequest};
use crate::log::{Level, LogEntry};
use crate::misconfigured;
use crate::oauth::ErrorCode;
use crate::platform::Platform;
use crate::reason::Reason;

/// Logs why a token is refused.
pub(in crate::gate) fn log_refused(platform: &dyn Platform, error: &AuthError) {
    let level = match error.reason {
        Reason::OAuth(ErrorCode::AccessTokenExpired) => Level::Debug,
        _ if is_refused(error) => Level::Warn,
        _ => Level::Error,
    };
    platform.log(&LogEntry::new(level, error.reason, &error.detail));
}

/// Returns the answer to a request whose token is refused: 401, or 403 if only a scope is missing. It
/// is 503 if the keys of the issuer cannot be had, so that a client keeps its token.
pub(in crate::gate) fn refused(
    config: &Config,
    request: &IncomingRequest<'_>,
    origin: &str,
    request_id: &str,
    error: &AuthError,
) -> AuthResponse {
    let (status, message, code) = match error.reason {
        Reason::OAuth(ErrorCode::AccessTokenScope) => (403, "Forbidden", "insufficient_scope"),
        _ if is_refused(error) => (401, "Unauthorized", "invalid_token"),
        _ => return misconfigured::unavailable(config, request, request_id),
    };
    answer(status, message, &challenge(config, origin, &request.url, Some(code)), request_id)
}

/// Returns the answer to a valid token for which the `authorized` callback asks for a sign-in.
pub(in crate::gate) fn sign_in_refused(
    config: &Config,
    request: &IncomingRequest<'_>,
    origin: &str,
    request_id: &str,
) -> AuthResponse {
    let challenge = challenge(config, origin, &request.url, Some("invalid_token"));
    answer(401, "Unauthorized", &challenge, request_id)
}

fn answer(status: u16, message: &str, challenge: &str, request_id: &str) -> AuthResponse {
    AuthResponse::json(status, format!(r#"{{"message":"{message}"}}"#))
        .header("www-authenticate", challenge)
        .uncached()
        .nosniff()
        .identified(request_id)
}

/// Returns whether the token itself is at fault.
fn is_refused(error: &AuthError) -> bool {
    match error.reason {
        Reason::BearerMalformed | Reason::ServiceTokenRefused => true,
        Reason::OAuth(code) => code.code().starts_with("access_token_"),
        _ => false,
    }
}
