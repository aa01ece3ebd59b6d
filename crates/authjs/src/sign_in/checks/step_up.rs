use super::shared;
use crate::context::Context;
use crate::providers::{Check, OAuthProvider};
use crate::step_up::{self, StepUp};
use crate::transaction::STEP_UP;

/// Returns what the gate asks of a sign-in that starts with this request.
pub(crate) fn asked(cx: &Context<'_>) -> Option<StepUp> {
    step_up::asked(cx.deployment, cx.request.settings, &cx.request.cookies, cx.now)
}

/// Returns what the gate has asked of the pending sign-in with a provider. A provider without checks, whose
/// sign-in nothing belongs to, is asked nothing.
pub(crate) fn step_up(cx: &Context<'_>, provider: &OAuthProvider) -> Option<StepUp> {
    if let Some(transaction) = &cx.transaction {
        return transaction.step_up().map(StepUp::of_claim);
    }
    let opened = [Check::State, Check::Pkce, Check::Nonce].into_iter().find_map(|check| {
        let (_, claims) = shared::open_claims(cx, check, &provider.id).ok()?;
        Some(claims.get(STEP_UP).map(StepUp::of_claim))
    });
    opened.flatten()
}
