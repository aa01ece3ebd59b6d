use super::error::RuleError;
use super::rule::{Access, Rule};
use super::{Rules, Selection};
use crate::cors::{Agreed, Cors, Origins};

impl Rules {
    /// Returns whether a rule says which scripts of other sites may read answers.
    pub fn have_cors(&self) -> bool {
        self.rules.iter().any(|rule| rule.cors.is_some())
    }

    /// Returns on what the selected rules agree. Every reading of the path counts, also one that no rule
    /// selects. A `deny` whose conditions may not be met has no say, because the next rule decides then.
    pub fn cors(&self, selection: &Selection) -> Agreed<'_> {
        let deciding = selection.rules.iter().filter_map(|&index| self.rules.get(index));
        let deciding = deciding.filter(|rule| rule.always_decides()).map(|rule| rule.cors.as_ref());
        let mut all = deciding.chain(selection.unmatched.then_some(None));
        let Some(first) = all.next() else { return Agreed::Nothing };
        match first {
            _ if all.any(|other| other != first) => Agreed::Differ,
            Some(cors) => Agreed::On(cors),
            None => Agreed::Nothing,
        }
    }
}

/// Errors if the `cors` of a rule contradicts itself or its rule.
pub(super) fn check(rule: &Rule) -> Result<(), RuleError> {
    let Some(cors) = &rule.cors else { return Ok(()) };
    if rule.access == Access::Deny {
        let fix = "Remove it, and write it into the rules that let requests pass.";
        return Err(RuleError::new("cors", "a rule that denies lets no script pass", fix));
    }
    let Cors::Policy(policy) = cors else { return Ok(()) };
    let is_foreign = |method: &&String| !rule.methods.is_empty() && !rule.methods.contains(*method);
    if let Some(method) = policy.methods.iter().find(is_foreign) {
        let cause = format!("the rule is not for {method}");
        return Err(RuleError::new(
            "cors.methods",
            cause,
            "Add it to methods of the rule, or remove it here.",
        ));
    }
    match policy.origins {
        Origins::Any if policy.credentials => Err(RuleError::new(
            "cors.credentials",
            "every site could read with the cookies of its visitors, and browsers refuse \"*\" with credentials",
            "List the origins, or remove credentials.",
        )),
        Origins::Any if rule.access == Access::Public && !rule.conditions.is_empty() => Err(RuleError::new(
            "cors.origins",
            "every site could read through a visitor whose network meets the conditions of the rule",
            "List the origins, or set access = \"api\".",
        )),
        _ => Ok(()),
    }
}
