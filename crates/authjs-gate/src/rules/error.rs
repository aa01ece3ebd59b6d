use std::fmt;

use crate::matcher::{MatcherError, RegexpCause};

pub(super) const NARROWER_FIRST: &str =
    "Move this rule before it, because the first rule that matches decides.";

/// Why rules cannot be used. `Display` gives the cause and the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// The index of the rule. `None`: all of them.
    pub rule: Option<usize>,
    /// The key that is wrong.
    pub key: &'static str,
    /// The cause.
    pub cause: String,
    /// What to write instead.
    pub fix: String,
}

impl RuleError {
    pub(super) fn new(key: &'static str, cause: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { rule: None, key, cause: cause.into(), fix: fix.into() }
    }

    pub(super) fn at(self, rule: usize) -> Self {
        Self { rule: Some(rule), ..self }
    }

    pub(super) fn pattern(error: &MatcherError) -> Self {
        let text = error.to_string();
        let (cause, fix) = text.rsplit_once(". ").unwrap_or((&text, "Write a pattern that Next.js accepts"));
        Self::new("path", cause, format!("{fix}."))
    }

    /// Returns the error of a rule whose paths an earlier one covers.
    pub(super) fn covered(earlier: usize, cover: &str, path: &str) -> Self {
        let cause = format!(
            "rules[{earlier}] decides on every path of this rule ({cover:?} has all of {path:?}), so this rule never does"
        );
        Self::new("path", cause, NARROWER_FIRST)
    }

    pub(super) fn regexp(source: &str, cause: RegexpCause) -> Self {
        Self::pattern(&MatcherError {
            source: source.to_owned(),
            position: None,
            cause: crate::matcher::Cause::Regexp(cause),
        })
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rule) = self.rule {
            write!(f, "rules[{rule}].{}: ", self.key)?;
        }
        write!(f, "{}. {}", self.cause, self.fix)
    }
}

impl std::error::Error for RuleError {}
