mod oauth;
#[cfg(feature = "oauth1")]
mod oauth1;
mod picture;
mod proxy;
mod refused;
mod repeated;

use serde_json::{Map, Value};

use crate::actions::form_post;
use crate::apart::apart;
use crate::callbacks::{Event, Jwt, SignIn, SignInDecision, Trigger};
use crate::checks::completed;
use crate::context::{Context, callback_failed};
use crate::cookies::{SameSite, SetCookie, chunks};
use crate::error::{AuthError, AuthErrorKind};
use crate::http::{AuthResponse, OutgoingResponse};
use crate::log::{Level, LogEntry};
use crate::providers::Provider;
use crate::reason::Reason;
use crate::refusal::is_speculative;
use crate::session;

/// Somebody whom a provider has vouched for, not yet signed in.
pub(super) struct Identity {
    /// `id`, `name`, `email`, `image`, and what the profile mapping adds.
    user: Map<String, Value>,
    /// The token response with `provider`, `type`, `providerAccountId`.
    account: Map<String, Value>,
    /// ID Token claims or userinfo.
    profile: Map<String, Value>,
}

/// `GET|POST /callback/:provider`: finishes a sign-in.
pub(super) async fn callback(cx: &Context<'_>) -> Result<AuthResponse, AuthError> {
    let provider = cx.provider()?;
    if !cx.request.route.post && is_speculative(cx.request.headers) {
        return Ok(refuse_prefetch(cx));
    }
    if let Some(response) = proxy::pass_on(cx, provider)? {
        return Ok(response);
    }
    if repeated::is_likely(cx, provider)
        && let Some(response) = apart(repeated::go_on(cx, provider)).await
    {
        return Ok(response);
    }
    let (identity, cookies) = identify(cx, provider).await?;
    sign_in(cx, &identity, cookies).await.map_err(AuthError::after_checks)
}

/// Asks the callbacks, and signs in whom they let; `cookies` clear the checks.
async fn sign_in(
    cx: &Context<'_>,
    identity: &Identity,
    mut cookies: Vec<SetCookie>,
) -> Result<AuthResponse, AuthError> {
    match ask_sign_in(cx, identity).await? {
        SignInDecision::Allow => {}
        SignInDecision::Deny => return Err(denied("the signIn callback said no")),
        SignInDecision::Redirect(url) => return redirect(cx, &url, cookies).await,
    }
    cookies.extend(create_session(cx, identity).await?);
    let Identity { user, account, .. } = identity;
    cx.deployment.callbacks.event(Event::SignIn { user, account }).await;
    Ok(cx.back(cookies))
}

async fn identify(cx: &Context<'_>, provider: &Provider) -> Result<(Identity, Vec<SetCookie>), AuthError> {
    #[cfg(feature = "oauth1")]
    if let Some(server) = &provider.oauth1 {
        return apart(oauth1::identify(cx, provider, server)).await;
    }
    apart(oauth::identify(cx, provider)).await
}

/// The answer to a quirk's follow-up request. A failure is logged: the sign-in goes on without what it would add.
#[inline(never)]
fn or_logged(
    cx: &Context<'_>,
    provider: &Provider,
    response: Result<OutgoingResponse, AuthError>,
) -> Option<OutgoingResponse> {
    let log = |error: &AuthError| {
        cx.platform.log(&LogEntry {
            level: Level::Warn,
            reason: error.reason,
            error: None,
            detail: &format!("the profile is used without its second part: {}", error.detail),
            provider: Some(&provider.id),
        });
    };
    response.inspect_err(log).ok()
}

/// The visitor's own request comes after this one, or never: code and check cookies stay as they are.
fn refuse_prefetch(cx: &Context<'_>) -> AuthResponse {
    let (level, reason) = (Level::Debug, Reason::Prefetch);
    cx.platform.log(&LogEntry {
        level,
        reason,
        error: None,
        detail: "",
        provider: cx.request.route.provider_id,
    });
    AuthResponse::new(503).header("cache-control", "private, no-cache, no-store")
}

async fn ask_sign_in(cx: &Context<'_>, identity: &Identity) -> Result<SignInDecision, AuthError> {
    let Identity { user, account, profile } = identity;
    let decision = cx.deployment.callbacks.sign_in(SignIn { user, account, profile }).await;
    decision.map_err(|error| denied(&error.0))
}

fn denied(detail: &str) -> AuthError {
    AuthError::new(AuthErrorKind::AccessDenied, Reason::AccessDenied, detail)
}

/// The `signIn` callback sent the visitor elsewhere: no session, and the `redirect` callback has its say.
async fn redirect(cx: &Context<'_>, url: &str, cookies: Vec<SetCookie>) -> Result<AuthResponse, AuthError> {
    let input = crate::callbacks::Redirect { url, base_url: &cx.request.origin };
    let target = cx.deployment.callbacks.redirect(input).await.map_err(|error| callback_failed(&error))?;
    Ok(cx.respond(AuthResponse::redirect(302, target), cookies))
}

/// The session cookies of a new session; a former session's are replaced.
async fn create_session(cx: &Context<'_>, identity: &Identity) -> Result<Vec<SetCookie>, AuthError> {
    let Identity { user, account, profile } = identity;
    let mut token = Map::new();
    for (claim, member) in [("name", "name"), ("email", "email"), ("picture", "image"), ("sub", "id")] {
        if let Some(value) = user.get(member) {
            token.insert(claim.to_owned(), value.clone());
        }
    }
    let input = Jwt {
        token,
        user: Some(user),
        account: Some(account),
        profile: Some(profile),
        trigger: Some(Trigger::SignIn),
        session: None,
    };
    let token = cx.deployment.callbacks.jwt(input).await.map_err(|error| callback_failed(&error))?;
    let settings = cx.request.settings;
    let present = chunks::read(&cx.request.cookies, &settings.session_token.name).present;
    let Some(token) = token else { return Ok(chunks::clear(&settings.session_token, &present)) };
    let completed = completed::remember(cx, cx.provider()?, &token)?;
    let issued = session::issue(cx.deployment, settings, &**cx.platform, token, &present).await;
    let cookies = issued
        .map_err(|reason| AuthError::callback_route(reason, "the session does not fit into cookies"))?;
    // The session that this one replaces may be in a cookie of this host alone.
    let mut of_host = chunks::clear_of_host(&settings.session_token, &present);
    of_host.retain(|cookie| !cookies.contains(cookie));
    let cookies = of_host.into_iter().chain(cookies).collect();
    let is_unseen = present.is_empty() && !brings_session(cx);
    let mut cookies = if is_unseen { chunks::over_unseen(&settings.session_token, cookies) } else { cookies };
    cookies.extend(completed);
    Ok(cookies)
}

/// Whether a browser that has a session brings it along, coming back from another site as it does.
fn brings_session(cx: &Context<'_>) -> bool {
    match cx.request.settings.session_token.options.same_site {
        Some(SameSite::Strict) => false,
        Some(SameSite::None) => true,
        Some(SameSite::Lax) | None => form_post::posted(cx.request, cx.provider).is_none(),
    }
}
