use std::error::Error;
use std::fmt;

use authjs_jose::secret::Secret;
use percent_encoding::percent_decode_str;
use url::Url;

/// A mail server: nodemailer's `server` option as a URL.
#[derive(Clone, Debug)]
pub struct SmtpServer {
    /// The host name.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the connection becomes TLS.
    pub tls: Tls,
    /// User name and password, if the server wants them.
    pub login: Option<(String, Secret)>,
}

/// How the connection to a mail server becomes TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From its first byte: [RFC 8314](https://www.rfc-editor.org/rfc/rfc8314#section-3.3).
    Implicit,
    /// After the command `STARTTLS` ([RFC 3207](https://www.rfc-editor.org/rfc/rfc3207)). A server
    /// without it gets no mail.
    StartTls,
}

impl SmtpServer {
    /// Parses `smtps://user:password@host:465` or `smtp://user:password@host:587`.
    ///
    /// Errors for another scheme, for port 25, which Workers may not connect to, and for options in
    /// the query.
    pub fn parse(text: &str) -> Result<Self, SmtpServerError> {
        let url = Url::parse(text.trim()).map_err(|_| SmtpServerError::NotUrl)?;
        let port = match (url.scheme(), url.port()) {
            ("smtp" | "smtps", Some(port)) => port,
            ("smtps", None) => 465,
            ("smtp", None) => 587,
            _ => return Err(SmtpServerError::Scheme),
        };
        if port == 25 {
            return Err(SmtpServerError::Port25);
        }
        if url.query().is_some() || url.fragment().is_some() || !matches!(url.path(), "" | "/") {
            return Err(SmtpServerError::Options);
        }
        let host = url.host_str().filter(|host| is_host(host)).ok_or(SmtpServerError::Host)?;
        // As nodemailer does: on port 465, TLS comes first.
        let tls = if url.scheme() == "smtps" || port == 465 { Tls::Implicit } else { Tls::StartTls };
        Ok(Self { host: host.to_ascii_lowercase(), port, tls, login: login(&url)? })
    }
}

fn is_host(host: &str) -> bool {
    !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-.[]:".contains(c))
}

fn login(url: &Url) -> Result<Option<(String, Secret)>, SmtpServerError> {
    let decode = |text: &str| {
        let text = percent_decode_str(text).decode_utf8().map_err(|_| SmtpServerError::Login)?;
        let is_usable = text.len() <= LONGEST_LOGIN && !text.chars().any(char::is_control);
        if is_usable { Ok(text.into_owned()) } else { Err(SmtpServerError::Login) }
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(SmtpServerError::Login),
        (user, Some(password)) => Ok(Some((decode(user)?, Secret::new(decode(password)?)))),
    }
}

/// Longer ones do not fit into a command.
const LONGEST_LOGIN: usize = 1_024;

/// The reason why a text is not a mail server. It never quotes the text, which has a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SmtpServerError {
    /// The text is not a URL.
    NotUrl,
    /// The scheme is neither `smtp` nor `smtps`.
    Scheme,
    /// The host is missing or not a host name.
    Host,
    /// The port is 25.
    Port25,
    /// The URL has a path or a query.
    Options,
    /// Only one of user name and password is set, or one has control characters.
    Login,
}

impl fmt::Display for SmtpServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotUrl => "not a URL, such as smtps://user:password@smtp.example.com:465",
            Self::Scheme => "the scheme is neither smtps nor smtp",
            Self::Host => "the host is missing or not a host name in ASCII",
            Self::Port25 => "port 25 is blocked by Cloudflare: use 465 (smtps) or 587 (smtp, with STARTTLS)",
            Self::Options => "the URL has a path or a query; its options are user, password, host and port",
            Self::Login => "user and password must both be set, without control characters; write special characters as %XX",
        })
    }
}

impl Error for SmtpServerError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_url() {
        for (text, port, tls) in [
            ("smtps://u:p@smtp.example.com", 465, Tls::Implicit),
            ("smtps://u:p@smtp.example.com:2465", 2465, Tls::Implicit),
            ("smtp://u:p@smtp.example.com:465", 465, Tls::Implicit),
            ("smtp://u:p@SMTP.example.com:587/", 587, Tls::StartTls),
            ("smtp://u:p@smtp.example.com", 587, Tls::StartTls),
        ] {
            let server = SmtpServer::parse(text).unwrap();
            assert_eq!(
                (server.host.as_str(), server.port, server.tls),
                ("smtp.example.com", port, tls),
                "{text}"
            );
        }
        let (user, password) =
            SmtpServer::parse("smtps://a%40b.example:p%2F%3Aq@h.example").unwrap().login.unwrap();
        assert_eq!((user.as_str(), password.reveal()), ("a@b.example", "p/:q"));
        assert!(SmtpServer::parse("smtps://h.example").unwrap().login.is_none());
    }

    #[test]
    fn what_is_no_server_is_refused() {
        use SmtpServerError::{Host, Login, NotUrl, Options, Port25, Scheme};
        for (text, error) in [
            ("smtp.example.com:587", Scheme),
            ("smtp.example.com", NotUrl),
            ("https://smtp.example.com", Scheme),
            ("smtp://smtp.example.com:25", Port25),
            ("smtps://smtp.example.com:25", Port25),
            ("smtps://smtp.example.com/?secure=false", Options),
            ("smtps://smtp.example.com/path", Options),
            ("smtps://u@smtp.example.com", Login),
            ("smtps://:p@smtp.example.com", Login),
            ("smtps://u%0d%0aRSET:p@smtp.example.com", Login),
            ("smtps://u:%00@smtp.example.com", Login),
            ("smtps://u:%ff@smtp.example.com", Login),
            ("smtps://u:p@", NotUrl),
            ("smtps://u:p@%C3%A9.example", Host),
        ] {
            assert_eq!(SmtpServer::parse(text).err(), Some(error), "{text}");
        }
    }
}
