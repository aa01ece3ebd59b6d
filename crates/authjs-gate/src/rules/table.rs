use super::covers::Covers;
use super::error::RuleError;
use super::fit::Fit;
use super::rule::Rule;
use crate::matcher::{Index, Options, Pattern, Route, Suffix};
use crate::path::{self, fold, may_normalise};

/// The patterns of all rules.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) readings: path::Rules,
    pub(super) max_bytes: usize,
    entries: Vec<Entry>,
    index: Index,
    /// The entries whose patterns have letters beyond ASCII.
    beyond_ascii: Vec<usize>,
}

/// The pattern of a rule.
#[derive(Clone, Debug)]
struct Entry {
    rule: usize,
    /// The pattern as path-to-regexp reads it.
    own: Route,
    /// The same with and without escapes, where that differs.
    twins: Vec<Route>,
    /// The same for a path whose case was folded.
    folded: Vec<Route>,
    /// The pattern with all forms in which origins serve a page.
    loose: Vec<Route>,
    names_html: bool,
    is_ascii: bool,
    /// Whether the pattern has a look-ahead, and origins may fold case.
    looks_ahead: bool,
}

/// The number of bytes that are compared for one request.
const MAX_BYTES: usize = 64 * 1024;
const MAX_BYTES_WITH_AUTOMATON: usize = 16 * 1024;

impl Table {
    /// Compiles the patterns of rules.
    pub(super) fn compile(rules: &[Rule], options: Options) -> Result<Self, RuleError> {
        let readings = path::Rules { case_sensitive: options.case_sensitive, html: options.html_views };
        let mut table = Self {
            readings,
            max_bytes: MAX_BYTES,
            entries: Vec::new(),
            index: Index::default(),
            beyond_ascii: Vec::new(),
        };
        let mut covers = Covers::default();
        for (index, rule) in rules.iter().enumerate() {
            let patterns = rule.paths.iter().map(|source| table.add(index, source));
            let patterns = patterns.collect::<Result<Vec<_>, _>>().map_err(|error| error.at(index))?;
            covers.check(rule, &patterns).map_err(|error| error.at(index))?;
            covers.add(index, rule, &patterns);
        }
        Ok(table)
    }

    /// Adds a pattern. Returns it if origins read it in one way only.
    fn add(&mut self, rule: usize, source: &str) -> Result<Option<Pattern>, RuleError> {
        let pattern = Pattern::parse(source).map_err(|error| RuleError::pattern(&error))?;
        let own = Route::compile(&pattern, Suffix::None).map_err(|cause| RuleError::regexp(source, cause))?;
        let same = with_twins(vec![pattern], [Pattern::escaped, Pattern::unescaped]);
        let looks_ahead = !self.readings.case_sensitive && source.contains("(?!");
        let mut folded: Vec<_> = same.iter().map(Pattern::folded).collect();
        folded.retain(|folded| !self.readings.case_sensitive && (looks_ahead || !same.contains(folded)));
        let mut loose = same.clone();
        folded.iter().filter(|folded| !same.contains(folded)).for_each(|folded| loose.push(folded.clone()));
        let loose = with_twins(loose, [Pattern::decoded]);
        let compile = |patterns: &[Pattern], suffix| {
            let routes = patterns.iter().map(|pattern| Route::compile(pattern, suffix));
            routes.collect::<Result<Vec<_>, _>>().map_err(|cause| RuleError::regexp(source, cause))
        };
        let entry = Entry {
            rule,
            own,
            twins: compile(same.get(1..).unwrap_or_default(), Suffix::None)?,
            folded: compile(&folded, Suffix::None)?,
            loose: compile(&loose, Suffix::Transport)?,
            names_html: self.readings.html && source.to_ascii_lowercase().contains("html"),
            is_ascii: loose.iter().all(Pattern::is_ascii),
            looks_ahead,
        };
        let number = self.entries.len();
        if entry.names_html {
            self.index.add_for_any_path(number);
        } else {
            loose.iter().for_each(|pattern| self.index.add(pattern, number));
        }
        if !entry.is_ascii {
            self.beyond_ascii.push(number);
        }
        let is_for_any_path = self.index.is_for_any_segment(number) || !entry.is_ascii;
        if entry.loose.iter().any(Route::has_automaton) && is_for_any_path {
            self.max_bytes = MAX_BYTES_WITH_AUTOMATON;
        }
        let is_plain = loose.len() == 1 && entry.is_ascii && !entry.names_html;
        self.entries.push(entry);
        Ok(loose.into_iter().next().filter(|_| is_plain))
    }

    /// Returns the rules whose pattern fits a reading, in their order. `canonical` is the path of the
    /// request.
    pub(super) fn fitting(&self, canonical: &str, reading: &str) -> impl Iterator<Item = (usize, Fit)> {
        let mut candidates = self.index.candidates(reading);
        if !self.beyond_ascii.is_empty() && may_normalise(reading) {
            candidates.add(&self.beyond_ascii);
        }
        candidates.filter_map(|number| {
            let entry = self.entries.get(number)?;
            entry.fit(canonical, reading).map(|fit| (entry.rule, fit))
        })
    }

    /// Does the same as [`fitting`](Self::fitting) without the index.
    #[cfg(test)]
    pub(super) fn fitting_of_all(&self, canonical: &str, reading: &str) -> Vec<(usize, Fit)> {
        let fits = self.entries.iter().filter_map(|entry| Some((entry.rule, entry.fit(canonical, reading)?)));
        fits.collect()
    }
}

impl Entry {
    fn fit(&self, canonical: &str, reading: &str) -> Option<Fit> {
        let matches = |routes: &[Route], path: &str| routes.iter().any(|route| route.matches(path));
        let is_exact = || {
            self.own.matches(reading)
                || matches(&self.twins, reading)
                || matches(&self.folded, reading) && is_folded(canonical, reading)
        };
        // A look-ahead excludes what an origin that folds case may serve.
        let is_excluded = || self.looks_ahead && !matches(&self.folded, &folded(reading));
        if is_exact() && !is_excluded() {
            return Some(Fit::Exact);
        }
        let is_file = || {
            let page = reading.trim_end_matches('/');
            self.names_html
                && ["/index.html", ".html"].iter().any(|end| matches(&self.loose, &format!("{page}{end}")))
        };
        let may_be_normalised = || {
            !self.is_ascii
                && may_normalise(reading)
                && self.loose.iter().any(|route| route.may_start(reading))
        };
        (matches(&self.loose, reading) || is_file() || may_be_normalised()).then_some(Fit::Perhaps)
    }
}

/// Returns whether a reading is the path with its case folded, and nothing else. Only then does an origin
/// that folds case read the folded pattern in it.
fn is_folded(canonical: &str, reading: &str) -> bool {
    canonical != reading && canonical.chars().map(fold).eq(reading.chars())
}

fn folded(path: &str) -> String {
    path.chars().map(fold).collect()
}

fn with_twins<const N: usize>(
    mut patterns: Vec<Pattern>,
    twins: [fn(&Pattern) -> Pattern; N],
) -> Vec<Pattern> {
    for twin in twins {
        let more: Vec<_> = patterns.iter().map(twin).filter(|twin| !patterns.contains(twin)).collect();
        for pattern in more {
            if !patterns.contains(&pattern) {
                patterns.push(pattern);
            }
        }
    }
    patterns
}
