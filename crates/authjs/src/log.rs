//! The log: one JSON line for each refusal or failure, with a reason code and without secrets.

use serde::Serialize;

use crate::reason::Reason;

/// One line of the log.
#[derive(Clone, Debug)]
pub struct LogEntry<'a> {
    /// The level.
    pub level: Level,
    /// The cause, as a code.
    pub reason: Reason,
    /// The Auth.js error type, if there is one: `InvalidCheck`.
    pub error: Option<&'a str>,
    /// The details for the operator. Never contains a token, code, cookie or secret.
    pub detail: &'a str,
    /// The provider, if one is involved.
    pub provider: Option<&'a str>,
}

/// The level of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The operator must act: an invalid configuration, a failing store.
    Error,
    /// Suspicious: a forged request, a provider that violates the protocol.
    Warn,
    /// An ordinary event, logged only with `debug = true`: no session on a protected path.
    Debug,
}

impl<'a> LogEntry<'a> {
    /// Creates a line without an error type and a provider.
    pub const fn new(level: Level, reason: Reason, detail: &'a str) -> Self {
        Self { level, reason, error: None, detail, provider: None }
    }

    /// Adds the Auth.js error type.
    #[must_use]
    pub const fn error_type(self, name: &'a str) -> Self {
        Self { error: Some(name), ..self }
    }

    /// Adds the provider, if there is one.
    #[must_use]
    pub const fn provider(self, id: Option<&'a str>) -> Self {
        Self { provider: id, ..self }
    }

    /// Returns the line: `{"level":"warn","reason":"state_mismatch",...}`. JSON escapes control
    /// characters.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Line<'a> {
            source: &'static str,
            level: Level,
            reason: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            error: Option<&'a str>,
            #[serde(skip_serializing_if = "str::is_empty")]
            detail: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            provider: Option<&'a str>,
        }
        let line = Line {
            source: "authjs-worker",
            level: self.level,
            reason: self.reason.code(),
            error: self.error,
            detail: self.detail,
            provider: self.provider,
        };
        serde_json::to_string(&line).unwrap_or_default()
    }
}
