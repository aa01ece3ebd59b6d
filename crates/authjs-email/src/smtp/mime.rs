//! A mail as SMTP sends it ([RFC 5322](https://www.rfc-editor.org/rfc/rfc5322), [RFC
//! 2046](https://www.rfc-editor.org/rfc/rfc2046#section-5.1.4)).

use authjs_jose::timestamp::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::mailbox::Mailbox;
use crate::message::Message;

/// A mail with headers and two bodies, in lines of ASCII that end with CRLF.
#[derive(Clone, Debug)]
pub struct MailContent(String);

impl MailContent {
    /// Writes a mail. `unique` is a random hexadecimal text, for the id and the boundary.
    pub fn write(message: &Message<'_>, from: &Mailbox, now: Timestamp, unique: &str) -> Self {
        let unique: String = unique.chars().filter(char::is_ascii_hexdigit).collect();
        let boundary = format!("authjs-{unique}");
        let date = now.http_date().to_string().replace("GMT", "+0000");
        let (address, to) = (from.address(), message.to);
        let from =
            from.name().map_or_else(|| address.to_string(), |name| format!("{} <{address}>", phrase(name)));
        let subject = words(&message.subject());
        let (text, html) = (quoted_printable(&message.text()), quoted_printable(&message.html()));
        let domain = address.domain();
        Self(format!(
            "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {date}\r\nMessage-ID: <{unique}@{domain}>\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n\
             --{boundary}\r\n{TEXT}{text}\r\n--{boundary}\r\n{HTML}{html}\r\n--{boundary}--\r\n"
        ))
    }

    /// Returns the mail.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the mail as the data of the command `DATA`: dots doubled at the start of lines ([RFC
    /// 5321 §4.5.2](https://www.rfc-editor.org/rfc/rfc5321#section-4.5.2)), and the end.
    pub(super) fn stuffed(&self) -> String {
        let mut data = self.0.replace("\r\n.", "\r\n..");
        if data.starts_with('.') {
            data.insert(0, '.');
        }
        data.push_str(".\r\n");
        data
    }
}

const TEXT: &str =
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
const HTML: &str =
    "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";

/// Returns a name before an address: quoted if it has more than letters, digits and blanks. A name
/// has neither quotes nor backslashes, see [`Mailbox`].
fn phrase(name: &str) -> String {
    let is_quotable = name.is_ascii() && name.len() <= LONGEST_WORDS && !name.contains("=?");
    if is_quotable && !name.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ') {
        return format!("\"{name}\"");
    }
    words(name)
}

/// Returns the text of a header: as encoded words ([RFC
/// 2047](https://www.rfc-editor.org/rfc/rfc2047)) if it is long or not ASCII.
fn words(text: &str) -> String {
    if text.is_ascii() && text.len() <= LONGEST_WORDS && !text.contains("=?") {
        return text.to_owned();
    }
    let mut encoded = Vec::new();
    let mut piece = String::new();
    for c in text.chars() {
        if piece.len() + c.len_utf8() > 39 {
            encoded.push(encoded_word(&piece));
            piece.clear();
        }
        piece.push(c);
    }
    encoded.push(encoded_word(&piece));
    encoded.join("\r\n ")
}

/// Longer ones could make a line of more than 76 characters.
const LONGEST_WORDS: usize = 60;

fn encoded_word(text: &str) -> String {
    format!("=?utf-8?B?{}?=", STANDARD.encode(text))
}

/// [RFC 2045 §6.7](https://www.rfc-editor.org/rfc/rfc2045#section-6.7)
fn quoted_printable(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut encoded = String::new();
        let mut column = 0;
        let mut bytes = line.bytes().peekable();
        while let Some(byte) = bytes.next() {
            let is_last = bytes.peek().is_none();
            let is_plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (byte == b' ' && !is_last);
            let width = if is_plain { 1 } else { 3 };
            if column + width > 75 {
                encoded.push_str("=\r\n");
                column = 0;
            }
            column += width;
            if is_plain { encoded.push(char::from(byte)) } else { encoded.push_str(&format!("={byte:02X}")) }
        }
        encoded
    });
    lines.collect::<Vec<_>>().join("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::{AsciiOnly, EmailAddress};
    use crate::message::Theme;

    fn mail(from: &str, url: &str) -> String {
        let to = EmailAddress::parse("ada@example.com", &AsciiOnly).unwrap();
        let from = Mailbox::parse(from).unwrap();
        let url = url.parse().unwrap();
        let message = Message { to: &to, from: Some(&from), url: &url, code: None, theme: &Theme::default() };
        MailContent::write(&message, &from, Timestamp::from_seconds(784_111_777), "0f0f").0
    }

    #[test]
    fn a_mail_has_headers_and_two_bodies() {
        let mail = mail("Example <no-reply@example.com>", "https://site.example/?token=1");
        let headers = mail.split_once("\r\n\r\n").unwrap().0;
        assert_eq!(
            headers,
            "From: Example <no-reply@example.com>\r\nTo: ada@example.com\r\nSubject: Sign in to site.example\r\n\
             Date: Sun, 06 Nov 1994 08:49:37 +0000\r\nMessage-ID: <0f0f@example.com>\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/alternative; boundary=\"authjs-0f0f\""
        );
        assert!(mail.contains(
            "\r\n\r\nSign in to site.example\r\nhttps://site.example/?token=3D1\r\n\r\n\r\n--authjs-0f0f\r\n"
        ));
        assert!(mail.ends_with("</body>\r\n\r\n--authjs-0f0f--\r\n"));
    }

    #[test]
    fn lines_are_short_and_ascii() {
        let url = format!("https://site.example/?callbackUrl={}", "%2F..".repeat(600));
        let mail =
            mail("Grüße, \u{1f600} und mehr als eine Zeile, die zu lang wäre <no-reply@example.com>", &url);
        assert!(mail.is_ascii());
        assert!(mail.split("\r\n").all(|line| line.len() <= 76 && !line.contains(['\r', '\n'])), "{mail}");
    }

    #[test]
    fn a_name_cannot_add_an_address_or_a_header() {
        let of = |name: &str| {
            let mail = mail(&format!("{name} <no-reply@example.com>"), "https://site.example/");
            let from = mail.split("\r\n").next().unwrap();
            from.strip_prefix("From: ").unwrap().strip_suffix(" <no-reply@example.com>").unwrap().to_owned()
        };
        for name in ["a, b", "a@b.example", "a;b", "a: b", "a(b)", "Auth.js"] {
            assert_eq!(of(name), format!("\"{name}\""));
        }
        assert_eq!(of("Ada Lovelace"), "Ada Lovelace");
        assert_eq!(of("=?x?q?y?="), "=?utf-8?B?PT94P3E/eT89?=");
        assert_eq!(of("Zoë"), "=?utf-8?B?Wm/Dqw==?=");
    }

    #[test]
    fn dots_at_the_start_of_lines_are_doubled() {
        let content = MailContent(".a\r\n.\r\n..b\r\nc.\r\n".to_owned());
        assert_eq!(content.stuffed(), "..a\r\n..\r\n...b\r\nc.\r\n.\r\n");
    }

    #[test]
    fn quoted_printable_keeps_every_byte() {
        assert_eq!(quoted_printable("a=b \nü\t"), "a=3Db=20\r\n=C3=BC=09");
        assert_eq!(quoted_printable(&"a".repeat(80)), format!("{}=\r\naaaaa", "a".repeat(75)));
    }
}
