//! Mail over SMTP ([RFC 5321](https://www.rfc-editor.org/rfc/rfc5321)), always over TLS.
//!
//! [`SmtpSession`] is the client without a socket: it takes the bytes of the server and says what
//! to do next.

mod capabilities;
mod mime;
mod reply;
mod server;
mod session;

pub use mime::MailContent;
pub use server::{SmtpServer, SmtpServerError, Tls};
pub use session::{SmtpAction, SmtpSession};
