#![doc = include_str!("../README.md")]

mod address;
mod cloudflare;
mod code;
mod error;
mod mailbox;
mod message;
mod multipart;
mod service;
#[cfg(feature = "smtp")]
mod smtp;
mod words;

// The public interface:
pub use address::{AddressError, AsciiOnly, EmailAddress, Unicode};
pub use cloudflare::BindingFailure;
pub use code::MailCode;
pub use error::{SendError, SendErrorCode};
pub use mailbox::Mailbox;
pub use message::{Message, Theme};
pub use service::{MailService, Region, ServiceKind};
#[cfg(feature = "smtp")]
pub use smtp::{MailContent, SmtpAction, SmtpServer, SmtpServerError, SmtpSession, Tls};

/// The requests that this crate builds, and the answers that it reads.
pub use authjs_oauth::http::{OutgoingRequest, OutgoingResponse};
