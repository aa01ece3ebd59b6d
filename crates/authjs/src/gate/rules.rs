//! The decision of `rules`, and the answer to a request that a rule refuses.

use super::facts::RequestFacts;
use super::rule_facts::{RuleFacts, Subject};
use super::{Decision, Judged, Needs, cors, log, refusal};
use crate::config::{Config, Rules};
use crate::deployment::Deployment;
use crate::http::{IncomingRequest, Method};
use crate::log::Level;
use crate::platform::Platform;
use crate::reason::Reason;
use crate::rules::{Selection, Verdict};

/// Selects the rules of a request, and decides at once if no session is needed for that.
#[inline(never)]
pub(super) fn judge(
    rules: &Rules,
    request: &IncomingRequest<'_>,
    config: &Config,
    platform: &dyn Platform,
    knows_client: bool,
) -> Judged {
    if request.method == Method::Options
        && let Some(judged) = cors::preflight(rules, request, config, platform, knows_client)
    {
        return judged;
    }
    let facts = RequestFacts { request, config };
    let method =
        request.method.name().filter(|_| !rules.compiled.distinguish_methods() || !may_override(request));
    let selection = rules.compiled.select(request.url.path(), method, &facts);
    let cors = (rules.has_cors && knows_client).then(|| cors::grant(rules, &selection, request)).flatten();
    Judged { cors, ..judge_selected(rules, selection, platform, knows_client) }
}

/// Decides at once if the decision of the selected rules needs no session.
pub(super) fn judge_selected(
    rules: &Rules,
    selection: Selection,
    platform: &dyn Platform,
    knows_client: bool,
) -> Judged {
    let is_unreadable = selection.is_unreadable;
    if rules.compiled.needs_session(&selection) {
        return Judged::of(Needs::Rules(selection), is_unreadable);
    }
    let facts = RuleFacts { subject: Subject::Anonymous, platform, asked: &rules.asked, knows_client };
    let verdict = rules.compiled.decide(&selection, &facts);
    let needs = match verdict.decision.passes() {
        true if rules.compiled.has_conditions(&selection) => Needs::NothingOfThisClient,
        true => Needs::Nothing,
        false => Needs::Refusal(verdict),
    };
    Judged::of(needs, is_unreadable)
}

/// Returns whether an origin may take the request as one of another method. A field of a form may say so
/// too, which the gate cannot see.
pub(super) fn may_override(request: &IncomingRequest<'_>) -> bool {
    const HEADERS: [&str; 3] = ["x-http-method-override", "x-http-method", "x-method-override"];
    HEADERS.iter().any(|name| request.headers.get(name).is_some())
        || request.url.query_pairs().any(|(name, _)| name.eq_ignore_ascii_case("_method"))
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
    forbid(deployment, request, platform, signin_url)
}

/// Refuses a request with 403, as [`refuse`] does.
pub(super) fn forbid(
    deployment: &Deployment,
    request: &IncomingRequest<'_>,
    platform: &dyn Platform,
    signin_url: Option<&str>,
) -> Decision {
    Decision::Refuse(refusal::forbidden_by_rule(deployment, request, signin_url, &platform.request_id()))
}
