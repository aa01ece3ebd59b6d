use std::fmt;

use super::condition::Facts;
use super::rule::Rule;

/// How recent, and of which kind, the sign-in of the user must be, and whether it needs a second factor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// The number of seconds since the sign-in, at most.
    pub max_age: Option<i64>,
    /// The authentication context class references, one of which the sign-in must have.
    pub acr: Vec<String>,
    /// Whether the session must have passed a second factor.
    pub second_factor: bool,
}

/// The number of seconds that the clock of a provider may be ahead. A later time is a mistake, and proves
/// nothing.
const CLOCK_SKEW: i64 = 60;

impl Freshness {
    /// Returns what a rule asks for.
    pub(super) fn of(rule: &Rule) -> Self {
        Self { max_age: rule.max_age, acr: rule.acr.clone(), second_factor: rule.second_factor }
    }

    /// Returns whether something is asked of the sign-in at the provider. A second factor follows it.
    pub const fn asks_of_sign_in(&self) -> bool {
        self.max_age.is_some() || !self.acr.is_empty()
    }

    /// Returns whether the session has passed a second factor, if it must have.
    pub fn has_factor(&self, facts: &dyn Facts) -> bool {
        !self.second_factor || facts.has_second_factor()
    }

    /// Returns whether the sign-in is recent enough. An unknown time is not.
    pub fn is_recent(&self, facts: &dyn Facts) -> bool {
        self.max_age.is_none_or(|max_age| {
            let age = facts.signed_in_at().map(|at| facts.now().saturating_sub(at));
            age.is_some_and(|age| (-CLOCK_SKEW..=max_age).contains(&age))
        })
    }

    /// Returns whether the sign-in is of an accepted kind. An unknown kind is not.
    pub fn is_of_kind(&self, facts: &dyn Facts) -> bool {
        self.acr.is_empty() || facts.acr().is_some_and(|acr| self.acr.contains(&acr))
    }

    /// Joins two requirements, so that one sign-in meets both. `None` if none does: a sign-in is of one kind.
    pub(super) fn joined(self, other: Self) -> Option<Self> {
        let max_age = [self.max_age, other.max_age].into_iter().flatten().min();
        let mut acr = self.acr;
        if acr.is_empty() {
            acr = other.acr;
        } else if !other.acr.is_empty() {
            acr.retain(|acr| other.acr.contains(acr));
            if acr.is_empty() {
                return None;
            }
        }
        Some(Self { max_age, acr, second_factor: self.second_factor || other.second_factor })
    }
}

impl fmt::Display for Freshness {
    /// Says of a sign-in what is asked for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(max_age) = self.max_age {
            write!(f, "of the last {max_age} seconds")?;
        }
        let mut space = if self.max_age.is_some() { " " } else { "" };
        if !self.acr.is_empty() {
            write!(f, "{space}with acr {}", self.acr.join(" or "))?;
            space = " ";
        }
        if self.second_factor { write!(f, "{space}with a second factor") } else { Ok(()) }
    }
}
