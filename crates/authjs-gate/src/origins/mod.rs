//! Several origins: the first entry whose paths and hosts match a request.
//!
//! An origin gets the canonical URL, so the canonical path alone selects its entry, exactly as path-to-regexp
//! compares. No other reading of the path counts, unlike for [`rules`](crate::rules): one function of the
//! URL decides which origin gets a request, and which headers that origin gets.

mod error;
#[cfg(test)]
mod tests;

use url::Url;

use crate::matcher::{Index, MatcherError, Pattern, Route, Suffix};
pub use error::OriginsError;

/// The requests of one origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Patterns of path-to-regexp 6. Empty: all paths.
    pub paths: Vec<String>,
    /// Host names in lower case, without port and final dot. Empty: all hosts.
    pub hosts: Vec<String>,
}

/// The compiled entries.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    hosts: Vec<Vec<String>>,
    routes: Vec<EntryRoute>,
    index: Index,
}

/// A pattern of an entry. `None` matches every path.
#[derive(Clone, Debug)]
struct EntryRoute {
    entry: usize,
    route: Option<Route>,
}

/// The number of entries that a configuration may have.
pub const MAX_ENTRIES: usize = 100;

/// The number of patterns that all entries together may have.
pub const MAX_PATTERNS: usize = 500;

/// The number of patterns with regular expressions, which take longer to compare than text.
pub const MAX_EXPRESSIONS: usize = 20;

impl Origins {
    /// Compiles entries, once per isolate.
    ///
    /// Errors if the list is empty or too long, if a pattern cannot be used, and if an entry can never be
    /// selected because of an earlier one.
    pub fn compile(entries: &[Entry]) -> Result<Self, OriginsError> {
        error::check_all(entries)?;
        let mut origins =
            Self { hosts: entries.iter().map(|entry| entry.hosts.clone()).collect(), ..Self::default() };
        for (entry, Entry { paths, .. }) in entries.iter().enumerate() {
            if paths.is_empty() {
                origins.index.add_for_any_path(origins.routes.len());
                origins.routes.push(EntryRoute { entry, route: None });
            }
            for source in paths {
                origins.add(entry, source).map_err(|error| OriginsError::pattern(&error).at(entry))?;
            }
        }
        let expressions = origins.routes.iter().filter_map(|one| one.route.as_ref());
        if expressions.filter(|route| route.has_automaton()).count() > MAX_EXPRESSIONS {
            return Err(OriginsError::too_many_expressions());
        }
        Ok(origins)
    }

    fn add(&mut self, entry: usize, source: &str) -> Result<(), MatcherError> {
        let pattern = Pattern::parse(source)?;
        let escaped = pattern.escaped();
        let twin = (escaped != pattern).then_some(escaped);
        for pattern in [Some(pattern), twin].into_iter().flatten() {
            let route = Route::compile(&pattern, Suffix::None).map_err(|cause| MatcherError {
                source: source.to_owned(),
                position: None,
                cause: crate::matcher::Cause::Regexp(cause),
            })?;
            self.index.add(&pattern, self.routes.len());
            self.routes.push(EntryRoute { entry, route: Some(route) });
        }
        Ok(())
    }

    /// Returns the index of the first entry that matches a canonical URL.
    pub fn select(&self, url: &Url) -> Option<usize> {
        let path = url.path();
        let host = url.host_str().unwrap_or_default();
        let host = host.strip_suffix('.').unwrap_or(host);
        let mut routes = self.index.candidates(path).filter_map(|number| self.routes.get(number));
        routes.find(|one| self.matches(one, path, host)).map(|one| one.entry)
    }

    fn matches(&self, one: &EntryRoute, path: &str, host: &str) -> bool {
        let hosts = self.hosts.get(one.entry).map_or(&[][..], Vec::as_slice);
        (hosts.is_empty() || hosts.iter().any(|known| known == host))
            && one.route.as_ref().is_none_or(|route| route.matches(path))
    }
}
