//! The decision of `rules`, and the answer to a request that a rule refuses.

use super::facts::RequestFacts;
use super::rule_facts::{RuleFacts, Subject};
use super::{Decision, Judged, Needs, log, refusal};
use crate::config::{Config, Rules};
use crate::deployment::Deployment;
use crate::http::IncomingRequest;
use crate::log::Level;
use crate::platform::Platform;
use crate::reason::Reason;
use crate::rules::{Denial, Verdict};

/// Selects the rules of a request, and decides at once if no session is needed for that.
#[inline(never)]
pub(super) fn judge(
    rules: &Rules,
    request: &IncomingRequest<'_>,
    config: &Config,
    platform: &dyn Platform,
) -> Judged {
    let facts = RequestFacts { request, config };
    let selection = rules.compiled.select(request.url.path(), request.method.name(), &facts);
    let is_unreadable = selection.is_unreadable;
    if rules.compiled.needs_session(&selection) {
        return Judged { needs: Needs::Rules(selection), is_unreadable };
    }
    let verdict = rules.compiled.decide(&selection, &RuleFacts { subject: Subject::Anonymous, platform });
    let needs = if verdict.decision.passes() { Needs::Nothing } else { Needs::Refusal(verdict) };
    Judged { needs, is_unreadable }
}

/// Refuses a request with 403, and logs the rule. The answer does not name it. `signin_url` is set if the
/// visitor has a session, and another one may help.
#[inline(never)]
pub(super) fn refuse(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    platform: &dyn Platform,
    verdict: &Verdict,
    signin_url: Option<&str>,
) -> Decision {
    log(platform, Level::Debug, Reason::RuleDenied, &detail(verdict));
    Decision::Refuse(refusal::forbidden_by_rule(deployment, request, signin_url, &platform.request_id()))
}

/// Returns the log text of a verdict: the rule, and why it refuses.
fn detail(verdict: &Verdict) -> String {
    use crate::rules::Decision as By;
    let place = verdict.rule.map_or_else(|| "unmatched".to_owned(), |index| format!("rules[{index}]"));
    let cause = match &verdict.decision {
        By::Denied(Denial::Access) => "denies every request",
        By::Denied(Denial::Unmet) => "has a condition that is not met",
        By::Denied(Denial::Unknown) => {
            "has a condition whose fact is unknown: the sign-in did not say it, or was made before the rule"
        }
        By::Denied(Denial::Met) => "denies, and its conditions are met",
        By::Denied(Denial::PerhapsMet) => "denies, and its conditions may be met: a fact is unknown",
        By::StepUp { .. } => "needs a sign-in that is more recent or of another kind",
        By::SignIn | By::Unauthorized => "needs a session",
        By::Public | By::Allowed => "allows the request",
    };
    format!("{place} {cause}")
}
