#[cfg(feature = "email-smtp")]
use authjs_email::SmtpServer;
use authjs_email::{MailService, Mailbox};

use crate::backend::Backend;

/// A provider that mails a link to sign in: Auth.js's [e-mail
/// providers](https://authjs.dev/getting-started/authentication/email).
#[derive(Clone, Debug)]
pub struct EmailProvider {
    /// `from`: the sender. Loops and a server of the deployer may have one of their own.
    pub from: Option<Mailbox>,
    /// `maxAge`: the seconds that a link works.
    pub max_age: i64,
    /// `emailConfirm`: whether a link opens a page with a button, which signs the visitor in.
    pub confirm: bool,
    /// `code`: whether a mail has a code.
    pub code: CodeInMail,
    /// What sends the mail.
    pub transport: MailTransport,
}

/// Whether a mail has a code, which the visitor types into the browser that asked for the mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CodeInMail {
    /// No: the mail has a link.
    #[default]
    No,
    /// Beside the link.
    BesideLink,
    /// Instead of the link.
    InsteadOfLink,
}

/// What sends a mail.
#[derive(Clone, Debug)]
pub enum MailTransport {
    /// A mail service with an HTTP API.
    Service(MailService),
    /// A server of the deployer, which gets the mail as JSON.
    Backend(Backend),
    /// The binding `AUTH_EMAIL`: Cloudflare Email Service.
    Binding,
    /// `sendVerificationRequest`: code of the deployer.
    Function,
    /// A mail server.
    #[cfg(feature = "email-smtp")]
    Smtp(SmtpServer),
}

impl EmailProvider {
    /// Returns whether a form of a page finishes a sign-in: with a button, or with a code.
    pub fn takes_post(&self) -> bool {
        self.confirm || self.code != CodeInMail::No
    }

    /// Returns the server of the deployer, if it sends the mails.
    pub const fn backend(&self) -> Option<&Backend> {
        match &self.transport {
            MailTransport::Backend(backend) => Some(backend),
            MailTransport::Service(_) | MailTransport::Binding | MailTransport::Function => None,
            #[cfg(feature = "email-smtp")]
            MailTransport::Smtp(_) => None,
        }
    }
}
