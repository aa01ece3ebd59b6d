use authjs_oauth::http::OutgoingRequest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use url::Url;

use super::{MailService, Region, ServiceKind};
use crate::mailbox::Mailbox;
use crate::message::Message;
use crate::multipart;

pub(super) fn build(service: &MailService, name: &str, message: &Message<'_>) -> Option<OutgoingRequest> {
    let url = address(service, message)?;
    let key = service.api_key.reveal();
    let request = match service.kind {
        ServiceKind::Mailgun => {
            let form = multipart::encode(&mailgun(name, message));
            OutgoingRequest::post_json(url, form.body).header("content-type", form.content_type)
        }
        kind => OutgoingRequest::post_json(url, json_body(kind, service, message).to_string()),
    };
    let request = OutgoingRequest { max_response_bytes: 16 * 1024, ..request };
    Some(match service.kind {
        ServiceKind::Postmark => request.header("x-postmark-server-token", key),
        ServiceKind::ForwardEmail => request.header("authorization", basic(&format!("{key}:"))),
        ServiceKind::Mailgun => request.header("authorization", basic(&format!("api:{key}"))),
        ServiceKind::Loops | ServiceKind::Resend | ServiceKind::SendGrid => {
            request.header("authorization", format!("Bearer {key}"))
        }
    })
}

fn address(service: &MailService, message: &Message<'_>) -> Option<Url> {
    let fixed = match (service.kind, service.region) {
        (ServiceKind::ForwardEmail, _) => "https://api.forwardemail.net/v1/emails",
        (ServiceKind::Loops, _) => "https://app.loops.so/api/v1/transactional",
        (ServiceKind::Mailgun, Region::Us) => "https://api.mailgun.net/",
        (ServiceKind::Mailgun, Region::Eu) => "https://api.eu.mailgun.net/",
        (ServiceKind::Postmark, _) => "https://api.postmarkapp.com/email",
        (ServiceKind::Resend, _) => "https://api.resend.com/emails",
        (ServiceKind::SendGrid, _) => "https://api.sendgrid.com/v3/mail/send",
    };
    let mut url = Url::parse(fixed).ok()?;
    if service.kind == ServiceKind::Mailgun {
        let domain = message.from.map_or("", |from| from.address().domain());
        url.set_path(&format!("/v3/{domain}/messages"));
    }
    Some(url)
}

fn json_body(kind: ServiceKind, service: &MailService, message: &Message<'_>) -> Value {
    let (to, from) = (message.to.as_str(), message.from.map(Mailbox::text));
    match kind {
        ServiceKind::Loops => json!({
            "transactionalId": service.transactional_id,
            "email": to,
            "dataVariables": { "url": message.url.as_str() },
        }),
        ServiceKind::Postmark => json!({
            "From": from,
            "To": to,
            "Subject": message.subject(),
            "TextBody": message.text(),
            "HtmlBody": message.html(),
            "MessageStream": "outbound",
        }),
        ServiceKind::SendGrid => json!({
            "personalizations": [{ "to": [{ "email": to }] }],
            "from": sendgrid_sender(message),
            "subject": message.subject(),
            "content": [
                { "type": "text/plain", "value": message.text() },
                { "type": "text/html", "value": message.html() },
            ],
        }),
        ServiceKind::ForwardEmail | ServiceKind::Mailgun | ServiceKind::Resend => json!({
            "from": from,
            "to": to,
            "subject": message.subject(),
            "html": message.html(),
            "text": message.text(),
        }),
    }
}

/// SendGrid refuses a name inside `email`, where Auth.js sends it.
fn sendgrid_sender(message: &Message<'_>) -> Value {
    match message.from.map(|from| (from.address().as_str(), from.name())) {
        Some((email, Some(name))) => json!({ "email": email, "name": name }),
        from => json!({ "email": from.map(|(email, _)| email) }),
    }
}

/// Auth.js writes the provider's name before any `from`, even before one with a name, which is then
/// no address.
fn mailgun(name: &str, message: &Message<'_>) -> [(&'static str, String); 5] {
    let from = message.from.map_or("", Mailbox::text);
    let from = if from.ends_with('>') { from.to_owned() } else { format!("{name} <{from}>") };
    [
        ("from", from),
        ("to", message.to.to_string()),
        ("subject", message.subject()),
        ("html", message.html()),
        ("text", message.text()),
    ]
}

fn basic(credentials: &str) -> String {
    format!("Basic {}", STANDARD.encode(credentials))
}
