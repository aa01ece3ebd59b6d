//! Rules for paths: the first rule that a path, host and method select decides whether a request is
//! public, needs a session, and what the session must have.
//!
//! An origin may read a path in several ways ([`Readings`](crate::path::Readings)). Each reading selects
//! a rule of its own, and the strictest decision among them holds. A condition whose fact is missing is
//! unknown. What is not certainly met does not allow, and a `deny` that may be met denies.

mod check;
mod condition;
mod cors;
mod covers;
mod decision;
mod error;
mod fit;
mod freshness;
mod network;
mod preflight;
mod rule;
mod selection;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use check::is_catch_all;
pub use condition::{Condition, Facts, NoFacts, Values};
pub use decision::{Decision, Denial, Verdict};
pub use error::RuleError;
pub use freshness::Freshness;
pub use network::{Network, NetworkError};
pub use preflight::{AskedPreflight, PreflightDecision, PreflightRefusal};
pub use rule::{Access, Rule};
use selection::Asked;
pub use selection::Selection;

use crate::matcher::{Facts as RequestFacts, Options};
use table::Table;

/// Compiled rules.
#[derive(Clone, Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    unmatched: Access,
    table: Table,
}

/// The number of rules that a configuration may have.
pub const MAX_RULES: usize = 1000;

/// The number of paths that all rules together may have.
pub const MAX_PATHS: usize = 2000;

impl Rules {
    /// Compiles rules, once per isolate. `unmatched` is the access to paths that no rule selects.
    ///
    /// Errors if the list is empty or too long, if a pattern or condition cannot be used, if a rule can
    /// never decide because of an earlier one, or if a public rule asks about the user.
    pub fn compile(rules: Vec<Rule>, unmatched: Access, options: Options) -> Result<Self, RuleError> {
        check::check_all(&rules)?;
        let table = Table::compile(&rules, options)?;
        Ok(Self { rules, unmatched, table })
    }

    /// Returns the rules that the readings of a canonical path select. `method` is in upper case; HEAD and
    /// OPTIONS count as GET. A method that the caller does not know, `None`, may be any method of a rule.
    pub fn select(&self, path: &str, method: Option<&str>, request: &dyn RequestFacts) -> Selection {
        let method = method.map(|method| if matches!(method, "HEAD" | "OPTIONS") { "GET" } else { method });
        let host = request.host().map(|host| host.to_ascii_lowercase());
        selection::select(&self.rules, &self.table, Asked { path, method, host: host.as_deref(), request })
    }

    /// Returns whether a rule is for some methods only.
    pub fn distinguish_methods(&self) -> bool {
        self.rules.iter().any(|rule| !rule.methods.is_empty())
    }

    /// Returns whether the decision needs to know the session.
    pub fn needs_session(&self, selection: &Selection) -> bool {
        self.selected(selection).any(|rule| rule.access.needs_session() || rule.asks_about_user())
            || selection.unmatched && self.unmatched.needs_session()
    }

    /// Returns whether the decision depends on the client, so that no shared cache may store an answer.
    pub fn has_conditions(&self, selection: &Selection) -> bool {
        self.selected(selection).any(|rule| !rule.conditions.is_empty())
    }

    /// Decides on a request, once the session is known.
    pub fn decide(&self, selection: &Selection, facts: &dyn Facts) -> Verdict {
        let unmatched = selection.unmatched.then(|| Verdict::unmatched(self.unmatched, facts));
        let verdicts = selection.rules.iter().filter_map(|&index| {
            self.rules
                .get(index)
                .and_then(|rule| decision::of_rule(rule, facts))
                .map(|verdict| verdict.by(index))
        });
        let verdicts = verdicts.chain(unmatched);
        let verdict = verdicts.reduce(Verdict::stricter).unwrap_or(Verdict::nothing_selected());
        if !matches!(verdict.decision, Decision::StepUp { .. }) {
            return verdict;
        }
        let is_api = self.selected(selection).any(|rule| rule.access == Access::Api);
        verdict.asking_for(self.freshness(selection), is_api, facts)
    }

    /// Returns what all selected rules ask of a sign-in together. `None` if no sign-in can meet them all.
    pub fn freshness(&self, selection: &Selection) -> Option<Freshness> {
        let mut of_rules = self.selected(selection).map(Freshness::of);
        of_rules.try_fold(Freshness::default(), Freshness::joined)
    }

    /// Returns the rules, in the order of the configuration.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Returns how paths are compared.
    #[cfg(test)]
    const fn options(&self) -> Options {
        Options { case_sensitive: self.table.readings.case_sensitive, html_views: self.table.readings.html }
    }

    fn selected(&self, selection: &Selection) -> impl Iterator<Item = &Rule> {
        selection.rules.iter().filter_map(|&index| self.rules.get(index))
    }
}
