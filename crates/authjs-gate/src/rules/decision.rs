use std::fmt;

use super::condition::{Facts, all};
use super::freshness::Freshness;
use super::rule::{Access, Rule};

/// The decision on a request, from the weakest to the strictest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Passes without a session.
    Public,
    /// Passes with the session.
    Allowed,
    /// A visitor without a session must sign in.
    SignIn,
    /// The user must sign in again.
    StepUp {
        /// What the new sign-in must fulfil: what all rules of the request ask for, so that it leads to no
        /// other.
        freshness: Freshness,
        /// Whether the sign-in is recent enough, and only of another kind.
        is_recent: bool,
        /// Whether the sign-in is recent enough and of an accepted kind, and only the second factor is missing.
        needs_only_factor: bool,
        /// Whether the request is one to an API, which is not redirected.
        is_api: bool,
    },
    /// A request to an API has no session.
    Unauthorized,
    /// Refused.
    Denied(Denial),
}

/// Why a request is refused, for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The rule, or `unmatched`, denies every request.
    Access,
    /// A condition of the rule is not met.
    Unmet,
    /// A condition of the rule is on a fact that is unknown.
    Unknown,
    /// A condition of a `deny` is met.
    Met,
    /// A condition of a `deny` may be met, because a fact is unknown.
    PerhapsMet,
}

/// A decision, and the rule that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// The index of the rule. `None`: `unmatched`.
    pub rule: Option<usize>,
}

impl Verdict {
    const fn of(decision: Decision) -> Self {
        Self { decision, rule: None }
    }

    pub(super) fn by(self, rule: usize) -> Self {
        Self { rule: Some(rule), ..self }
    }

    /// Returns the verdict on a path that no rule selects.
    pub(super) fn unmatched(access: Access, facts: &dyn Facts) -> Self {
        Self::of(match access {
            Access::Public => Decision::Public,
            Access::SignedIn | Access::Api if facts.is_signed_in() => Decision::Allowed,
            Access::SignedIn => Decision::SignIn,
            Access::Api => Decision::Unauthorized,
            Access::Deny => Decision::Denied(Denial::Access),
        })
    }

    /// Returns the verdict if no reading selects anything, which does not happen.
    pub(super) const fn nothing_selected() -> Self {
        Self::of(Decision::Denied(Denial::Access))
    }

    /// Returns the stricter verdict, or the first if both are equally strict.
    pub(super) fn stricter(self, other: Self) -> Self {
        if other.decision.strictness() > self.decision.strictness() { other } else { self }
    }

    /// Returns the verdict with what all rules ask of a sign-in, if it is one that the user must sign in
    /// again. `asked` is `None` if no sign-in meets them all: then the request is refused.
    pub(super) fn asking_for(self, asked: Option<Freshness>, is_api: bool, facts: &dyn Facts) -> Self {
        let decision = match (self.decision, asked) {
            (Decision::StepUp { .. }, Some(freshness)) => step_up(freshness, is_api, facts),
            (Decision::StepUp { .. }, None) => Decision::Denied(Denial::Unmet),
            (other, _) => other,
        };
        Self { decision, ..self }
    }
}

impl fmt::Display for Verdict {
    /// Says which rule decides, and why.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rule {
            Some(index) => write!(f, "rules[{index}] ")?,
            None => f.write_str("unmatched ")?,
        }
        if let Decision::StepUp { freshness, .. } = &self.decision {
            return write!(f, "needs a sign-in {freshness}");
        }
        f.write_str(match &self.decision {
            Decision::Public => "lets every visitor pass",
            Decision::Allowed => "lets the request pass",
            Decision::SignIn | Decision::Unauthorized => "needs a session",
            Decision::StepUp { .. } => "needs another sign-in",
            Decision::Denied(Denial::Access) => "denies every request",
            Decision::Denied(Denial::Unmet) => "has a condition that is not met",
            Decision::Denied(Denial::Unknown) => {
                "has a condition whose fact is unknown: the sign-in did not say it, or was made before the rule"
            }
            Decision::Denied(Denial::Met) => "denies, and its conditions are met",
            Decision::Denied(Denial::PerhapsMet) => "denies, and its conditions may be met: a fact is unknown",
        })
    }
}

impl Decision {
    /// Returns whether the request passes.
    pub const fn passes(&self) -> bool {
        matches!(self, Self::Public | Self::Allowed)
    }

    const fn strictness(&self) -> u8 {
        match self {
            Self::Public => 0,
            Self::Allowed => 1,
            Self::SignIn => 2,
            Self::StepUp { .. } => 3,
            Self::Unauthorized => 4,
            Self::Denied(_) => 5,
        }
    }
}

/// Returns the verdict of a rule that was selected, or `None` if it is a `deny` whose conditions are not
/// met.
pub(super) fn of_rule(rule: &Rule, facts: &dyn Facts) -> Option<Verdict> {
    let met = all(&rule.conditions, facts);
    let decision = match rule.access {
        Access::Deny => return of_deny(rule, met, facts).map(Verdict::of),
        Access::Public if met == Some(true) => Decision::Public,
        Access::Public => unmet(met),
        Access::SignedIn | Access::Api if !facts.is_signed_in() => match met {
            Some(false) => Decision::Denied(Denial::Unmet),
            _ => without_session(rule.access),
        },
        Access::SignedIn | Access::Api if met == Some(true) => if_fresh(rule, facts),
        Access::SignedIn | Access::Api => unmet(met),
    };
    Some(Verdict::of(decision))
}

fn of_deny(rule: &Rule, met: Option<bool>, facts: &dyn Facts) -> Option<Decision> {
    match met {
        Some(false) => None,
        Some(true) if rule.conditions.is_empty() => Some(Decision::Denied(Denial::Access)),
        Some(true) => Some(Decision::Denied(Denial::Met)),
        None if !facts.is_signed_in() && rule.asks_about_user() => Some(Decision::SignIn),
        None => Some(Decision::Denied(Denial::PerhapsMet)),
    }
}

const fn unmet(met: Option<bool>) -> Decision {
    Decision::Denied(if met.is_some() { Denial::Unmet } else { Denial::Unknown })
}

const fn without_session(access: Access) -> Decision {
    if matches!(access, Access::Api) { Decision::Unauthorized } else { Decision::SignIn }
}

/// Returns whether the sign-in is recent enough, of the right kind, and has the factors.
fn if_fresh(rule: &Rule, facts: &dyn Facts) -> Decision {
    let freshness = Freshness::of(rule);
    if freshness.is_recent(facts) && freshness.is_of_kind(facts) && freshness.has_factor(facts) {
        return Decision::Allowed;
    }
    step_up(freshness, rule.access == Access::Api, facts)
}

fn step_up(freshness: Freshness, is_api: bool, facts: &dyn Facts) -> Decision {
    let is_recent = freshness.is_recent(facts);
    let needs_only_factor = is_recent && freshness.is_of_kind(facts);
    Decision::StepUp { freshness, is_recent, needs_only_factor, is_api }
}
