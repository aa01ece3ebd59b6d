//! The decision of selected rules that need no session.

use super::rule_facts::{RuleFacts, Subject};
use super::{Judged, Needs};
use crate::config::Rules;
use crate::http::IncomingRequest;
use crate::platform::Platform;
use crate::rules::Selection;

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
