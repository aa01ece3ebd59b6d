use serde_json::{Map, Value};

use super::{Level, LogEntry, LogFormat};

impl LogEntry<'_> {
    /// Returns the line in a format: JSON, or the messages of Auth.js's own logger
    /// ([logger.ts](https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/lib/utils/logger.ts)).
    pub fn to_line(&self, format: LogFormat) -> String {
        match format {
            LogFormat::Json => self.to_json(),
            LogFormat::AuthJs => self.to_message(),
        }
    }

    /// Returns `[auth][error] <type>: <detail>`, `[auth][warn][<code>] <detail>` or
    /// `[auth][debug]: <code> <detail>`, followed by the other members as JSON.
    ///
    /// As in Auth.js, a line with an error type is an error, whatever its level. Control characters
    /// are escaped, so an entry stays one line.
    fn to_message(&self) -> String {
        let code = self.reason().or(self.step_code()).unwrap_or_default();
        let head = match (self.error, self.level) {
            (Some(error), _) => format!("[auth][error] {}:", error.error_type()),
            (None, Level::Error) => "[auth][error] Error:".to_owned(),
            (None, Level::Warn) => format!("[auth][warn][{code}]"),
            (None, Level::Debug) => format!("[auth][debug]: {code}"),
        };
        let members = [
            ("reason", self.reason()),
            ("provider", self.provider),
            ("request", self.request),
            ("traceId", self.trace_id),
        ];
        let members: Map<_, _> = members
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))))
            .collect();
        let detail: String = self.detail.chars().flat_map(escaped).collect();
        [head, detail, Value::Object(members).to_string()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Returns a character as JavaScript escapes it in a text, if it is a control character.
fn escaped(c: char) -> impl Iterator<Item = char> {
    let (escape, plain) = if c.is_control() { (Some(c.escape_unicode()), None) } else { (None, Some(c)) };
    escape.into_iter().flatten().chain(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::AuthError;
    use crate::log::Step;
    use crate::reason::Reason;

    #[test]
    fn each_level_has_the_form_of_auth_js() {
        let invalid_check = AuthError::invalid_check(Reason::CheckMissing, "the cookie\nis missing");
        let entry = |level| LogEntry::new(level, Reason::CheckMissing, "the cookie\nis missing");
        let table = [
            (
                LogEntry::of_error(Level::Warn, &invalid_check).provider(Some("op")).request("k3f7m2q9xa"),
                r#"[auth][error] InvalidCheck: the cookie\u{a}is missing {"reason":"check_missing","provider":"op","request":"k3f7m2q9xa"}"#,
            ),
            (
                entry(Level::Error),
                r#"[auth][error] Error: the cookie\u{a}is missing {"reason":"check_missing"}"#,
            ),
            (
                entry(Level::Warn),
                r#"[auth][warn][check_missing] the cookie\u{a}is missing {"reason":"check_missing"}"#,
            ),
            (
                LogEntry::new(Level::Debug, Reason::SessionMissing, ""),
                r#"[auth][debug]: session_missing {"reason":"session_missing"}"#,
            ),
            (
                LogEntry::step(Step::Redirect, "302 to the site").request("k3f7m2q9xa"),
                r#"[auth][debug]: redirect 302 to the site {"request":"k3f7m2q9xa"}"#,
            ),
        ];
        for (entry, expected) in table {
            assert_eq!(entry.to_line(LogFormat::AuthJs), expected);
            assert_eq!(entry.to_line(LogFormat::Json), entry.to_json());
        }
    }

    #[test]
    fn a_line_of_json_names_its_request() {
        let line = LogEntry::new(Level::Warn, Reason::BadHost, "x").request("k3f7m2q9xa").to_json();
        assert_eq!(
            line,
            r#"{"source":"authjs-worker","level":"warn","reason":"bad_host","detail":"x","request":"k3f7m2q9xa"}"#
        );
        let line = LogEntry::step(Step::Metadata, "x").request("").to_json();
        assert_eq!(line, r#"{"source":"authjs-worker","level":"debug","step":"metadata","detail":"x"}"#);
    }
}
