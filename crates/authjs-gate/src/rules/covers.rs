use litemap::LiteMap;

use super::error::RuleError;
use super::rule::Rule;
use crate::matcher::{Cover, Pattern, prefixes};

/// The patterns of earlier rules that decide on everything behind a text, by that text.
#[derive(Default)]
pub(super) struct Covers(LiteMap<String, Covering>);

struct Covering {
    rule: usize,
    path: String,
    cover: Cover,
}

impl Covers {
    /// Errors if earlier rules decide on all paths of a rule, so that it never does. `patterns` has `None` for a
    /// path that origins may read in several ways.
    #[inline(never)]
    pub(super) fn check(&self, rule: &Rule, patterns: &[Option<Pattern>]) -> Result<(), RuleError> {
        let mut first = None;
        for (path, pattern) in rule.paths.iter().zip(patterns) {
            let Some(covering) = pattern.as_ref().and_then(|pattern| self.of(pattern)) else { return Ok(()) };
            first.get_or_insert((covering, path));
        }
        match first {
            Some((Covering { rule, path, .. }, covered)) => Err(RuleError::covered(*rule, path, covered)),
            None => Ok(()),
        }
    }

    fn of(&self, pattern: &Pattern) -> Option<&Covering> {
        prefixes(pattern)
            .filter_map(|prefix| self.0.get(prefix))
            .find(|covering| covering.cover.covers(pattern))
    }

    /// Adds the patterns of a rule. One for some hosts or methods decides not on all requests: a file that an image
    /// optimizer fetches has no host, and a request may be one of several methods.
    pub(super) fn add(&mut self, number: usize, rule: &Rule, patterns: &[Option<Pattern>]) {
        if !rule.always_decides() || !rule.hosts.is_empty() || !rule.methods.is_empty() {
            return;
        }
        for (path, pattern) in rule.paths.iter().zip(patterns) {
            if let Some(cover) = pattern.as_ref().and_then(Cover::of) {
                let covering = || Covering { rule: number, path: path.clone(), cover: cover.clone() };
                self.0.entry(cover.prefix.clone()).or_insert_with(covering);
            }
        }
    }
}
