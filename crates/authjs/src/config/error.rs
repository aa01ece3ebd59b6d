use std::fmt;

use serde_json::Value;
use url::Url;

/// Why the configuration cannot be used: where, what stands there, why that is wrong, and what to write instead.
///
/// Displays as one line, `providers[2].issuer: "not a url": not an absolute https URL. Write the issuer as …`.
/// It never holds the value of a secret, nor of a key nobody knows: that may be a secret under a misspelt name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(Box<Mistake>);

/// Boxed, as every reader of the configuration hands it through: four texts are much to move at each `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mistake {
    path: String,
    value: Option<String>,
    cause: String,
    fix: String,
    unset: Option<Unset>,
    /// A further mistake that is named together with this one.
    next: Option<ConfigError>,
}

/// A setting that has no value yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unset {
    /// One that every deployment needs: it is the first one.
    OnFirstDeployment,
    /// One that what is configured needs.
    Needed,
}

/// A setting to make, and how. It shows no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingSetting<'a> {
    /// Its name.
    pub name: &'a str,
    /// What is wrong: it is not set.
    pub cause: &'a str,
    /// How to set it, commands in backticks.
    pub fix: &'a str,
}

impl ConfigError {
    /// An error that shows no value: there is none, or it may be a secret.
    pub(crate) fn new(path: impl Into<String>, cause: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::of(path.into(), &cause.into(), fix.into())
    }

    fn of(path: String, cause: &str, fix: String) -> Self {
        // A cause may quote a key or pattern of the deployer's: it stays on one line.
        let cause = cause.replace(char::is_control, " ");
        Self(Box::new(Mistake { path, value: None, cause, fix, unset: None, next: None }))
    }

    /// Says that the setting has no value yet.
    pub(crate) fn unset(mut self, unset: Unset) -> Self {
        self.0.unset = Some(unset);
        self
    }

    /// Whether the setting has no value yet.
    pub(crate) fn is_unset(&self) -> bool {
        self.0.unset.is_some()
    }

    /// Names another mistake after this one.
    pub(crate) fn and(mut self, next: Self) -> Self {
        self.0.next = Some(next);
        self
    }

    /// Names several mistakes, in this order, as one error.
    pub(crate) fn all(errors: Vec<Self>) -> Self {
        let all = errors.into_iter().rev().reduce(|next, error| error.and(next));
        all.unwrap_or_else(|| Self::new("", "unknown mistake", "Report this."))
    }

    /// Returns what is to be set, in order, where the deployment lacks what every deployment lacks at first; else nothing.
    pub fn missing_at_first(&self) -> Vec<MissingSetting<'_>> {
        let mistakes = || std::iter::successors(Some(self), |error| error.0.next.as_ref());
        if !mistakes().any(|error| error.0.unset == Some(Unset::OnFirstDeployment)) {
            return Vec::new();
        }
        mistakes()
            .filter(|error| error.is_unset())
            .map(|error| MissingSetting { name: &error.0.path, cause: &error.0.cause, fix: &error.0.fix })
            .collect()
    }

    /// Shows the value, which must not be a secret.
    pub(crate) fn showing(mut self, value: &Value) -> Self {
        self.0.value = Some(shown(value));
        self
    }

    /// Where the mistake is: a path into the configuration, or the name of a variable.
    pub fn path(&self) -> &str {
        &self.0.path
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mistake { path, value, cause, fix, next, .. } = &*self.0;
        write!(f, "{path}: ")?;
        if let Some(value) = value {
            write!(f, "{value}: ")?;
        }
        write!(f, "{cause}. {fix}")?;
        next.as_ref().map_or(Ok(()), |next| write!(f, " {next}"))
    }
}

impl std::error::Error for ConfigError {}

/// The path of a member of the table at `parent`; the empty path is the configuration itself.
pub(crate) fn member_path(parent: &str, key: &str) -> String {
    let plain =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    match (parent.is_empty(), plain) {
        (true, true) => key.into(),
        (false, true) => format!("{parent}.{key}"),
        (_, false) => format!("{parent}[{}]", quoted(key)),
    }
}

/// A value as an error shows it: scalars as JSON, cut to a readable length; tables and lists by their kind,
/// because anything may be inside.
fn shown(value: &Value) -> String {
    match value {
        Value::Object(_) => "a table".into(),
        Value::Array(_) => "a list".into(),
        Value::String(text) if holds_password(text) => "a URL with user information".into(),
        Value::String(text) => quoted(text),
        scalar => scalar.to_string(),
    }
}

fn holds_password(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
}

fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    let cut: String = text.chars().take(LONGEST).collect();
    let ellipsis = if cut.len() < text.len() { "…" } else { "" };
    // JSON leaves DEL and U+0080 to U+009F as they are.
    format!("{}{ellipsis}", Value::String(cut)).replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_error_is_one_line_with_path_value_cause_and_fix() {
        let error = ConfigError::new("providers[2].issuer", "not an absolute https URL", "Write it out.");
        assert_eq!(error.to_string(), "providers[2].issuer: not an absolute https URL. Write it out.");
        assert_eq!(
            error.showing(&json!("a\nb")).to_string(),
            r#"providers[2].issuer: "a\nb": not an absolute https URL. Write it out."#
        );
    }

    #[test]
    fn what_may_hold_secrets_is_not_shown() {
        let show = |value| ConfigError::new("x", "wrong", "Fix it.").showing(&value).to_string();
        assert!(!show(json!({"clientSecret": "hunter2"})).contains("hunter2"));
        assert!(!show(json!(["hunter2"])).contains("hunter2"));
        assert!(!show(json!("https://user:hunter2@id.example")).contains("hunter2"));
        assert!(show(json!("x".repeat(500))).chars().count() < 110);
    }

    #[test]
    fn a_cause_that_quotes_a_line_break_stays_on_one_line() {
        assert_eq!(
            ConfigError::new("x", "no `a\nb` here", "Fix it.").to_string(),
            "x: no `a b` here. Fix it."
        );
    }

    #[test]
    fn what_a_first_deployment_lacks_is_named_together() {
        let error = |path: &str| ConfigError::new(path, "not set", "Set it.");
        let first = error("A").unset(Unset::OnFirstDeployment);
        let both = first.clone().and(error("B").unset(Unset::Needed));
        assert_eq!(both.to_string(), "A: not set. Set it. B: not set. Set it.");
        let names = |error: &ConfigError| -> Vec<String> {
            error.missing_at_first().iter().map(|setting| setting.name.to_owned()).collect()
        };
        assert_eq!(names(&both), ["A", "B"]);
        assert_eq!(names(&first.and(error("C"))), ["A"]);
        assert_eq!(names(&error("B").unset(Unset::Needed)), [""; 0]);
    }

    #[test]
    fn odd_keys_are_quoted_in_paths() {
        assert_eq!(member_path("", "session"), "session");
        assert_eq!(member_path("session", "maxAge"), "session.maxAge");
        assert_eq!(member_path("session", "a\n.b"), r#"session["a\n.b"]"#);
    }
}
