//! Sending over SMTP.

use std::fmt::Write;

use crate::context::Context;
use crate::email::{MailContent, Message, SmtpAction, SmtpServer, SmtpSession, Tls};
use crate::platform::ConnectionBroken;
use crate::random;

/// Hands the mail to the server. Errors with the cause, for the log.
pub(super) async fn send(cx: &Context<'_>, server: &SmtpServer, message: &Message<'_>) -> Result<(), String> {
    let from = message.from.ok_or("`from` is not set")?;
    let unique = random::bytes::<16>(&**cx.platform).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let content = MailContent::write(message, from, cx.now, &unique);
    let mut session = SmtpSession::new(server, from.address(), message.to, &content);
    let SmtpServer { host, port, tls, .. } = server;
    let broken = |ConnectionBroken(cause): ConnectionBroken| format!("{host}:{port}: {cause}");
    let mut connection = cx.platform.connect(host, *port, *tls == Tls::Implicit).await.map_err(broken)?;
    let mut action = SmtpAction::Read;
    loop {
        action = match action {
            SmtpAction::Read => match connection.read().await.map_err(broken)? {
                Some(bytes) => session.receive(&bytes),
                None => session.closed(),
            },
            SmtpAction::Send(bytes) => {
                connection.write(bytes.reveal().as_bytes()).await.map_err(broken)?;
                SmtpAction::Read
            }
            SmtpAction::StartTls => {
                connection.start_tls().await.map_err(broken)?;
                session.encrypted()
            }
            SmtpAction::Done(farewell) => {
                // The server has the mail, whether it reads this or not.
                let _ = connection.write(farewell.as_bytes()).await;
                return Ok(());
            }
            SmtpAction::Fail(error) => return Err(format!("{} ({})", error.detail, error.code.code())),
        };
    }
}
