//! The log: one JSON line for each refusal or failure, with a reason code and never a secret.

use serde::Serialize;

use crate::reason::Reason;

/// One line of the log.
#[derive(Clone, Debug)]
pub struct LogEntry<'a> {
    /// How loud.
    pub level: Level,
    /// Why.
    pub reason: Reason,
    /// The Auth.js error type, where there is one: `InvalidCheck`.
    pub error: Option<&'a str>,
    /// What exactly, in words for the operator. Never holds a token, code, cookie or secret.
    pub detail: &'a str,
    /// The provider concerned.
    pub provider: Option<&'a str>,
}

/// How loud a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The operator must act: a broken configuration, a failing store.
    Error,
    /// Worth noticing: a forged request, a provider that misbehaves.
    Warn,
    /// Part of daily life, shown with `debug = true`: no session on a protected path.
    Debug,
}

impl<'a> LogEntry<'a> {
    /// Returns a line without an error type and a provider.
    pub const fn new(level: Level, reason: Reason, detail: &'a str) -> Self {
        Self { level, reason, error: None, detail, provider: None }
    }

    /// Names the Auth.js error type.
    #[must_use]
    pub const fn error_type(self, name: &'a str) -> Self {
        Self { error: Some(name), ..self }
    }

    /// Names the provider concerned, if there is one.
    #[must_use]
    pub const fn provider(self, id: Option<&'a str>) -> Self {
        Self { provider: id, ..self }
    }

    /// The line: `{"level":"warn","reason":"state_mismatch",...}`. Control characters are escaped by JSON.
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
