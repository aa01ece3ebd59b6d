use std::fmt;

use serde_json::Value;
use url::Url;

/// The reason why the configuration cannot be used: the place, the value, the fault, and the fix.
///
/// It displays as one line, `providers[2].issuer: "not a url": not an absolute https URL. Write the
/// issuer as …`. It never contains the value of a secret or of an unknown key, which may be a
/// secret under a misspelt name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(Box<Mistake>);

/// The parts of the error. Boxed, because every reader of the configuration returns it, and moving
/// four texts at each `?` is expensive.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mistake {
    path: String,
    value: Option<String>,
    cause: String,
    fix: String,
    unset: Option<Unset>,
    /// Another mistake to report together with this one.
    next: Option<ConfigError>,
}

/// A setting that has no value yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unset {
    /// A setting that every deployment needs, missing on the first deployment.
    OnFirstDeployment,
    /// A setting that other settings need.
    Needed,
}

/// A missing setting, and how to set it. It shows no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingSetting<'a> {
    /// The name.
    pub name: &'a str,
    /// The fault: the setting is not set.
    pub cause: &'a str,
    /// How to set it, with commands in backticks.
    pub fix: &'a str,
}

impl ConfigError {
    /// Creates an error that shows no value, because a value is missing or may be a secret.
    pub(crate) fn new(path: impl Into<String>, cause: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::of(path.into(), &cause.into(), fix.into())
    }

    fn of(path: String, cause: &str, fix: String) -> Self {
        // A cause may quote a key or pattern of the deployer. It must stay on one line.
        let cause = cause.replace(char::is_control, " ");
        Self(Box::new(Mistake { path, value: None, cause, fix, unset: None, next: None }))
    }

    /// Marks the setting as not set yet.
    pub(crate) fn unset(mut self, unset: Unset) -> Self {
        self.0.unset = Some(unset);
        self
    }

    /// Returns whether the setting is not set yet.
    pub fn is_unset(&self) -> bool {
        self.0.unset.is_some()
    }

    /// Adds another mistake after this one.
    pub(crate) fn and(mut self, next: Self) -> Self {
        self.0.next = Some(next);
        self
    }

    /// Joins several mistakes, in this order, into one error.
    pub(crate) fn all(errors: Vec<Self>) -> Self {
        let all = errors.into_iter().rev().reduce(|next, error| error.and(next));
        all.unwrap_or_else(|| Self::new("", "unknown mistake", "Report this."))
    }

    /// Returns the settings to make, in order, if the deployment lacks only what every first
    /// deployment lacks. Otherwise returns nothing.
    pub fn missing_at_first(&self) -> Vec<MissingSetting<'_>> {
        if !self.mistakes().any(|error| error.0.unset == Some(Unset::OnFirstDeployment)) {
            return Vec::new();
        }
        self.mistakes()
            .filter(|error| error.is_unset())
            .map(|error| MissingSetting { name: &error.0.path, cause: &error.0.cause, fix: &error.0.fix })
            .collect()
    }

    /// Moves the mistakes into the entry of a host. Names of variables stay as they are.
    pub(crate) fn of_host(mut self, host: &str) -> Self {
        if self.0.path.starts_with(|first: char| first.is_ascii_lowercase()) {
            self.0.path = format!("{}.{}", member_path("hosts", host), self.0.path);
        }
        self.0.next = self.0.next.map(|next| next.of_host(host));
        self
    }

    /// Returns this mistake and those that are reported together with it, each as an error of its own.
    pub(crate) fn separated(mut self) -> Vec<Self> {
        let next = self.0.next.take();
        let mut all = vec![self];
        all.extend(next.map(Self::separated).unwrap_or_default());
        all
    }

    /// Adds the value to the error. It must not be a secret.
    pub(crate) fn showing(mut self, value: &Value) -> Self {
        self.0.value = Some(shown(value));
        self
    }

    /// Returns this mistake and those that are reported together with it.
    pub fn mistakes(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |error| error.0.next.as_ref())
    }

    /// Returns the value as it is shown, if the error shows one.
    pub fn value(&self) -> Option<&str> {
        self.0.value.as_deref()
    }

    /// Returns the fault.
    pub fn cause(&self) -> &str {
        &self.0.cause
    }

    /// Returns what to change.
    pub fn fix(&self) -> &str {
        &self.0.fix
    }

    /// Returns the place of the mistake: a path into the configuration, or the name of a variable.
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

/// Returns the path of a member of the table at `parent`. The empty path is the configuration
/// itself.
pub(crate) fn member_path(parent: &str, key: &str) -> String {
    let plain =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    match (parent.is_empty(), plain) {
        (true, true) => key.into(),
        (false, true) => format!("{parent}.{key}"),
        (_, false) => format!("{parent}[{}]", quoted(key)),
    }
}

/// Returns a value for an error: scalars as JSON, cut to a readable length. Tables and lists are
/// shown only by their kind, because they may contain secrets.
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
    // JSON does not escape DEL and U+0080 to U+009F.
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
    fn a_mistake_of_a_host_names_it() {
        let error = |path: &str| ConfigError::new(path, "not set", "Set it.");
        let both =
            error("session.maxAge").and(error("AUTH_SECRET").and(error("providers[0]"))).of_host("a.b");
        let paths: Vec<_> = both.separated().iter().map(|one| one.path().to_owned()).collect();
        assert_eq!(paths, [r#"hosts["a.b"].session.maxAge"#, "AUTH_SECRET", r#"hosts["a.b"].providers[0]"#]);
    }

    #[test]
    fn odd_keys_are_quoted_in_paths() {
        assert_eq!(member_path("", "session"), "session");
        assert_eq!(member_path("session", "maxAge"), "session.maxAge");
        assert_eq!(member_path("session", "a\n.b"), r#"session["a\n.b"]"#);
    }
}
