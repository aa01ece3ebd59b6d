use serde_json::json;

use super::Frame;
use crate::reason::Reason;

/// A data point of the metrics.
#[derive(Clone, Debug)]
pub struct Measurement<'a> {
    kind: &'static str,
    name: &'a str,
    provider: Option<&'a str>,
    outcome: &'a str,
    host: &'a str,
    milliseconds: i64,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has a result, or an answer with a status below 500.
    Succeeded,
    /// It failed, was too slow, or has an answer with a status of 500 or more.
    Failed,
}

impl<'a> Measurement<'a> {
    /// Creates the measurement of a line of the log.
    pub(crate) const fn reason(reason: Reason, provider: Option<&'a str>, level: &'static str) -> Self {
        Self { kind: "reason", name: reason.code(), provider, outcome: level, host: "", milliseconds: 0 }
    }

    /// Creates the measurement of an answer of an auth route. `status` is in digits.
    #[cfg(feature = "operations")]
    pub(crate) const fn answer(status: &'a str, milliseconds: i64) -> Self {
        Self { kind: "answer", name: status, provider: None, outcome: "", host: "", milliseconds }
    }

    /// Creates the measurement of an operation that took this time: a request to a provider, or one to a store.
    pub(crate) const fn operation(name: &'a str, outcome: Outcome, milliseconds: i64) -> Self {
        let outcome = match outcome {
            Outcome::Succeeded => "ok",
            Outcome::Failed => "failed",
        };
        Self { kind: "operation", name, provider: None, outcome, host: "", milliseconds }
    }

    /// Adds the provider and the host of a request.
    #[cfg(feature = "operations")]
    pub(crate) const fn to(self, provider: Option<&'a str>, host: &'a str) -> Self {
        Self { provider, host, ..self }
    }

    /// Returns the data point of Workers Analytics Engine.
    pub(crate) fn to_data_point(&self, frame: &Frame<'_>) -> String {
        let Self { kind, name, provider, outcome, host, milliseconds } = self;
        let blobs = [kind, name, provider.unwrap_or_default(), outcome, host, "", "", ""];
        frame.data_point(blobs, &json!([1, milliseconds]))
    }
}
