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
use crate::rules::Verdict;

/// Selects the rules of a request, and decides at once if no session is needed for that.
#[inline(never)]
pub(super) fn judge(
    rules: &Rules,
    request: &IncomingRequest<'_>,
    config: &Config,
    platform: &dyn Platform,
    knows_client: bool,
) -> Judged {
    let facts = RequestFacts { request, config };
    let selection = rules.compiled.select(request.url.path(), request.method.name(), &facts);
    let is_unreadable = selection.is_unreadable;
    if rules.compiled.needs_session(&selection) {
        return Judged { needs: Needs::Rules(selection), is_unreadable };
    }
    let verdict =
        rules.compiled.decide(&selection, &RuleFacts { subject: Subject::Anonymous, platform, knows_client });
    let needs = match verdict.decision.passes() {
        true if rules.compiled.has_conditions(&selection) => Needs::NothingOfThisClient,
        true => Needs::Nothing,
        false => Needs::Refusal(verdict),
    };
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
    log(platform, Level::Debug, Reason::RuleDenied, &verdict.to_string());
    Decision::Refuse(refusal::forbidden_by_rule(deployment, request, signin_url, &platform.request_id()))
}
