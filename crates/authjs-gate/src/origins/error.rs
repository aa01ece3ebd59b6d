use super::{Entry, MAX_ENTRIES, MAX_EXPRESSIONS, MAX_PATTERNS};
use crate::matcher::MatcherError;
use crate::rules::is_catch_all;

/// Why entries cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginsError {
    /// The index of the entry. `None`: all of them.
    pub entry: Option<usize>,
    /// The key that is wrong.
    pub key: &'static str,
    /// The cause.
    pub cause: String,
    /// What to write instead.
    pub fix: String,
}

impl OriginsError {
    fn new(key: &'static str, cause: impl Into<String>, fix: &str) -> Self {
        Self { entry: None, key, cause: cause.into(), fix: fix.to_owned() }
    }

    pub(super) fn at(self, entry: usize) -> Self {
        Self { entry: Some(entry), ..self }
    }

    pub(super) fn pattern(error: &MatcherError) -> Self {
        let text = error.to_string();
        let (cause, fix) = text.rsplit_once(". ").unwrap_or((&text, "Write a pattern that Next.js accepts"));
        Self::new("path", cause, &format!("{fix}."))
    }

    pub(super) fn too_many_expressions() -> Self {
        let cause = format!("more than {MAX_EXPRESSIONS} patterns with regular expressions");
        Self::new("path", cause, "Use parameters without an expression.")
    }
}

/// Errors if an entry can never be selected because of an earlier one, or if there are too many.
pub(super) fn check_all(entries: &[Entry]) -> Result<(), OriginsError> {
    if entries.is_empty() {
        return Err(OriginsError::new(
            "path",
            "an empty list",
            "Write at least one entry, or remove the key.",
        ));
    }
    if entries.len() > MAX_ENTRIES {
        let cause = format!("more than {MAX_ENTRIES} entries");
        return Err(OriginsError::new("path", cause, "Join those of one origin."));
    }
    if entries.iter().map(|entry| entry.paths.len()).sum::<usize>() > MAX_PATTERNS {
        let cause = format!("more than {MAX_PATTERNS} patterns");
        return Err(OriginsError::new("path", cause, "Use fewer, with parameters."));
    }
    for (index, entry) in entries.iter().enumerate() {
        check(entries.get(..index).unwrap_or_default(), entry).map_err(|error| error.at(index))?;
    }
    Ok(())
}

fn check(earlier: &[Entry], entry: &Entry) -> Result<(), OriginsError> {
    if entry.paths.is_empty() && entry.hosts.is_empty() {
        let fix = "Write a pattern, e.g. path = \"/api/:path*\", or hosts. The origin of all other requests is that of [vars.AUTH.origin].";
        return Err(OriginsError::new("path", "neither path nor hosts is set", fix));
    }
    for (index, before) in earlier.iter().enumerate().filter(|(_, before)| before.has_hosts_of(entry)) {
        if before.paths.is_empty() || before.paths.iter().any(|path| is_catch_all(path)) {
            let cause = format!("origins[{index}] takes every path, so this entry is never selected");
            return Err(OriginsError::new(
                "path",
                cause,
                "Move this entry before it: the first one that matches is selected.",
            ));
        }
        if let Some(path) = entry.paths.iter().find(|path| before.paths.contains(path)) {
            let cause = format!("{path:?} is that of origins[{index}] already");
            return Err(OriginsError::new(
                "path",
                cause,
                "Remove one of the two, or move the one with hosts first.",
            ));
        }
    }
    Ok(())
}

impl Entry {
    /// Returns whether the entry is for all hosts of another one.
    fn has_hosts_of(&self, other: &Self) -> bool {
        self.hosts.is_empty()
            || !other.hosts.is_empty() && other.hosts.iter().all(|host| self.hosts.contains(host))
    }
}
