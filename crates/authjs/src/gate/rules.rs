//! The decision of `rules`, and the answer to a request that a rule refuses.

use super::facts::RequestFacts;
use super::selected::{judge_selected, may_override};
use super::{Decision, Judged, cors, log, refusal};
use crate::config::{Config, Rules};
use crate::deployment::Deployment;
use crate::http::{IncomingRequest, Method};
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
