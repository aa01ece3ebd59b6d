use serde::Serialize;

use super::{Level, Step};
use crate::error::AuthError;
use crate::reason::Reason;

/// One line of the log.
#[derive(Clone, Debug)]
pub struct LogEntry<'a> {
    /// The level.
    pub level: Level,
    /// The subject of the line.
    pub topic: Topic,
    /// The error of an auth route, if the line is about one.
    pub error: Option<&'a AuthError>,
    /// The details for the operator. Never contains a token, code, cookie or secret.
    pub detail: &'a str,
    /// The provider, if one is involved.
    pub provider: Option<&'a str>,
    /// The id of the request, if the line belongs to one.
    pub request: Option<&'a str>,
    /// The id of the trace that the visitor's request belongs to, if it names one.
    pub trace_id: Option<&'a str>,
}

/// The subject of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// A refusal or a failure, for this reason.
    Reason(Reason),
    /// A step of a flow.
    Step(Step),
}

impl<'a> LogEntry<'a> {
    /// Creates a line without an error and a provider.
    pub const fn new(level: Level, reason: Reason, detail: &'a str) -> Self {
        Self {
            level,
            topic: Topic::Reason(reason),
            error: None,
            detail,
            provider: None,
            request: None,
            trace_id: None,
        }
    }

    /// Creates a line about a step.
    pub const fn step(step: Step, detail: &'a str) -> Self {
        let (level, topic) = (Level::Debug, Topic::Step(step));
        Self { level, topic, error: None, detail, provider: None, request: None, trace_id: None }
    }

    /// Creates a line about an error of an auth route.
    pub fn of_error(level: Level, error: &'a AuthError) -> Self {
        Self { error: Some(error), ..Self::new(level, error.reason(), error.detail()) }
    }

    /// Adds the provider, if there is one.
    #[must_use]
    pub const fn provider(self, id: Option<&'a str>) -> Self {
        Self { provider: id, ..self }
    }

    /// Adds the id of the request. An empty id is left out.
    #[must_use]
    pub const fn request(self, id: &'a str) -> Self {
        Self { request: if id.is_empty() { None } else { Some(id) }, ..self }
    }

    /// Adds the id of the trace, if there is one.
    #[must_use]
    pub const fn trace_id(self, id: Option<&'a str>) -> Self {
        Self { trace_id: id, ..self }
    }

    /// Returns the line as JSON: `{"level":"warn","reason":"state_mismatch",...}`. JSON escapes
    /// control characters.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Line<'a> {
            source: &'static str,
            level: Level,
            #[serde(skip_serializing_if = "Option::is_none")]
            reason: Option<&'static str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            step: Option<&'static str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            error: Option<&'a str>,
            #[serde(skip_serializing_if = "str::is_empty")]
            detail: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            provider: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            request: Option<&'a str>,
            #[serde(rename = "traceId", skip_serializing_if = "Option::is_none")]
            trace_id: Option<&'a str>,
        }
        let line = Line {
            source: "authjs-worker",
            level: self.level,
            reason: self.reason(),
            step: self.step_code(),
            error: self.error.map(|error| error.error_type().name()),
            detail: self.detail,
            provider: self.provider,
            request: self.request,
            trace_id: self.trace_id,
        };
        serde_json::to_string(&line).unwrap_or_default()
    }

    pub(super) const fn reason(&self) -> Option<&'static str> {
        match self.topic {
            Topic::Reason(reason) => Some(reason.code()),
            Topic::Step(_) => None,
        }
    }

    pub(super) const fn step_code(&self) -> Option<&'static str> {
        match self.topic {
            Topic::Reason(_) => None,
            Topic::Step(step) => Some(step.code()),
        }
    }
}
