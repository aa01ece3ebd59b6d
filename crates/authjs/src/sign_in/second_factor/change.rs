//! A user changes the second factor: new recovery codes, or none any more. Both need the second factor again, which alone proves that the
//! user is there.

use super::attempt::{Outcome, attempt};
use super::factor::{self, Factor};
use super::pass::raise;
use super::reply::{recovery_codes, refused};
use super::visitor::OfSession;
use super::{CONFIRM, page, record};
use crate::audit::EventName;
use crate::context::Context;
use crate::error::AuthError;
use crate::http::AuthResponse;

/// Does what the button of the form asks, if its code is right. The session has passed the second factor again then.
pub(super) async fn change(
    cx: &Context<'_>,
    of_session: OfSession,
    factor: &Factor,
) -> Result<AuthResponse, AuthError> {
    let action = cx.request.body.only_field("action").unwrap_or_default();
    if !["remove", "recovery-codes", CONFIRM].contains(&action) {
        return Ok(refused(cx, "the form names no change"));
    }
    let owner = of_session.fact.owner.clone();
    match attempt(cx, &of_session.fact, factor).await? {
        Outcome::Passed => {}
        Outcome::Refused(detail) => return Ok(refused(cx, detail)),
        Outcome::Ended(answer) | Outcome::Unjudged(answer) => return Ok(answer),
    }
    if action == CONFIRM {
        let cookies = raise(cx, of_session).await?;
        return Ok(cx.back(cookies));
    }
    if action == "remove" {
        factor::remove(cx, &owner).await?;
        record(cx, &of_session.fact, EventName::RemoveSecondFactor);
        let cookies = raise(cx, of_session).await?;
        return Ok(cx.respond(AuthResponse::redirect(302, page(cx)), cookies));
    }
    let codes = factor::new_recovery_codes(cx);
    let Some(renewed) = factor::find(cx, &owner).await? else {
        return Ok(refused(cx, "the factor was removed"));
    };
    if !factor::replace_recovery_codes(cx, &owner, &renewed, &codes).await? {
        return Ok(refused(cx, "the factor was changed meanwhile"));
    }
    record(cx, &of_session.fact, EventName::RenewRecoveryCodes);
    let cookies = raise(cx, of_session).await?;
    let destination = cx.callback_url.clone();
    Ok(recovery_codes(cx, &codes, &destination, cookies))
}
