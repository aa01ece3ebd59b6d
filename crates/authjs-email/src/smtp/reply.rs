//! Replies of a mail server ([RFC 5321 §4.2](https://www.rfc-editor.org/rfc/rfc5321#section-4.2)).

/// A complete reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    /// Between 200 and 599.
    pub(super) code: u16,
    /// The text of each line.
    pub(super) lines: Vec<String>,
}

/// What a server sent that no client can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Malformed {
    /// A line is not `code text`, or the codes of its lines differ.
    Syntax,
    /// A line or the whole reply is too long.
    TooLong,
    /// Bytes follow the reply, although the client has sent no further command.
    Surplus,
}

/// The bytes of a reply that is not complete.
#[derive(Debug)]
pub(super) struct ReplyBuffer(Vec<u8>);

const LONGEST_LINE: usize = 2_048;
const LONGEST_REPLY: usize = 16 * 1_024;

impl ReplyBuffer {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds bytes of the server. Returns the reply once it is complete.
    ///
    /// Errors for bytes after it: an attacker in the network can put them behind the answer to
    /// `STARTTLS`, and a client would take them for what the server says over TLS (CVE-2011-0411).
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Option<Reply>, Malformed> {
        if self.0.len().saturating_add(bytes.len()) > LONGEST_REPLY {
            return Err(Malformed::TooLong);
        }
        self.0.extend_from_slice(bytes);
        let mut rest = self.0.as_slice();
        let mut reply = Reply { code: 0, lines: Vec::new() };
        loop {
            let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") else {
                // A long line that never ends, and a line that ends otherwise, are refused at once.
                let is_endless = rest.len() > LONGEST_LINE;
                let has_end = rest.contains(&b'\n');
                return if has_end {
                    Err(Malformed::Syntax)
                } else if is_endless {
                    Err(Malformed::TooLong)
                } else {
                    Ok(None)
                };
            };
            let (line, after) = rest.split_at(end);
            rest = after.get(2..).unwrap_or_default();
            let (code, is_last, text) = parse_line(line)?;
            if !reply.lines.is_empty() && reply.code != code {
                return Err(Malformed::Syntax);
            }
            reply.code = code;
            reply.lines.push(text);
            if is_last {
                break;
            }
        }
        if !rest.is_empty() {
            return Err(Malformed::Surplus);
        }
        self.0.clear();
        Ok(Some(reply))
    }
}

/// Returns the code of a line, whether it is the last one, and its text.
fn parse_line(line: &[u8]) -> Result<(u16, bool, String), Malformed> {
    if line.len() > LONGEST_LINE {
        return Err(Malformed::TooLong);
    }
    let (digits, rest) = line.split_at_checked(3).ok_or(Malformed::Syntax)?;
    let digits = std::str::from_utf8(digits).map_err(|_| Malformed::Syntax)?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let code =
        digits.parse().ok().filter(|code| is_number && (200..600).contains(code)).ok_or(Malformed::Syntax)?;
    let is_last = match rest.first() {
        None | Some(b' ') => true,
        Some(b'-') => false,
        Some(_) => return Err(Malformed::Syntax),
    };
    let text = rest.get(1..).unwrap_or_default();
    if text.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
        return Err(Malformed::Syntax);
    }
    Ok((code, is_last, String::from_utf8_lossy(text).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(bytes: &[u8]) -> Result<Option<Reply>, Malformed> {
        ReplyBuffer::new().push(bytes)
    }

    #[test]
    fn a_reply_has_one_line_or_several() {
        assert_eq!(whole(b"250 ok\r\n"), Ok(Some(Reply { code: 250, lines: vec!["ok".into()] })));
        assert_eq!(whole(b"250\r\n"), Ok(Some(Reply { code: 250, lines: vec![String::new()] })));
        let several = whole(b"250-mail.example\r\n250-SIZE 1\r\n250 HELP\r\n").unwrap().unwrap();
        assert_eq!(several.lines, ["mail.example", "SIZE 1", "HELP"]);
    }

    #[test]
    fn a_reply_may_come_in_pieces() {
        let mut buffer = ReplyBuffer::new();
        let all = b"250-a\r\n250 b\r\n";
        for byte in &all[..all.len() - 1] {
            assert_eq!(buffer.push(&[*byte]), Ok(None));
        }
        assert_eq!(buffer.push(b"\n").unwrap().unwrap().lines, ["a", "b"]);
    }

    #[test]
    fn an_odd_reply_is_refused() {
        for (bytes, error) in [
            (&b"HTTP/1.1 400 Bad Request\r\n"[..], Malformed::Syntax),
            (b"\r\n", Malformed::Syntax),
            (b"25 ok\r\n", Malformed::Syntax),
            (b"+50 ok\r\n", Malformed::Syntax),
            (b"150 wait\r\n", Malformed::Syntax),
            (b"999 what\r\n", Malformed::Syntax),
            (b"250_ok\r\n", Malformed::Syntax),
            (b"250-a\r\n550 b\r\n", Malformed::Syntax),
            (b"250 ok\n", Malformed::Syntax),
            (b"250 a\nb\r\n", Malformed::Syntax),
            (b"250 a\rb\r\n", Malformed::Syntax),
            (b"250 a\0\r\n", Malformed::Syntax),
            (b"220 ready\r\n250 injected\r\n", Malformed::Surplus),
            (b"220 ready\r\n2", Malformed::Surplus),
        ] {
            assert_eq!(whole(bytes), Err(error), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn an_endless_reply_is_refused() {
        assert_eq!(whole(&[b'2'; 2_049]), Err(Malformed::TooLong));
        let mut buffer = ReplyBuffer::new();
        let lines = std::iter::repeat_n(b"250-x\r\n", 10_000);
        let refused = lines.into_iter().find_map(|line| buffer.push(line).err());
        assert_eq!(refused, Some(Malformed::TooLong));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_reply_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = whole(&bytes);
        }
    }
}
