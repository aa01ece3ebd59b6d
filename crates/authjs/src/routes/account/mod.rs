//! `<basePath>/account`: users see and change their own account.

mod data;
mod delete;
mod passkeys;
mod recent;
mod signed_in;
mod ways_in;

use crate::audit::{Event, EventName};
use crate::config::Config;
use crate::context::{Context, store_failed};
use crate::csrf::CsrfVerified;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::observer::observe;
use crate::pages::{self, Notice};
use crate::reason::Reason;
use crate::session::Sessions;
use crate::sign_in::credentials::check_site;
use signed_in::SignedIn;

/// Answers `GET /account`: the page of the user who is signed in. Other visitors are sent to sign in. Changes nothing.
pub(super) async fn show(cx: &Context<'_>) -> Result<AuthResponse, AuthError> {
    let Some(own) = SignedIn::of(cx).await? else { return Ok(recent::sign_in_first(cx)) };
    let listed = Sessions::of(cx).list(&own.owner()).await.map_err(store_failed)?;
    let shown = |(session, is_current): (crate::statements::ListedSession, bool)| pages::ShownSession {
        id: session.id,
        is_current,
        user_agent: session.device.user_agent,
        country: session.device.country,
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
    };
    let config = &cx.deployment.config;
    let action = cx.url("/account");
    let page = pages::AccountPage {
        origin: &cx.request.origin,
        action: &action,
        csrf_token: cx.csrf_token.token(),
        notice: cx.request.query.first("status").and_then(Notice::named),
        name: own.user.name.as_deref(),
        email: own.user.email.as_deref(),
        accounts: ways_in::linked(cx, &own),
        linkable: ways_in::linkable(cx, &own),
        passkeys: passkeys::shown(cx, &own),
        has_mail: has_mail(config),
        sessions: listed.map(|listed| listed.into_iter().map(shown).collect()),
        typed_to_delete: config.account.can_delete.then(|| delete::typed_by(cx, &own)),
        loopback: config.development,
    };
    Ok(cx.respond(pages::account(&page, &cx.look()).into_response(), Vec::new()))
}

/// What a form of the page asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    EndSession,
    EndOthers,
    Link,
    Unlink,
    RemovePasskey,
    Download,
    Delete,
}

impl Change {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "end-session" => Self::EndSession,
            "end-others" => Self::EndOthers,
            "link" => Self::Link,
            "unlink" => Self::Unlink,
            "remove-passkey" => Self::RemovePasskey,
            "download" => Self::Download,
            "delete" => Self::Delete,
            _ => return None,
        })
    }

    /// Returns how many seconds ago the user may have signed in. What gives or takes a way in, and what cannot be undone, needs the user now.
    const fn seconds(self) -> i64 {
        match self {
            Self::EndSession | Self::EndOthers => 900,
            Self::Link | Self::Unlink | Self::RemovePasskey | Self::Download | Self::Delete => {
                recent::SECONDS
            }
        }
    }
}

/// Answers `POST /account`: makes the change that the form asks for, if the user has signed in a short time ago. Otherwise the user is sent
/// to sign in again, and nothing is changed.
pub(super) async fn change(cx: &Context<'_>, _: CsrfVerified) -> Result<AuthResponse, AuthError> {
    check_site(cx)?;
    let Some(own) = SignedIn::of(cx).await? else { return Ok(recent::sign_in_first(cx)) };
    let change = cx.request.body.only_field("change").and_then(Change::named);
    let change = change.filter(|change| *change != Change::Delete || cx.deployment.config.account.can_delete);
    let Some(change) = change else {
        let detail = "the form asks for no change that the account page makes";
        return Err(AuthError::new(ErrorType::UnknownAction, Reason::BadBody, detail));
    };
    if let Some(answer) = recent::missing_proof(cx, &own, change.seconds()).await? {
        return Ok(answer);
    }
    let sessions = Sessions::of(cx);
    match change {
        Change::EndSession => {
            let id = cx.request.body.only_field("session").unwrap_or_default();
            let has_ended = sessions.end_listed(&own.owner(), id).await.map_err(store_failed)?;
            if !has_ended {
                return Ok(back(cx, Notice::NotThere));
            }
            record_ended(cx, &own, 1);
            Ok(back(cx, Notice::SessionEnded))
        }
        Change::EndOthers => {
            let ended = sessions.end_others_listed(&own.owner()).await.map_err(store_failed)?;
            record_ended(cx, &own, ended);
            Ok(back(cx, Notice::OthersEnded))
        }
        Change::Link => ways_in::link(cx, &own).await,
        Change::Unlink => ways_in::unlink(cx, &own).await,
        Change::RemovePasskey => passkeys::remove(cx, &own).await,
        Change::Download => data::download(cx, &own, &sessions).await,
        Change::Delete => delete::delete(cx, &own, &sessions).await,
    }
}

/// Records that the user has ended sessions.
fn record_ended(cx: &Context<'_>, own: &SignedIn, ended: usize) {
    let event = Event::new(EventName::Revocation).stored_user(&own.user);
    observe(&**cx.platform, &Event { by: Some("user"), ended: Some(ended), ..event });
}

/// Returns a redirect to the page, which tells what has happened.
fn back(cx: &Context<'_>, notice: Notice) -> AuthResponse {
    let location = cx.url(&format!("/account?status={}", notice.name()));
    cx.respond(AuthResponse::redirect(302, location), Vec::new())
}

/// Returns whether a provider sends mails that sign in.
fn has_mail(config: &Config) -> bool {
    use crate::providers::Method;
    config.providers.iter().any(|provider| matches!(provider.method, Method::Email(_)))
}
