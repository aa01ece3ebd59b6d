//! The code of a deployer around a mail: `normalizeIdentifier`, `generateVerificationToken` and
//! `sendVerificationRequest`.

use super::link;
use crate::context::Context;
use crate::email::Message;
use crate::error::{AuthError, ErrorType};
use crate::functions::SendVerificationRequest;
use crate::providers::Provider;
use crate::reason::Reason;
use crate::timestamp::Timestamp;

/// Returns the address that [`Functions::normalize_identifier`] makes of what a visitor typed. It is
/// not valid yet. `None` if there is no such code.
///
/// [`Functions::normalize_identifier`]: crate::functions::Functions::normalize_identifier
pub(super) fn identifier(
    cx: &Context<'_>,
    provider: &Provider,
    typed: &str,
) -> Result<Option<String>, AuthError> {
    let Some(functions) = &cx.deployment.functions else { return Ok(None) };
    functions.normalize_identifier(&provider.id, typed).map_err(|error| {
        AuthError::new(ErrorType::EmailSignInError, Reason::EmailAddress, error.to_string()).caused_by(error)
    })
}

/// Returns the token of [`Functions::generate_verification_token`], as the link has it. `None` if there
/// is no such code.
///
/// Errors if the token is so short that it could be guessed, or too long for a link.
///
/// [`Functions::generate_verification_token`]: crate::functions::Functions::generate_verification_token
pub(super) async fn token(cx: &Context<'_>, provider: &Provider) -> Result<Option<String>, AuthError> {
    let Some(functions) = &cx.deployment.functions else { return Ok(None) };
    let Some(own) = functions.generate_verification_token(&provider.id).await else { return Ok(None) };
    if !(16..=1_000).contains(&own.len()) {
        let detail = format!(
            "the token of generate_verification_token has {} bytes. Return 16 to 1,000 that are hard to guess",
            own.len()
        );
        return Err(AuthError::new(ErrorType::EmailSignInError, Reason::MailNotSent, detail));
    }
    Ok(Some(link::of_own(cx, own, &provider.id)))
}

/// Sends the mail with [`Functions::send_verification_request`]. Returns false if there is no such code.
///
/// Errors with [`ErrorType::EmailSignInError`] if it fails.
///
/// [`Functions::send_verification_request`]: crate::functions::Functions::send_verification_request
pub(super) async fn send(
    cx: &Context<'_>,
    provider: &Provider,
    message: &Message<'_>,
    token: &str,
    expires: Timestamp,
) -> Result<bool, AuthError> {
    let Some(functions) = &cx.deployment.functions else { return Ok(false) };
    let (url, headers) = (cx.request.url, cx.request.headers);
    let input = SendVerificationRequest { provider_id: &provider.id, message, token, expires, url, headers };
    functions.send_verification_request(input).await.map_err(|error| {
        AuthError::new(ErrorType::EmailSignInError, Reason::MailNotSent, error.to_string()).caused_by(error)
    })
}
