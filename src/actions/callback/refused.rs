//! The error of an authorization response that was refused, and whether it ends the sign-in.

use crate::checks;
use crate::error::{AuthError, AuthErrorKind};
use crate::http::Params;
use crate::oauth::{self, says_cancelled};
use crate::providers::{Kind, Provider};
use crate::reason::Reason;

/// Returns the error of a response that did not validate.
///
/// The provider's own refusal (`error`) leads to the sign-in page and clears the check cookies if they are the
/// response's own ([`checks::is_own`]). It counts as such without a `state` or a promised `iss`, too: some servers send
/// those beside a code alone.
pub(super) fn refused(
    error: oauth::Error,
    response: &Params,
    provider: &Provider,
    is_own: bool,
) -> AuthError {
    let error = AuthError::from(error);
    let Some(refusal) = response.get("error").filter(|refusal| !refusal.is_empty()) else { return error };
    let is_refusal = match error.reason {
        Reason::AuthorizationError | Reason::ResponseIssuerMissing => true,
        Reason::StateMismatch => response.count("state") == 0,
        _ => false,
    };
    if !is_refusal {
        return error;
    }
    let kind = match says_cancelled(refusal) {
        true => AuthErrorKind::SignInCancelled,
        false => AuthErrorKind::OAuthCallbackError,
    };
    let words = format!("{refusal} {}", response.get("error_description").unwrap_or_default());
    let error = naming_checks(AuthError { kind, ..error }, &words, provider);
    if is_own { error.after_checks() } else { error }
}

/// Returns the error with the setting to change, if the provider's words are about a nonce.
pub(super) fn naming_checks(mut error: AuthError, words: &str, provider: &Provider) -> AuthError {
    if provider.kind == Kind::Oidc && words.to_ascii_lowercase().contains("nonce") {
        error.detail.push_str(&checks::nonce_hint(provider));
    }
    error
}
