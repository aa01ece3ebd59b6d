//! The paths that need a session, in the patterns of Next.js (`matcher`).
//!
//! A pattern means exactly what it means in [path-to-regexp
//! 6](https://github.com/pillarjs/path-to-regexp/tree/v6.3.0): it is anchored and case-sensitive,
//! and one `/`, `#` or `?` is allowed at the end. A path is protected if a pattern matches *any* of
//! its [`Readings`](crate::path::Readings). Otherwise an origin that decodes, folds or strips a path could serve a page
//! that the gate did not check.

mod condition;
mod cover;
mod edges;
mod entry;
mod error;
mod except;
mod format;
mod habit;
mod index;
mod lexer;
mod optimizer;
mod pattern;
mod regexp;
mod route;
mod search;
mod segments;
mod suffix;
#[cfg(test)]
mod tests;

pub use condition::{Facts, NoFacts};
pub use entry::{Condition, ConditionKind, Entry};
pub use error::{Cause, MatcherError};
pub use habit::Habit;
pub use regexp::Cause as RegexpCause;

use crate::path::{Found, Rules, may_normalise};
use condition::Test;
pub(crate) use cover::{Cover, prefixes};
pub(crate) use index::Index;
pub(crate) use pattern::Pattern;
pub(crate) use route::Route;
pub(crate) use search::Search;
pub(crate) use suffix::Suffix;

/// How paths are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether the origin distinguishes `/Admin` from `/admin`. If it does not, protecting `/admin`
    /// also protects `/ADMIN`.
    pub case_sensitive: bool,
    /// Whether the origin is Workers static assets, which serve `/a.html` and `/a/index.html` for
    /// `/a`.
    pub html_views: bool,
}

/// A compiled `matcher`.
#[derive(Clone, Debug)]
pub struct Matcher {
    entries: Vec<CompiledEntry>,
    index: Index,
    rules: Rules,
    /// The entries whose patterns have letters beyond ASCII.
    beyond_ascii: Vec<usize>,
    max_bytes: usize,
}

#[derive(Clone, Debug)]
struct CompiledEntry {
    route: Route,
    has: Vec<Test>,
    missing: Vec<Test>,
    /// Whether the pattern names files such as `/a.html`, which are also served under other paths.
    names_html: bool,
}

const MAX_ENTRIES: usize = 2000;

/// The number of bytes that are compared for one request. A path of 4 KiB with an encoded address
/// inside has 64 KiB in all readings. Automata take a hundred times as long as text comparison.
const MAX_BYTES: usize = 64 * 1024;
const MAX_BYTES_WITH_AUTOMATON: usize = 16 * 1024;

impl Matcher {
    /// Compiles the entries, once per isolate.
    ///
    /// Errors if the list is empty, if path-to-regexp refuses a pattern, or if a pattern cannot be
    /// matched in linear time.
    pub fn compile(entries: &[Entry], options: Options) -> Result<Self, MatcherError> {
        if entries.is_empty() {
            return Err(MatcherError::new("", Cause::NoEntries));
        }
        if entries.len() > MAX_ENTRIES {
            return Err(MatcherError::new("", Cause::TooManyEntries));
        }
        let rules = Rules { case_sensitive: options.case_sensitive, html: options.html_views };
        let mut matcher = Self {
            entries: Vec::new(),
            index: Index::default(),
            rules,
            beyond_ascii: Vec::new(),
            max_bytes: MAX_BYTES,
        };
        for entry in entries {
            for pattern in patterns(Pattern::parse(&entry.source)?, options) {
                matcher.add(CompiledEntry::compile(entry, &pattern)?, &pattern);
            }
        }
        Ok(matcher)
    }

    fn add(&mut self, entry: CompiledEntry, pattern: &Pattern) {
        if self.rules.html && entry.names_html {
            self.index.add_for_any_path(self.entries.len());
        } else {
            self.index.add(pattern, self.entries.len());
        }
        if !pattern.is_ascii() {
            self.beyond_ascii.push(self.entries.len());
        }
        if entry.route.has_automaton() && self.index.is_for_any_segment(self.entries.len()) {
            self.max_bytes = MAX_BYTES_WITH_AUTOMATON;
        }
        self.entries.push(entry);
    }

    /// Returns whether a request needs a session. Also returns true if its path has too many
    /// readings.
    pub fn protects(&self, path: &str, request: &dyn Facts) -> bool {
        self.judge(path, request) != Found::No
    }

    /// Searches the readings of a canonical path for one that an entry matches and whose conditions
    /// hold. The path of an image optimizer is also read as the path of the file that the optimizer
    /// delivers.
    pub fn judge(&self, path: &str, request: &dyn Facts) -> Found {
        let search = Search::new(self.rules, self.max_bytes, request);
        search.find(path, &mut |reading, _| self.matches(reading, request))
    }

    fn matches(&self, path: &str, request: &dyn Facts) -> bool {
        let mut candidates = self.index.candidates(path).filter_map(|index| self.entries.get(index));
        candidates.any(|entry| {
            (entry.route.matches(path) || self.rules.html && entry.matches_file_of(path))
                && entry.holds(request)
        }) || !self.beyond_ascii.is_empty() && self.may_match_normalised(path, request)
    }

    /// Returns whether a pattern with letters beyond ASCII may match the path after an origin
    /// normalizes it. The crate has no complete table, so this compares only the ASCII text before
    /// such letters.
    #[inline(never)]
    fn may_match_normalised(&self, path: &str, request: &dyn Facts) -> bool {
        let mut entries = self.beyond_ascii.iter().filter_map(|index| self.entries.get(*index));
        may_normalise(path) && entries.any(|entry| entry.route.may_start(path) && entry.holds(request))
    }
}

/// Returns whether path-to-regexp matches a pattern with a path.
#[cfg(test)]
pub(crate) fn is_exactly(source: &str, path: &str) -> bool {
    Route::compile(&Pattern::parse(source).unwrap(), Suffix::None).unwrap().matches(path)
}

/// Adds variants: a pattern with escapes never matches a decoded path, and a pattern with capitals
/// never matches a folded path.
fn patterns(pattern: Pattern, options: Options) -> Vec<Pattern> {
    let mut patterns = vec![pattern];
    let mut add = |twin: fn(&Pattern) -> Pattern| {
        let twins: Vec<_> = patterns.iter().map(twin).filter(|twin| !patterns.contains(twin)).collect();
        patterns.extend(twins);
    };
    add(Pattern::decoded);
    if !options.case_sensitive {
        add(Pattern::folded);
    }
    patterns
}

impl CompiledEntry {
    fn compile(entry: &Entry, pattern: &Pattern) -> Result<Self, MatcherError> {
        let source = entry.source.as_str();
        let route = Route::compile(pattern, Suffix::Transport)
            .map_err(|cause| MatcherError::new(source, Cause::Regexp(cause)))?;
        let tests = |conditions: &[Condition]| {
            conditions.iter().map(|one| Test::compile(source, one)).collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            route,
            has: tests(&entry.has)?,
            missing: tests(&entry.missing)?,
            names_html: source.to_ascii_lowercase().contains("html"),
        })
    }

    /// Returns whether the pattern names a file that is served for the path.
    fn matches_file_of(&self, path: &str) -> bool {
        self.names_html && {
            let page = path.trim_end_matches('/');
            self.route.matches(&format!("{page}.html")) || self.route.matches(&format!("{page}/index.html"))
        }
    }

    /// Returns whether all conditions hold. If a value is too long to compare, its condition counts as met.
    fn holds(&self, request: &dyn Facts) -> bool {
        self.has.iter().all(|test| test.holds(request) != Some(false))
            && !self.missing.iter().any(|test| test.holds(request) == Some(true))
    }
}
