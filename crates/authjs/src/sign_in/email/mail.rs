//! Sending the mail.

use crate::configured;
use crate::context::Context;
use crate::email::Message;
use crate::error::{AuthError, ErrorType};
use crate::platform::FetchError;
use crate::providers::{EmailProvider, MailTransport, Provider};
use crate::reason::Reason;
use crate::timestamp::Timestamp;

/// Sends the mail. Errors with [`ErrorType::EmailSignInError`] if it was not taken.
pub(super) async fn send(
    cx: &Context<'_>,
    provider: &Provider,
    email: &EmailProvider,
    message: &Message<'_>,
    expires: Timestamp,
) -> Result<(), AuthError> {
    match &email.transport {
        MailTransport::Service(service) => {
            let request = service.request(&provider.name, message);
            let request = request.ok_or_else(|| not_sent("the service has no address".to_owned()))?;
            let endpoint = request.url.host_str().unwrap_or_default().to_owned();
            let answer = cx.platform.fetch(request).await;
            let answer = answer.map_err(|error| not_sent(format!("{endpoint}: {}", described(&error))))?;
            service.accept(&answer, message).map_err(|error| {
                not_sent(format!("{} ({})", error.detail, error.code.code())).caused_by(error)
            })
        }
        MailTransport::Backend(backend) => {
            let sent = configured::mail::post(&**cx.platform, backend, &provider.id, message, expires).await;
            sent.map_err(not_sent)
        }
        MailTransport::Binding => {
            let from = message.from.ok_or_else(|| not_sent("`from` is not set".to_owned()))?;
            let sent = cx.platform.send_email(&message.for_binding(from).to_string()).await;
            sent.map_err(|failure| {
                let error = failure.judge(message);
                not_sent(format!("{} ({})", error.detail, error.code.code())).caused_by(error)
            })
        }
        MailTransport::Function => Err(not_sent(
            "Functions::send_verification_request did not send it, and neither url nor service is set"
                .to_owned(),
        )),
        #[cfg(feature = "email-smtp")]
        MailTransport::Smtp(server) => super::smtp::send(cx, server, message).await.map_err(not_sent),
    }
}

fn not_sent(detail: String) -> AuthError {
    AuthError::new(ErrorType::EmailSignInError, Reason::MailNotSent, detail)
}

const fn described(error: &FetchError) -> &'static str {
    match error {
        FetchError::Timeout => "no answer in time",
        FetchError::TooLarge => "the answer is too large",
        FetchError::Network(_) => "no connection",
    }
}
