//! The error of an authorization response that was refused, and whether it ends the sign-in.

use crate::error::{AuthError, AuthErrorKind};
use crate::http::Params;
use crate::oauth::{self, ErrorCode, Words, says_cancelled};
use crate::providers::{Check, Kind, OAuthProvider};
use crate::reason::Reason;
use crate::sign_in::checks;

/// Returns the error of a response that did not validate.
///
/// The provider's own refusal (`error`) leads to the sign-in page and clears the check cookies if they are the
/// response's own ([`checks::is_own`]). It counts as such without a `state` or a promised `iss`, too: some servers send
/// those beside a code alone.
pub(super) fn refused(
    error: oauth::Error,
    response: &Params,
    provider: &OAuthProvider,
    is_own: bool,
) -> AuthError {
    let mut error = AuthError::from(error);
    let Some(refusal) = response.get("error").filter(|refusal| !refusal.is_empty()) else { return error };
    // Another server of a mix-up attack may know the `state`.
    let is_proved = is_own && provider.uses(Check::State) && error.reason != ErrorCode::ResponseIssuer;
    add_words(&mut error, response, is_proved);
    let is_refusal = match error.reason {
        Reason::OAuth(ErrorCode::AuthorizationError | ErrorCode::ResponseIssuerMissing) => true,
        Reason::OAuth(ErrorCode::StateMismatch) => response.count("state") == 0,
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

/// Adds the provider's words to an error that was raised for another reason, and marks words that anyone can have sent
/// the visitor with.
fn add_words(error: &mut AuthError, response: &Params, is_proved: bool) {
    if error.reason != ErrorCode::AuthorizationError
        && let Some(words) = Words::of_params(response)
    {
        error.detail.push_str(&format!(". It says: {words}"));
    }
    if !is_proved {
        error.detail.push_str(UNAUTHENTICATED);
    }
}

/// Marks words of a response that nothing ties to this sign-in.
pub(super) const UNAUTHENTICATED: &str = " (unauthenticated: nothing proves that the provider sent this)";

/// Returns the error with the setting to change, if the provider's words are about a nonce.
pub(super) fn naming_checks(mut error: AuthError, words: &str, provider: &OAuthProvider) -> AuthError {
    if provider.kind == Kind::Oidc && words.to_ascii_lowercase().contains("nonce") {
        error.detail.push_str(&checks::nonce_hint(provider));
    }
    error
}
