//! A visitor asks for a mail.

use url::Url;

use super::asked::{Asked, forget};
use super::code::Code;
use super::redeem::wrong_codes;
use super::{OfRuntime, asker, functions, identity, link, mail, store_of};
use crate::apart::apart;
use crate::context::{Context, store_failed};
use crate::cookies::SetCookie;
use crate::email::{EmailAddress, MailCode, Message, Theme};
use crate::error::{AuthError, ErrorType};
use crate::http::{AuthResponse, Params};
use crate::log::{Level, LogEntry, Step};
use crate::providers::{CodeInMail, EmailProvider, Provider};
use crate::reason::Reason;
use crate::sign_in::accounts::check_sign_up;
use crate::sign_in::complete::{Allowed, decide};
use crate::sign_in::limits::{self, Counter};
use crate::sign_in::turnstile;
use crate::statements::VerificationToken;
use crate::store::Store;
use crate::timestamp::Timestamp;

/// Mails a link, a code or both to the address of the form, if the `signIn` callback allows it.
///
/// The answer is the same whether the address has a user or not.
pub(in crate::sign_in) async fn request(
    cx: &Context<'_>,
    provider: &Provider,
    email: &EmailProvider,
) -> Result<AuthResponse, AuthError> {
    cx.step(Step::SignInStarted, format_args!("type email"));
    let to = address(cx, provider)?;
    let error = ErrorType::EmailSignInError.shown_as();
    if let Some(refusal) = limits::refuse_burst(cx, error).await {
        return Ok(refusal);
    }
    // Before the limit, which a program without a token could otherwise use up.
    if let Some(refusal) = apart(turnstile::refuse(cx, error, None)).await {
        return Ok(refusal);
    }
    if let Some(refusal) = limit(cx, &to).await {
        return Ok(refusal);
    }
    let store = store_of(cx)?;
    let known = store.get_user_by_email(to.as_str()).await.map_err(store_failed)?;
    let mut identity = identity(cx, provider, &to, known.as_ref());
    if let Allowed::Elsewhere(target) = decide(cx, provider, &mut identity, known.as_ref(), true).await? {
        return Ok(cx.respond(AuthResponse::redirect(302, target), Vec::new()));
    }
    let token = functions::token(cx, provider).await?.unwrap_or_else(|| link::create(cx, &provider.id));
    let hash = link::stored(&token, &cx.deployment.config);
    let offer = offer(cx, &*store, email, &to, &hash).await?;
    let cookie = match &offer {
        Some(Offer { asked, .. }) => Some(asked.seal(cx, &provider.id, email.max_age)?),
        None => forget(cx),
    };
    if known.is_none()
        && let Err(error) = check_sign_up(cx, &*store, Some(to.as_str())).await
    {
        return withhold(cx, provider, error, cookie);
    }
    let expires = cx.now.plus_seconds(email.max_age);
    let has_link = offer.as_ref().is_none_or(|offer| !offer.mailed.is_alone);
    let url = if has_link { url_of(cx, provider, &to, &token) } else { url(&cx.request.origin) }?;
    let link = has_link.then(|| VerificationToken { identifier: to.to_string(), token: hash, expires });
    let code = offer.as_ref().map(|Offer { code, asked, .. }| asked.row(code, expires));
    if let Some(link) = &link {
        store.create_verification_token(link).await.map_err(store_failed)?;
    }
    if let Some(code) = &code {
        store.replace_verification_token(code).await.map_err(store_failed)?;
    }
    let theme = &cx.deployment.config.theme;
    let color = |color: Option<crate::providers::Color>| color.map(|color| color.to_string());
    let theme = Theme { brand_color: color(theme.brand_color), button_text: color(theme.button_text) };
    let code_of_mail = offer.as_ref().map(|offer| &offer.mailed);
    let message =
        Message { to: &to, from: email.from.as_ref(), url: &url, code: code_of_mail, theme: &theme };
    let token = if has_link { token.as_str() } else { "" };
    if let Err(error) = send(cx, provider, email, &message, (token, expires)).await {
        // No mail has the tokens. If this fails too, the rows expire.
        for row in link.iter().chain(&code) {
            let _ = store.use_verification_token(&row.identifier, &row.token).await;
        }
        return Err(error);
    }
    cx.step(Step::MailSent, format_args!("the mail works for {} s", email.max_age));
    Ok(to_verify_request(cx, provider, cookie))
}

/// A code to mail.
struct Offer {
    code: Code,
    asked: Asked,
    mailed: MailCode,
}

/// Returns a new code, if the provider has codes and the address has not reached the limit of wrong
/// ones. `link` is the hash of the link's token.
async fn offer(
    cx: &Context<'_>,
    store: &dyn Store,
    email: &EmailProvider,
    to: &EmailAddress,
    link: &str,
) -> Result<Option<Offer>, AuthError> {
    let is_alone = email.code == CodeInMail::InsteadOfLink;
    if email.code == CodeInMail::No || limits::is_reached(cx, store, &wrong_codes(&[to.as_str()])).await? {
        return Ok(None);
    }
    let code = Code::create(&**cx.platform);
    let link = Some(link.to_owned()).filter(|_| !is_alone);
    let user_agent = cx.request.headers.get("user-agent").unwrap_or_default();
    let (place, browser) = (asker::place(cx), asker::browser(&user_agent));
    let mailed = MailCode { code: code.grouped(), is_alone, place, browser };
    Ok(Some(Offer { code, asked: Asked::new(cx, to, link), mailed }))
}

/// Sends the mail by code of the deployer, or by the provider.
async fn send(
    cx: &Context<'_>,
    provider: &Provider,
    email: &EmailProvider,
    message: &Message<'_>,
    (token, expires): (&str, Timestamp),
) -> Result<(), AuthError> {
    if functions::send(cx, provider, message, token, expires).await? {
        return Ok(());
    }
    mail::send(cx, provider, email, message, expires).await
}

fn address(cx: &Context<'_>, provider: &Provider) -> Result<EmailAddress, AuthError> {
    let typed = cx.request.body.only_field("email").unwrap_or_default();
    let own = functions::identifier(cx, provider, typed)?;
    EmailAddress::parse(own.as_deref().unwrap_or(typed), &OfRuntime(&**cx.platform)).map_err(|error| {
        AuthError::new(ErrorType::EmailSignInError, Reason::EmailAddress, error.to_string()).caused_by(error)
    })
}

/// Returns the answer that refuses a further mail to this address. Addresses without a user count
/// alike.
async fn limit(cx: &Context<'_>, to: &EmailAddress) -> Option<AuthResponse> {
    let of = [to.as_str()];
    let counter = Counter { name: "email-address", of: &of, most: 3, seconds: 600 };
    limits::refuse(cx, &[counter], ErrorType::EmailSignInError.shown_as()).await
}

/// Returns the link. Its host is the deployment's own, which no header of the request changes.
fn url_of(cx: &Context<'_>, provider: &Provider, to: &EmailAddress, token: &str) -> Result<Url, AuthError> {
    let query = [("callbackUrl", cx.callback_url.as_str()), ("token", token), ("email", to.as_str())];
    let query: Params = query.into_iter().collect();
    url(&query.append_to(&cx.callback_route(&provider.id)))
}

fn url(text: &str) -> Result<Url, AuthError> {
    Url::parse(text).map_err(|error| {
        AuthError::new(ErrorType::EmailSignInError, Reason::MailNotSent, "the link is no URL")
            .caused_by(error)
    })
}

/// Answers as if a mail was sent. Otherwise the answer would tell which addresses have a user.
fn withhold(
    cx: &Context<'_>,
    provider: &Provider,
    error: AuthError,
    cookie: Option<SetCookie>,
) -> Result<AuthResponse, AuthError> {
    if error.reason() != Reason::SignUpRefused {
        return Err(error);
    }
    let entry = LogEntry::new(Level::Warn, Reason::MailWithheld, error.detail());
    cx.platform.log(&entry.provider(Some(&provider.id)));
    Ok(to_verify_request(cx, provider, cookie))
}

fn to_verify_request(cx: &Context<'_>, provider: &Provider, cookie: Option<SetCookie>) -> AuthResponse {
    let location = verify_request(cx, provider, &[]);
    cx.respond(AuthResponse::redirect(302, location), cookie.into_iter().collect())
}

/// Returns the address of the page after this provider's mail.
pub(super) fn verify_request(cx: &Context<'_>, provider: &Provider, error: &[(&str, &str)]) -> String {
    let query = [("provider", provider.id.as_str()), ("type", "email")];
    let query: Params = query.iter().chain(error).copied().collect();
    query.append_to(&cx.url("/verify-request"))
}
