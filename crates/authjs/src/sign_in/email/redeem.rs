//! A visitor types the code of a mail.

use super::asked::{Asked, forget};
use super::code::Code;
use super::follow::sign_in;
use super::request::verify_request;
use super::store_of;
use crate::apart::apart;
use crate::context::{Context, store_failed};
use crate::csrf::CsrfVerified;
use crate::email::EmailAddress;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::log::{Level, LogEntry, Step};
use crate::providers::Provider;
use crate::reason::Reason;
use crate::sign_in::credentials::check_site;
use crate::sign_in::limits::{self, Attempts, Counter};
use crate::sign_in::refusal::{self, Refusal};
use crate::sign_in::turnstile;
use crate::store::Store;

/// Returns the counter of wrong codes for an address, over all browsers and mails.
///
/// An attacker who asks for a mail to this address can use up the limit. Then links alone work: the
/// next mail has one, also with `code = "only"`.
pub(super) const fn wrong_codes<'a>(address: &'a [&'a str; 1]) -> Counter<'a> {
    Counter { name: "email-code", of: address, most: 10, seconds: 86_400 }
}

/// Returns the address whose code this browser has asked this provider for.
pub(crate) fn asked_address(cx: &Context<'_>, provider: &Provider) -> Option<EmailAddress> {
    Asked::open(cx, &provider.id).map(|asked| asked.address)
}

/// Consumes the code of the form and the link of the same mail, and signs the visitor in as the user
/// of the address that this browser has asked a mail for.
///
/// A wrong code leads back to the form. The attempt is counted before it is judged, so simultaneous
/// attempts never exceed the limit. What cannot be a code is not counted.
pub(crate) async fn redeem(
    cx: &Context<'_>,
    provider: &Provider,
    _: CsrfVerified,
) -> Result<AuthResponse, AuthError> {
    check_site(cx)?;
    let Some(asked) = Asked::open(cx, &provider.id) else {
        return Ok(refuse(cx, provider, "this browser has asked for no code, or it has expired"));
    };
    let Some(code) = cx.request.body.only_field("code").and_then(Code::parse) else {
        return Ok(refuse(cx, provider, "the text is no code"));
    };
    let error = ErrorType::Verification.shown_as();
    if let Some(answer) = limits::refuse_burst(cx, error).await {
        return Ok(answer);
    }
    // Before the limit, which a program without a token could otherwise use up.
    if let Some(answer) = apart(turnstile::refuse(cx, error, None)).await {
        return Ok(to_widget(cx, provider, answer));
    }
    let store = store_of(cx)?;
    let of = [asked.address.as_str()];
    match limits::count(cx, &[wrong_codes(&of)]).await {
        Attempts::Within | Attempts::Uncounted => {}
        Attempts::Reached(wait) => return Ok(over_limit(cx, wait)),
        Attempts::Unknown => return Ok(refusal::unavailable(cx, error)),
    }
    let asked_row = asked.row(&code, cx.now);
    let row = store.use_verification_token(&asked_row.identifier, &asked_row.token).await;
    let Some(row) = row.map_err(store_failed)? else {
        return Ok(refuse(cx, provider, "the code is wrong, was used, or was ended by a newer mail"));
    };
    limits::forgive(cx, &*store, &wrong_codes(&of)).await;
    if row.expires < cx.now {
        return Ok(refuse(cx, provider, "the code has expired"));
    }
    if !consume_link(&*store, &asked).await? {
        return Ok(refuse(cx, provider, "the link of the same mail was used before"));
    }
    cx.step(Step::CallbackReceived, format_args!("the code is valid, and does not work again"));
    sign_in(cx, &*store, provider, &asked.address, forget(cx).into_iter().collect()).await
}

/// Returns whether the link of the mail was still unused. It decides between a code and a link that
/// are used at once.
async fn consume_link(store: &dyn Store, asked: &Asked) -> Result<bool, AuthError> {
    let Some(link) = &asked.link else { return Ok(true) };
    let row = store.use_verification_token(asked.address.as_str(), link).await;
    row.map(|row| row.is_some()).map_err(store_failed)
}

/// Leads back to the form, with `error=Verification`.
fn refuse(cx: &Context<'_>, provider: &Provider, detail: &str) -> AuthResponse {
    let error = AuthError::new(ErrorType::Verification, Reason::CodeInvalid, detail);
    let entry = LogEntry::of_error(Level::Warn, &error);
    cx.platform.log(&entry.provider(Some(&provider.id)));
    let location = verify_request(cx, provider, &[("error", error.shown_as())]);
    cx.respond(AuthResponse::redirect(302, location), Vec::new()).reporting(error)
}

/// Returns the answer to a form without a valid token of Turnstile. A browser is back on the page with
/// the form, which has the widget.
fn to_widget(cx: &Context<'_>, provider: &Provider, answer: AuthResponse) -> AuthResponse {
    if answer.status != 302 {
        return answer;
    }
    let error = [("error", ErrorType::Verification.shown_as()), ("code", turnstile::CODE)];
    cx.respond(AuthResponse::redirect(302, verify_request(cx, provider, &error)), Vec::new())
}

/// Returns the answer over the limit of wrong codes. Its page says what still works.
fn over_limit(cx: &Context<'_>, wait: i64) -> AuthResponse {
    let detail = format!("the limit of wrong codes is reached, for {wait} seconds more");
    refusal::log(cx, Level::Warn, Reason::TooManyAttempts, &detail);
    refusal::answer(cx, &TOO_MANY_CODES, ErrorType::Verification.shown_as(), Some(wait))
}

const TOO_MANY_CODES: Refusal = Refusal { page: Some("TooManyCodes"), ..refusal::TOO_MANY };
