use super::{Identity, form_post};
use crate::callbacks::{Redirect, SignIn, SignInDecision};
use crate::configured;
use crate::context::{Context, callback_failed};
use crate::cookies::{SameSite, SetCookie, chunks};
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::log::Step;
use crate::providers::Method;
use crate::session::Sessions;
use crate::sign_in::checks::completed;

/// Calls the `signIn` callback, and signs the visitor in if it allows that. `cookies` clear the
/// checks.
pub(crate) async fn complete(
    cx: &Context<'_>,
    mut identity: Identity,
    mut cookies: Vec<SetCookie>,
) -> Result<AuthResponse, AuthError> {
    let decision = ask_sign_in(cx, &mut identity).await;
    log_decision(cx, &decision);
    match decision? {
        SignInDecision::Allow => {}
        SignInDecision::Deny => {
            return Err(AuthError::access_denied("the signIn callback denied the sign-in"));
        }
        SignInDecision::Redirect(url) => return redirect(cx, &url, cookies).await,
        SignInDecision::Fail(error) => return Err(error),
    }
    cookies.extend(create_session(cx, &identity).await?);
    let Identity { user, account, profile, .. } = &identity;
    configured::events::signed_in(cx.deployment, cx.platform, user, account, profile).await;
    Ok(cx.back(cookies))
}

/// Asks the configuration, then the deployer's code. Both may change the identity, and both must
/// allow the sign-in.
async fn ask_sign_in(cx: &Context<'_>, identity: &mut Identity) -> Result<SignInDecision, AuthError> {
    let Identity { user, account, profile, credentials } = identity;
    let credentials = credentials.as_ref();
    configured::sign_in::check(cx.deployment, &**cx.platform, cx.provider()?, user, account, profile)
        .await
        .map_err(|denied| AuthError::new(ErrorType::AccessDenied, denied.reason, denied.detail))?;
    let decision = cx.deployment.callbacks.sign_in(SignIn { user, account, profile, credentials }).await;
    decision.map_err(|error| AuthError::access_denied(error.0.as_str()).caused_by(error))
}

fn log_decision(cx: &Context<'_>, decision: &Result<SignInDecision, AuthError>) {
    let decision = match decision {
        Ok(SignInDecision::Allow) => "allows the sign-in",
        Ok(SignInDecision::Deny) => "denies the sign-in",
        Ok(SignInDecision::Redirect(_)) => "redirects the visitor",
        Ok(SignInDecision::Fail(_)) | Err(_) => "failed",
    };
    cx.step(Step::Callback, format_args!("signIn {decision}"));
}

/// Redirects where the `signIn` callback sends the visitor, through the `redirect` callback.
/// Creates no session.
async fn redirect(cx: &Context<'_>, url: &str, cookies: Vec<SetCookie>) -> Result<AuthResponse, AuthError> {
    let allow = &cx.deployment.config.callbacks.redirect_allow;
    let input = Redirect { url, base_url: &cx.request.origin, allow };
    let target = cx.deployment.callbacks.redirect(input).await.map_err(callback_failed)?;
    cx.step(Step::Redirect, format_args!("302 to where the signIn callback sends the visitor"));
    Ok(cx.respond(AuthResponse::redirect(302, target), cookies))
}

/// Returns the cookies of a new session, which replace those of a former session.
async fn create_session(cx: &Context<'_>, identity: &Identity) -> Result<Vec<SetCookie>, AuthError> {
    let Identity { user, account, profile, .. } = identity;
    let sessions = Sessions::of(cx);
    let session = sessions.begin(user, account, profile).await.map_err(callback_failed)?;
    let settings = cx.request.settings;
    let present = chunks::read(&cx.request.cookies, &settings.session_token.name).present;
    let Some(session) = session else { return Ok(sessions.clear(&present)) };
    let provider = cx.provider()?;
    let completed = match &provider.method {
        Method::OAuth(_) => completed::remember(cx, provider, &session.token)?,
        Method::Credentials(_) => None,
    };
    let issued = sessions.issue(session, &present).await;
    let cookies = issued
        .map_err(|reason| AuthError::callback_route(reason, "the session does not fit into cookies"))?;
    // The replaced session may be in a cookie without `Domain`.
    let mut of_host = chunks::clear_of_host(&settings.session_token, &present);
    of_host.retain(|cookie| !cookies.contains(cookie));
    let cookies = of_host.into_iter().chain(cookies).collect();
    let is_unseen = present.is_empty() && !brings_session(cx);
    let mut cookies = if is_unseen { chunks::over_unseen(&settings.session_token, cookies) } else { cookies };
    cookies.extend(completed);
    Ok(cookies)
}

/// Returns whether a browser that has a session sends it when it comes back from another site.
fn brings_session(cx: &Context<'_>) -> bool {
    match cx.request.settings.session_token.options.same_site {
        Some(SameSite::Strict) => false,
        Some(SameSite::None) => true,
        Some(SameSite::Lax) | None => form_post::posted(cx.request, cx.provider).is_none(),
    }
}
