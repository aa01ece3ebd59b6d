use super::fit::Fit;
use super::rule::{Access, Rule};
use super::table::Table;
use crate::matcher::{Facts, Search};
use crate::path::Found;

/// The rules that the readings of a path select.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The indices of the rules, each once, in the order in which they were found.
    pub rules: Vec<usize>,
    /// Whether a reading may select no rule that decides.
    pub unmatched: bool,
    /// Whether the path has more readings than the gate checks, so that every rule counts as selected.
    pub is_unreadable: bool,
}

/// The request to select rules for.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) path: &'a str,
    pub(super) method: Option<&'a str>,
    pub(super) host: Option<&'a str>,
    pub(super) request: &'a dyn Facts,
}

pub(super) fn select(rules: &[Rule], table: &Table, asked: Asked<'_>) -> Selection {
    let mut selection = Selection::default();
    let mut is_denied = false;
    let search = Search::new(table.readings, table.max_bytes, asked.request);
    let found = search.find(asked.path, &mut |reading, is_own| {
        is_denied = selection.add(rules, table, asked, (reading, is_own));
        is_denied
    });
    if found != Found::No && !is_denied {
        selection = Selection { rules: (0..rules.len()).collect(), unmatched: true, is_unreadable: true };
        selection.rules.retain(|&index| {
            rules.get(index).is_some_and(|rule| rule.selects(asked.host, asked.method).is_some())
        });
    }
    selection
}

impl Selection {
    /// Adds what another selection has, so that the strictest decision of both holds.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.unmatched |= other.unmatched;
        self.is_unreadable |= other.is_unreadable;
        let new: Vec<_> = other.rules.into_iter().filter(|index| !self.rules.contains(index)).collect();
        self.rules.extend(new);
        self
    }

    /// Adds the rules that one reading selects. The origin fetches a file for an image optimizer by itself, with
    /// any method and from any host. Returns whether one of them denies every request, so that
    /// further readings change nothing.
    fn add(
        &mut self,
        rules: &[Rule],
        table: &Table,
        asked: Asked<'_>,
        (reading, is_own): (&str, bool),
    ) -> bool {
        for (index, fit) in table.fitting(asked.path, reading) {
            let Some(rule) = rules.get(index) else { continue };
            let of_request =
                if is_own { rule.selects(asked.host, asked.method) } else { Some(rule.of_any_request()) };
            let Some(of_request) = of_request else { continue };
            if !self.rules.contains(&index) {
                self.rules.push(index);
            }
            if rule.access == Access::Deny && rule.conditions.is_empty() {
                return true;
            }
            if (fit, of_request) == (Fit::Exact, Fit::Exact) && rule.always_decides() {
                return false;
            }
        }
        self.unmatched = true;
        false
    }
}
