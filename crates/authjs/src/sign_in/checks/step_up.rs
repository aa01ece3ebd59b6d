use super::{cookie_of, open_claims};
use crate::context::Context;
use crate::providers::{Check, OAuthProvider};
use crate::step_up::{self, StepUp};

/// The claim of a check cookie with what the gate has asked of its sign-in.
pub(super) const CLAIM: &str = "stepUp";

/// Returns what the gate asks of a sign-in that starts with this request.
pub(crate) fn asked(cx: &Context<'_>) -> Option<StepUp> {
    step_up::asked(cx.deployment, cx.request.settings, &cx.request.cookies, cx.now)
}

/// Returns what the gate has asked of the sign-in to which the check cookies of a provider belong. Each has
/// it. A provider without checks, whose sign-in nothing belongs to, is asked nothing.
pub(crate) fn step_up(cx: &Context<'_>, provider: &OAuthProvider) -> Option<StepUp> {
    let opened = [Check::State, Check::Pkce, Check::Nonce].into_iter().find_map(|check| {
        let (_, claims) = open_claims(cx, cookie_of(cx, check), &provider.id).ok()?;
        Some(claims.get(CLAIM).map(StepUp::of_claim))
    });
    opened.flatten()
}
