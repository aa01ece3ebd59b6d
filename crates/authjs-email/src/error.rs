use std::error::Error;
use std::fmt;

/// A mail that was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SendError {
    /// Who is at fault.
    pub code: SendErrorCode,
    /// What happened, for the log. It has no secret, no link and no address.
    pub detail: String,
}

/// The cause of a mail that was not sent, as one stable code for logs and tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SendErrorCode {
    /// The service refuses the request: a wrong key, a sender that is not set up.
    Refused,
    /// The service limits the number of mails.
    Limited,
    /// The service or the connection failed. The mail may be sent later.
    Failed,
    /// The answer is not what the protocol allows.
    Malformed,
}

impl SendErrorCode {
    /// Returns the code in `snake_case`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused => "mail_refused",
            Self::Limited => "mail_limited",
            Self::Failed => "mail_failed",
            Self::Malformed => "mail_malformed",
        }
    }
}

impl SendError {
    pub(crate) fn new(code: SendErrorCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl Error for SendError {}
