//! The page for the second factor, and what its forms send.

use authjs_totp::KeyUri;

use super::adding::{self, Enrolment};
use super::attempt::{Outcome, attempt};
use super::change::change;
use super::enrolment;
use super::factor::{self, Factor};
use super::pass::pass;
use super::pending;
use super::reply::{recovery_codes, refused, signin_url, to_passkey, to_proof, to_sign_in};
use super::visitor::Visitor;
use super::{CONFIRM, record};
use crate::audit::EventName;
use crate::context::Context;
use crate::csrf::CsrfVerified;
use crate::error::AuthError;
use crate::http::AuthResponse;
use crate::pages;
use crate::sign_in::credentials::check_site;

/// Answers `GET /second-factor`: the form for a code, the picture for an app that is set up, or what the user may change.
pub(crate) async fn show(cx: &Context<'_>) -> Result<AuthResponse, AuthError> {
    let Some(visitor) = Visitor::of(cx).await? else { return Ok(to_sign_in(cx)) };
    let form = form(cx);
    let shown = match (factor::find(cx, &visitor.fact().owner).await?, &visitor) {
        (None, _) => return enrolment_page(cx, &visitor).await,
        (Some(Factor { recovery_codes, .. }), Visitor::Session(of_session))
            if of_session.fact.at.is_some() && !form.confirms =>
        {
            pages::second_factor::manage(&form, recovery_codes, &cx.callback_url, &cx.look())
        }
        (Some(_), _) => pages::second_factor::prompt(&form, &signin_url(cx), &cx.look()),
    };
    Ok(cx.respond(shown.into_response(), Vec::new()))
}

/// Answers a form of the page.
pub(crate) async fn enter(cx: &Context<'_>, _: CsrfVerified) -> Result<AuthResponse, AuthError> {
    check_site(cx)?;
    let Some(visitor) = Visitor::of(cx).await? else { return Ok(to_sign_in(cx)) };
    let Some(factor) = factor::find(cx, &visitor.fact().owner).await? else {
        return enrol(cx, visitor).await;
    };
    let visitor = match visitor {
        Visitor::Session(of_session) if of_session.fact.at.is_some() => {
            return change(cx, *of_session, &factor).await;
        }
        visitor => visitor,
    };
    match attempt(cx, visitor.fact(), &factor).await? {
        Outcome::Passed => pass(cx, visitor).await,
        Outcome::Refused(detail) => Ok(refused(cx, detail)),
        Outcome::Ended(answer) => Ok(AuthResponse { cookies: pending::forget(cx), ..answer }),
        Outcome::Unjudged(answer) => Ok(answer),
    }
}

async fn enrol(cx: &Context<'_>, visitor: Visitor) -> Result<AuthResponse, AuthError> {
    if let Some(answer) = sign_in_first(cx, &visitor, adding::ENTER).await? {
        return Ok(answer);
    }
    let codes = match enrolment::enrol(cx, &visitor).await? {
        enrolment::Outcome::Enrolled(codes) => codes,
        enrolment::Outcome::Refused(detail) => return Ok(refused(cx, detail)),
        enrolment::Outcome::HasOne => return Ok(refused(cx, "the user has a second factor already")),
    };
    record(cx, visitor.fact(), EventName::AddSecondFactor);
    let passed = pass(cx, visitor).await?;
    let destination = passed.get("location").unwrap_or_default().to_owned();
    Ok(AuthResponse { cookies: passed.cookies, ..recovery_codes(cx, &codes, &destination, Vec::new()) })
}

/// Returns the answer that sends a visitor to the sign-in page who may not set up an app now. A user with a passkey
/// goes on from there, because a sign-in with it passes the second factor, and needs no app.
async fn sign_in_first(
    cx: &Context<'_>,
    visitor: &Visitor,
    seconds: i64,
) -> Result<Option<AuthResponse>, AuthError> {
    let answer = match (adding::enrolment(cx, visitor, seconds).await?, visitor) {
        (Enrolment::Allowed, _) => return Ok(None),
        (Enrolment::NeedsSignIn, _) => to_proof(cx),
        (Enrolment::NeedsPasskey, Visitor::Pending(pending)) => to_passkey(cx, &pending.callback_url),
        (Enrolment::NeedsPasskey, Visitor::Session(_)) => to_passkey(cx, &cx.callback_url),
    };
    Ok(Some(answer))
}

/// Returns the page with the picture for an app, if the user may set one up. Otherwise the user signs in again first.
async fn enrolment_page(cx: &Context<'_>, visitor: &Visitor) -> Result<AuthResponse, AuthError> {
    if let Some(answer) = sign_in_first(cx, visitor, adding::SHOW).await? {
        return Ok(answer);
    }
    let (secret, cookie) = enrolment::secret(cx, &visitor.fact().owner)?;
    let config = &cx.deployment.config;
    let named = config.second_factor.as_ref().and_then(|config| config.issuer.as_deref());
    let issuer = named.unwrap_or_else(|| cx.look().site(&cx.request.origin));
    let account = visitor.account();
    let uri = KeyUri { secret: &secret, issuer, account: &account }.to_string();
    let page = pages::second_factor::enrol(&form(cx), &uri, &secret.to_base32(), &signin_url(cx), &cx.look());
    Ok(cx.respond(page.into_response(), cookie.into_iter().collect()))
}

fn form<'a>(cx: &'a Context<'_>) -> pages::second_factor::Form<'a> {
    pages::second_factor::Form {
        origin: &cx.request.origin,
        base_path: &cx.deployment.config.base_path,
        csrf_token: cx.csrf_token.token(),
        callback_url: &cx.callback_url,
        confirms: cx.request.query.first(CONFIRM).is_some(),
        is_refused: cx.request.query.first("error").is_some_and(|error| !error.is_empty()),
        loopback: cx.deployment.config.development,
    }
}
