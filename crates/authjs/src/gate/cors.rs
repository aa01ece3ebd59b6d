//! `cors` of rules: preflights, and what answers say to scripts of other sites.

use super::facts::RequestFacts;
use super::rule_facts::{RuleFacts, Subject};
use super::selected::{judge_selected, may_override};
use super::{Judged, Needs, log, refusal};
use crate::config::{Config, Rules};
use crate::cors::{Agreed, Cors, Grant, Preflight, SENT_TO_ORIGIN, vary};
use crate::http::{AuthResponse, IncomingRequest, Method};
use crate::log::Level;
use crate::platform::Platform;
use crate::reason::Reason;
use crate::rules::{AskedPreflight, PreflightDecision, Selection};

/// Returns whether a request is a preflight.
pub(super) fn is_preflight(request: &IncomingRequest<'_>) -> bool {
    let has = |name| request.headers.get(name).is_some();
    request.method == Method::Options && has("origin") && has("access-control-request-method")
}

/// Judges a preflight by the rules for the request that it announces. `None` if the request is not one.
///
/// A preflight has no credentials, so that conditions on the user are not asked. Those on the network are.
/// Without `cors`, it is judged as a request without a session.
#[inline(never)]
pub(super) fn preflight(
    rules: &Rules,
    request: &IncomingRequest<'_>,
    config: &Config,
    platform: &dyn Platform,
    knows_client: bool,
) -> Option<Judged> {
    let header = |name: &str| request.headers.get(name);
    let (origin, method) = (header("origin"), header("access-control-request-method"));
    let headers = header("access-control-request-headers");
    let preflight = Preflight::read(origin.as_deref(), method.as_deref(), headers.as_deref())?;
    let asked = AskedPreflight {
        preflight: &preflight,
        path: request.url.path(),
        method: Method::parse(preflight.method).name(),
        may_override: may_override(request),
        has_cors: knows_client,
    };
    let of_client = RuleFacts { subject: Subject::Anonymous, platform, asked: &rules.asked, knows_client };
    Some(match rules.compiled.judge_preflight(&asked, &RequestFacts { request, config }, &of_client) {
        PreflightDecision::AsRequest(selection) => judge_selected(rules, selection, platform, knows_client),
        PreflightDecision::Denied { verdict, is_unreadable } => {
            Judged::of(Needs::Refusal(verdict), is_unreadable)
        }
        PreflightDecision::Refused(refusal) => refused(platform, &refusal.to_string()),
        PreflightDecision::Answered { policy, headers } => {
            if let Some(unlisted) = policy.unlisted(&preflight) {
                log(platform, Level::Debug, Reason::PreflightRefused, &unlisted.to_string());
            }
            let answer = AuthResponse::new(204).uncached().header("vary", VARY);
            let answer = headers.into_iter().fold(answer, |answer, (name, value)| answer.header(name, value));
            Judged::of(Needs::Answer(Box::new(answer)), false)
        }
        PreflightDecision::AskOrigin => Judged::of(Needs::AskOrigin, false),
    })
}

const VARY: &str = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

fn refused(platform: &dyn Platform, detail: &str) -> Judged {
    log(platform, Level::Debug, Reason::PreflightRefused, detail);
    let answer = refusal::forbidden(&platform.request_id()).header("vary", VARY);
    Judged::of(Needs::Answer(Box::new(answer)), false)
}

/// Returns what the answer to a request, other than a preflight, says to scripts of other sites. `None` if
/// the origin says it.
pub(super) fn grant(
    rules: &Rules,
    selection: &Selection,
    request: &IncomingRequest<'_>,
) -> Option<Box<Grant>> {
    match rules.compiled.cors(selection) {
        Agreed::Nothing | Agreed::On(Cors::Origin) => None,
        Agreed::Differ => Some(Box::new(Grant::nothing())),
        Agreed::On(Cors::Policy(policy)) => {
            let origin = request.headers.get("origin");
            Some(Box::new(policy.grant(origin.as_deref(), request.method.name())))
        }
    }
}

/// Adds to an answer of the gate what scripts of other sites may know of it.
#[inline(never)]
pub(super) fn add(grant: &Grant, mut answer: AuthResponse) -> AuthResponse {
    answer.headers.retain(|(name, _)| !crate::cors::is_of_cors(name));
    for (name, value) in &grant.headers {
        answer = answer.header(*name, value);
    }
    match grant.varies.then(|| vary(answer.get("vary"))).flatten() {
        Some(value) => answer.header("vary", value),
        None => answer,
    }
}

/// Returns the headers of a preflight that the origin gets where it answers: names and values.
pub fn preflight_for_origin(request: &IncomingRequest<'_>) -> Vec<(&'static str, String)> {
    let value = |name| request.headers.get(name).map(|value| (name, value));
    SENT_TO_ORIGIN.into_iter().filter_map(value).collect()
}
