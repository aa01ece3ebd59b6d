//! Mail services with an HTTP API, as in Auth.js.

mod answer;
mod request;

use authjs_jose::secret::Secret;
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse};

use crate::error::SendError;
use crate::message::Message;

/// A mail service and the account that is used there.
#[derive(Clone, Debug)]
pub struct MailService {
    /// The service.
    pub kind: ServiceKind,
    /// `apiKey`
    pub api_key: Secret,
    /// `region` of Mailgun.
    pub region: Region,
    /// `transactionalId` of Loops: the template that the service sends.
    pub transactional_id: Option<String>,
}

/// The mail services of Auth.js.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceKind {
    /// <https://forwardemail.net/en/email-api>
    ForwardEmail,
    /// <https://loops.so/docs/api-reference/send-transactional-email>
    Loops,
    /// <https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages>
    Mailgun,
    /// <https://postmarkapp.com/developer/api/email-api>
    Postmark,
    /// <https://resend.com/docs/api-reference/emails/send-email>
    Resend,
    /// <https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send>
    SendGrid,
}

/// The region of an account at Mailgun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Region {
    /// The United States.
    #[default]
    Us,
    /// The European Union.
    Eu,
}

impl ServiceKind {
    /// All services, sorted by id.
    pub const ALL: [Self; 6] =
        [Self::ForwardEmail, Self::Loops, Self::Mailgun, Self::Postmark, Self::Resend, Self::SendGrid];

    /// Returns the id of the provider in Auth.js.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ForwardEmail => "forwardemail",
            Self::Loops => "loops",
            Self::Mailgun => "mailgun",
            Self::Postmark => "postmark",
            Self::Resend => "resend",
            Self::SendGrid => "sendgrid",
        }
    }

    /// Returns the name of the provider in Auth.js.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ForwardEmail => "Forward Email",
            Self::Loops => "Loops",
            Self::Mailgun => "Mailgun",
            Self::Postmark => "Postmark",
            Self::Resend => "Resend",
            Self::SendGrid => "SendGrid",
        }
    }
}

impl MailService {
    /// Returns the request that sends the mail. `name` is the provider's display name, which
    /// Mailgun shows as the sender. `None` if the service has no address, which every known one has.
    pub fn request(&self, name: &str, message: &Message<'_>) -> Option<OutgoingRequest> {
        request::build(self, name, message)
    }

    /// Errors if the service did not take the mail.
    pub fn accept(&self, answer: &OutgoingResponse, message: &Message<'_>) -> Result<(), SendError> {
        answer::accept(self, answer, message)
    }
}
