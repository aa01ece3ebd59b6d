//! The error of a refused authorization response, and whether it ends the sign-in.

use crate::error::AuthError;
use crate::http::Params;
use crate::oauth::{self, ErrorCode, Words, says_cancelled};
use crate::providers::{Check, Kind, OAuthProvider};
use crate::reason::Reason;
use crate::sign_in::checks;

/// Returns the error of a response that is invalid.
///
/// The provider's own refusal (`error`) leads to the sign-in page. It clears the check cookies if
/// they belong to the response ([`checks::is_own`]). It counts as a refusal even without a `state`
/// or an announced `iss`, because some servers send those only with a code.
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
    let words = format!("{refusal} {}", response.get("error_description").unwrap_or_default());
    let error = naming_checks(error.of_provider(says_cancelled(refusal)), &words, provider);
    if is_own { error.after_checks() } else { error }
}

/// Adds the provider's own description to an error with another cause. Marks a description that an
/// attacker may have sent.
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

/// The mark for a description in a response that nothing binds to this sign-in.
pub(super) const UNAUTHENTICATED: &str = " (unauthenticated: nothing proves that the provider sent this)";

/// Returns the error with the setting to change, if the provider's description is about a nonce.
pub(super) fn naming_checks(mut error: AuthError, words: &str, provider: &OAuthProvider) -> AuthError {
    if provider.kind == Kind::Oidc && words.to_ascii_lowercase().contains("nonce") {
        error.detail.push_str(&checks::nonce_hint(provider));
    }
    error
}
