//! The server that sends mails: `url` or `service` of a provider of the type `email`.

use serde_json::json;
use url::Url;

use super::backend::{described, place, request};
use crate::email::{MailCode, Mailbox, Message};
use crate::platform::Platform;
use crate::providers::Backend;
use crate::timestamp::Timestamp;

/// Posts the mail as JSON to the server of the deployer. Errors with the cause, for the log, if the
/// answer is not 2xx.
pub(crate) async fn post(
    platform: &dyn Platform,
    backend: &Backend,
    provider_id: &str,
    message: &Message<'_>,
    expires: Timestamp,
) -> Result<(), String> {
    let mut body = json!({
        "to": message.to.as_str(),
        "from": message.from.map(Mailbox::text),
        "subject": message.subject(),
        "text": message.text(),
        "html": message.html(),
        "url": message.link().map(Url::as_str),
        "expires": expires.iso8601(),
        "provider": provider_id,
    });
    if let (Some(MailCode { code, place, browser, .. }), Some(body)) = (message.code, body.as_object_mut()) {
        let more = [("code", Some(code)), ("place", place.as_ref()), ("browser", browser.as_ref())];
        body.extend(more.map(|(name, text)| (name.to_owned(), text.map(String::as_str).into())));
    }
    let request = request(backend, &body);
    let place = place(backend, &request);
    match platform.fetch(request).await {
        Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
        Ok(answer) => Err(format!("{place} answered {}", answer.status)),
        Err(error) => Err(format!("{place} gave {}", described(&error))),
    }
}
