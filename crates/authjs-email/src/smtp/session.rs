use authjs_jose::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::capabilities::Capabilities;
use super::mime::MailContent;
use super::reply::{Malformed, Reply, ReplyBuffer};
use super::server::{SmtpServer, Tls};
use crate::address::EmailAddress;
use crate::error::{SendError, SendErrorCode};
use crate::words::said;

/// One mail on its way to a mail server.
///
/// The caller connects (with TLS if [`SmtpServer::tls`] is [`Tls::Implicit`]), does what each
/// [`SmtpAction`] says, and gives back what the server sends.
#[derive(Debug)]
pub struct SmtpSession<'a> {
    server: &'a SmtpServer,
    from: &'a EmailAddress,
    to: &'a EmailAddress,
    content: &'a MailContent,
    step: Step,
    is_encrypted: bool,
    buffer: ReplyBuffer,
}

/// What the caller does next.
#[derive(Debug)]
#[must_use]
pub enum SmtpAction {
    /// Read bytes of the server, and call [`SmtpSession::receive`].
    Read,
    /// Write these bytes, then read. Never log them: they have a password.
    Send(Secret),
    /// Begin TLS for the name of [`SmtpServer::host`], then call [`SmtpSession::encrypted`].
    StartTls,
    /// The server has taken the mail. Write these bytes and close the connection.
    Done(&'static str),
    /// Close the connection.
    Fail(SendError),
}

/// The reply that is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Greeting,
    Ehlo,
    StartTls,
    Handshake,
    AuthPlain,
    AuthLogin,
    AuthUser,
    AuthPassword,
    MailFrom,
    RcptTo,
    Data,
    Content,
    End,
}

impl Step {
    /// Returns what the server was sent.
    const fn name(self) -> &'static str {
        match self {
            Self::Greeting => "the connection",
            Self::Ehlo => "EHLO",
            Self::StartTls | Self::Handshake => "STARTTLS",
            Self::AuthPlain | Self::AuthLogin | Self::AuthUser | Self::AuthPassword => "AUTH",
            Self::MailFrom => "MAIL FROM",
            Self::RcptTo => "RCPT TO",
            Self::Data => "DATA",
            Self::Content => "the mail",
            Self::End => "QUIT",
        }
    }
}

impl<'a> SmtpSession<'a> {
    /// Creates a session over a new connection. The caller reads first.
    pub const fn new(
        server: &'a SmtpServer,
        from: &'a EmailAddress,
        to: &'a EmailAddress,
        content: &'a MailContent,
    ) -> Self {
        let is_encrypted = matches!(server.tls, Tls::Implicit);
        let buffer = ReplyBuffer::new();
        Self { server, from, to, content, step: Step::Greeting, is_encrypted, buffer }
    }

    /// Takes bytes of the server.
    pub fn receive(&mut self, bytes: &[u8]) -> SmtpAction {
        match self.buffer.push(bytes) {
            Ok(None) if bytes.is_empty() => self.closed(),
            Ok(None) => SmtpAction::Read,
            Ok(Some(reply)) => self.answer(&reply),
            Err(malformed) => {
                let what = match malformed {
                    Malformed::Syntax => "is no reply of SMTP",
                    Malformed::TooLong => "is too long",
                    Malformed::Surplus => "has bytes after its end",
                };
                let detail = format!("the answer to {} {what}", self.step.name());
                self.fail(SendErrorCode::Malformed, detail)
            }
        }
    }

    /// Goes on after the handshake of TLS. What the server said before it is forgotten.
    pub fn encrypted(&mut self) -> SmtpAction {
        if self.step != Step::Handshake {
            return self
                .fail(SendErrorCode::Malformed, "TLS began before the server agreed to it".to_owned());
        }
        self.is_encrypted = true;
        self.ehlo()
    }

    /// Returns the error of a server that closed the connection.
    pub fn closed(&mut self) -> SmtpAction {
        let detail = format!("{} closed the connection after {}", self.server.host, self.step.name());
        self.fail(SendErrorCode::Failed, detail)
    }

    fn answer(&mut self, reply: &Reply) -> SmtpAction {
        let expected: &[u16] = match self.step {
            Step::Greeting | Step::StartTls => &[220],
            Step::Ehlo | Step::MailFrom | Step::Content => &[250],
            Step::AuthPlain | Step::AuthPassword => &[235],
            Step::AuthLogin | Step::AuthUser => &[334],
            Step::RcptTo => &[250, 251],
            Step::Data => &[354],
            Step::Handshake | Step::End => &[],
        };
        if !expected.contains(&reply.code) {
            return self.refused(reply);
        }
        match self.step {
            Step::Greeting => self.ehlo(),
            Step::Ehlo if self.is_encrypted => self.authenticate(Capabilities::of(reply)),
            Step::Ehlo if Capabilities::of(reply).start_tls => self.send(Step::StartTls, "STARTTLS"),
            Step::Ehlo => {
                let detail =
                    format!("{} offers no STARTTLS, and nothing is sent in plain text", self.server.host);
                self.fail(SendErrorCode::Refused, detail)
            }
            Step::StartTls => {
                self.step = Step::Handshake;
                SmtpAction::StartTls
            }
            Step::AuthLogin => self.send_login(Step::AuthUser, |user, _| user.to_owned()),
            Step::AuthUser => self.send_login(Step::AuthPassword, |_, password| password.to_owned()),
            Step::AuthPlain | Step::AuthPassword => self.mail_from(),
            Step::MailFrom => self.send(Step::RcptTo, &format!("RCPT TO:<{}>", self.to)),
            Step::RcptTo => self.send(Step::Data, "DATA"),
            Step::Data => {
                self.step = Step::Content;
                SmtpAction::Send(Secret::new(self.content.stuffed()))
            }
            Step::Content => {
                self.step = Step::End;
                SmtpAction::Done("QUIT\r\n")
            }
            Step::Handshake | Step::End => self.refused(reply),
        }
    }

    fn ehlo(&mut self) -> SmtpAction {
        self.send(Step::Ehlo, &format!("EHLO {}", self.from.domain()))
    }

    fn mail_from(&mut self) -> SmtpAction {
        self.send(Step::MailFrom, &format!("MAIL FROM:<{}>", self.from))
    }

    /// Signs in with `PLAIN` ([RFC 4616](https://www.rfc-editor.org/rfc/rfc4616)) or `LOGIN`.
    fn authenticate(&mut self, offered: Capabilities) -> SmtpAction {
        let Some((user, password)) = &self.server.login else { return self.mail_from() };
        if offered.auth_plain {
            let credentials = Secret::new(format!("\0{user}\0{}", password.reveal()));
            let credentials = Secret::new(STANDARD.encode(credentials.reveal()));
            return self.send(Step::AuthPlain, &format!("AUTH PLAIN {}", credentials.reveal()));
        }
        if offered.auth_login {
            return self.send(Step::AuthLogin, "AUTH LOGIN");
        }
        let detail = format!("{} offers neither AUTH PLAIN nor AUTH LOGIN", self.server.host);
        self.fail(SendErrorCode::Refused, detail)
    }

    fn send_login(&mut self, step: Step, part: impl Fn(&str, &str) -> String) -> SmtpAction {
        let (user, password) = match &self.server.login {
            Some((user, password)) => (user.as_str(), password.reveal()),
            None => ("", ""),
        };
        let line = STANDARD.encode(part(user, password));
        self.send(step, &line)
    }

    fn send(&mut self, step: Step, command: &str) -> SmtpAction {
        self.step = step;
        SmtpAction::Send(Secret::new(format!("{command}\r\n")))
    }

    fn refused(&mut self, reply: &Reply) -> SmtpAction {
        let code = match reply.code {
            400..=499 => SendErrorCode::Failed,
            500..=599 => SendErrorCode::Refused,
            _ => SendErrorCode::Malformed,
        };
        let password = self.server.login.as_ref().map_or("", |(_, password)| password.reveal());
        let said = said(reply.lines.join(" ").as_bytes(), &[password, self.to.as_str()]);
        let detail = format!("{} answered {} to {}{said}", self.server.host, reply.code, self.step.name());
        self.fail(code, detail)
    }

    fn fail(&mut self, code: SendErrorCode, detail: String) -> SmtpAction {
        self.step = Step::End;
        SmtpAction::Fail(SendError::new(code, detail))
    }
}
