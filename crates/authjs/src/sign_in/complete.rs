use super::accounts::{self, EmailProof, Registered};
#[cfg(feature = "second-factor")]
use super::second_factor;
use super::{Identity, form_post, last_provider};
use crate::apart::apart;
use crate::callbacks::{Redirect, SignIn, SignInDecision};
use crate::configured;
use crate::configured::sign_in::Denied;
use crate::context::{Context, callback_failed, store_failed};
use crate::cookies::{SameSite, SetCookie, chunks};
use crate::error::{AuthError, ErrorType};
use crate::http::{AuthResponse, Params};
use crate::log::Step;
use crate::model::User;
use crate::providers::{Kind, Method, Provider};
use crate::session::{Session, Sessions, SignIn as BegunBy, keep_authentication};
use crate::sign_in::checks::completed;
use crate::statements::AdapterUser;
use crate::step_up;
use crate::store::Store;

/// Calls the `signIn` callback, and signs the visitor in if it allows that. `cookies` clear the
/// checks.
pub(crate) async fn complete(
    cx: &Context<'_>,
    mut identity: Identity,
    cookies: Vec<SetCookie>,
) -> Result<AuthResponse, AuthError> {
    let provider = cx.provider()?;
    let proof = provider.oauth().map(|oauth| EmailProof::of(cx, oauth, &identity)).unwrap_or_default();
    // Users of credentials are those of the server that checks them, as in Auth.js.
    let is_stored = provider.oauth().is_some() || cx.deployment.config.session.stores_credentials;
    let store = if is_stored { cx.deployment.store(cx.platform) } else { None };
    let known = match &store {
        Some(store) => accounts::user_by_account(&**store, &identity.account).await?,
        None => None,
    };
    if let Allowed::Elsewhere(target) = decide(cx, provider, &mut identity, known.as_ref(), false).await? {
        return Ok(cx.respond(AuthResponse::redirect(302, target), cookies));
    }
    let Some(store) = &store else {
        #[cfg(feature = "second-factor")]
        if let Some(answer) = second_factor::interpose(cx, &mut identity, None, &cookies)? {
            return Ok(answer);
        }
        return establish(cx, &identity, None, cookies).await;
    };
    let registered = accounts::login_or_register(cx, &**store, &identity, &proof).await?;
    if let Some(current) = registered.current.as_ref().filter(|_| registered.is_linked) {
        keep_authentication(&mut identity.recorded, &current.token);
    }
    // The callback may have changed the account.
    let is_known = known.is_some_and(|known| known.id == registered.user.id);
    finish(cx, &**store, identity, is_known, registered, cookies).await
}

/// Whether a sign-in goes on.
pub(super) enum Allowed {
    /// It does.
    Here,
    /// The visitor goes to this address instead, without a session.
    Elsewhere(String),
}

/// Asks the configuration and the deployer's code whether the sign-in goes on. Errors if one of them
/// denies it. `verification_request` says that a link is asked for, and that nothing proves the
/// address yet.
pub(super) async fn decide(
    cx: &Context<'_>,
    provider: &Provider,
    identity: &mut Identity,
    known: Option<&AdapterUser>,
    verification_request: bool,
) -> Result<Allowed, AuthError> {
    identity.recorded = configured::recorded::of(cx.deployment, provider, identity_said(identity), cx.now);
    let decision = ask_sign_in(cx, provider, identity, known, verification_request).await;
    log_decision(cx, &decision);
    match decision? {
        SignInDecision::Allow => Ok(Allowed::Here),
        SignInDecision::Deny => Err(AuthError::access_denied("the signIn callback denied the sign-in")),
        SignInDecision::Redirect(url) => redirect(cx, &url).await.map(Allowed::Elsewhere),
        SignInDecision::Fail(error) => Err(error),
    }
}

/// Creates the session of a user of the database, and sends the visitor on: to the page for a second factor first, if
/// there must be one.
pub(super) async fn finish(
    cx: &Context<'_>,
    store: &dyn Store,
    mut identity: Identity,
    is_known: bool,
    registered: Registered,
    cookies: Vec<SetCookie>,
) -> Result<AuthResponse, AuthError> {
    identity.user = match is_known {
        // The callback, or an exchange, may have changed what the session shows.
        true => User { id: registered.user.id.clone(), ..identity.user },
        false => User::from(registered.user.clone()).with_extra_below(identity.user.extra),
    };
    #[cfg(feature = "second-factor")]
    if let Some(answer) = second_factor::interpose(cx, &mut identity, Some(&registered), &cookies)? {
        return Ok(answer);
    }
    establish(cx, &identity, Some((store, registered)), cookies).await
}

/// Begins the session, sends the event, and sends the visitor on. `stored` is the user of the database.
pub(super) async fn establish(
    cx: &Context<'_>,
    identity: &Identity,
    stored: Option<(&dyn Store, Registered)>,
    mut cookies: Vec<SetCookie>,
) -> Result<AuthResponse, AuthError> {
    let is_new_user = stored.as_ref().is_some_and(|(_, registered)| registered.is_new);
    cookies.extend(create_session(cx, identity, stored).await?);
    #[cfg(feature = "second-factor")]
    cookies.extend(second_factor::forget(cx));
    let Identity { user, account, profile, .. } = identity;
    configured::events::signed_in(cx.deployment, cx.platform, user, account, profile, is_new_user).await;
    Ok(go_on(cx, cookies, is_new_user))
}

/// Redirects to the visitor's destination, or to `pages.newUser`, which gets it as `callbackUrl`.
fn go_on(cx: &Context<'_>, cookies: Vec<SetCookie>, is_new_user: bool) -> AuthResponse {
    let Some(page) = cx.deployment.config.pages.new_user.as_ref().filter(|_| is_new_user) else {
        return cx.back(cookies);
    };
    cx.step(Step::Redirect, format_args!("302 to pages.newUser"));
    let query: Params = [("callbackUrl", cx.callback_url.as_str())].into_iter().collect();
    cx.respond(AuthResponse::redirect(302, query.append_to(page)), cookies)
}

/// Asks the configuration, then the deployer's code. Both may change the identity, and both must
/// allow the sign-in.
///
/// The rules judge what the provider says now. The exchange and the code get a known user as the
/// database has it, with the additional members of the profile.
async fn ask_sign_in(
    cx: &Context<'_>,
    provider: &Provider,
    identity: &mut Identity,
    known: Option<&AdapterUser>,
    verification_request: bool,
) -> Result<SignInDecision, AuthError> {
    let Identity { user, account, has_own_email, profile, credentials, .. } = identity;
    let credentials = credentials.as_ref();
    let denied = |denied: Denied| AuthError::new(ErrorType::AccessDenied, denied.reason, denied.detail);
    configured::sign_in::obey_rules(cx.deployment, provider, user, profile, *has_own_email)
        .map_err(denied)?;
    if let Some(known) = known {
        let extra = std::mem::take(&mut user.extra);
        *user = User::from(known.clone()).with_extra_below(extra);
    }
    if !verification_request {
        configured::sign_in::exchange_with_backend(cx.deployment, &**cx.platform, user, account, profile)
            .await
            .map_err(denied)?;
    }
    let decision = cx
        .deployment
        .callbacks
        .sign_in(SignIn { user, account, profile, credentials, verification_request })
        .await;
    decision.map_err(|error| AuthError::access_denied(error.0.as_str()).caused_by(error))
}

/// Returns what the provider says of a user.
fn identity_said(identity: &Identity) -> configured::recorded::Said<'_> {
    let Identity { user, account, has_own_email, profile, perhaps_in_others, authentication, .. } = identity;
    configured::recorded::Said {
        user,
        account,
        profile,
        has_own_email: *has_own_email,
        perhaps_in_others: *perhaps_in_others,
        at: authentication.at,
        acr: authentication.acr.as_deref(),
        attempt: authentication.step_up.as_ref().map_or(0, |step_up| step_up.attempt),
    }
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

/// Returns where the `signIn` callback sends the visitor, through the `redirect` callback.
async fn redirect(cx: &Context<'_>, url: &str) -> Result<String, AuthError> {
    let allow = &cx.deployment.config.callbacks.redirect_allow;
    let input = Redirect { url, base_url: &cx.request.origin, allow };
    let target = cx.deployment.callbacks.redirect(input).await.map_err(callback_failed)?;
    cx.step(Step::Redirect, format_args!("302 to where the signIn callback sends the visitor"));
    Ok(target)
}

/// Returns the cookies of a new session, which replace those of a former session. `stored` is the
/// user of the database.
async fn create_session(
    cx: &Context<'_>,
    identity: &Identity,
    stored: Option<(&dyn Store, Registered)>,
) -> Result<Vec<SetCookie>, AuthError> {
    let Identity { user, account, profile, .. } = identity;
    let sessions = Sessions::of(cx);
    let is_new_user = stored.as_ref().is_some_and(|(_, registered)| registered.is_new);
    let mut session = match stored {
        Some((store, Registered { user: known, current, is_linked, .. })) if sessions.are_stored() => {
            let user_agent = cx.request.headers.get("user-agent");
            let recorded = identity.recorded.as_ref();
            let begun =
                sessions.begin_in(store, known, user_agent, current.as_ref(), recorded, is_linked).await;
            let begun = begun.map_err(store_failed)?;
            if cx.deployment.config.tokens.is_some() {
                let redirect_uri = redirect_uri(cx)?;
                let sign_in = BegunBy { user, account, profile, redirect_uri, user_agent: None };
                apart(sessions.begin_tokens(&begun, sign_in)).await.map_err(store_failed)?;
            }
            Some(begun)
        }
        stored => {
            let recorded = identity.recorded.clone();
            let registered =
                stored.map(|(_, registered)| registered).filter(|registered| registered.is_linked);
            let before = registered.and_then(|registered| registered.current);
            let begun = sessions.begin(user, account, profile, is_new_user, recorded, before.as_ref()).await;
            let mut begun = begun.map_err(callback_failed)?;
            if let Some(session) = &mut begun {
                let redirect_uri = redirect_uri(cx)?;
                let user_agent = cx.request.headers.get("user-agent");
                let sign_in = BegunBy { user, account, profile, redirect_uri, user_agent };
                let begun = sessions.begin_family(session, sign_in, &cx.request.cookies);
                let begun = begun.await;
                begun.map_err(store_failed)?;
            }
            begun
        }
    };
    if let Some(session) = session.as_mut().filter(|_| cx.deployment.config.keeps_provider_sessions()) {
        apart(keep_provider(cx, &sessions, session, identity)).await?;
    }
    let settings = cx.request.settings;
    let present = chunks::read(&cx.request.cookies, &settings.session_token.name).present;
    let Some(session) = session else { return Ok(sessions.clear(&present)) };
    let provider = cx.provider()?;
    let completed = match &provider.method {
        Method::OAuth(oauth) if oauth.assertion.is_none() => {
            completed::remember(cx, provider, &session.token)?
        }
        Method::OAuth(_) | Method::Credentials(_) | Method::Email(_) => None,
        #[cfg(feature = "webauthn")]
        Method::WebAuthn(_) => None,
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
    cookies.extend(last_provider::remember(cx, provider));
    cookies.extend(step_up::forget(cx.deployment, settings, &cx.request.cookies));
    Ok(cookies)
}

/// Keeps what a sign-out of this session needs, here or at its provider.
async fn keep_provider(
    cx: &Context<'_>,
    sessions: &Sessions<'_>,
    session: &mut Session,
    identity: &Identity,
) -> Result<(), AuthError> {
    if let Some(named) = &identity.authentication.named {
        sessions.name_by_provider(session, named).await.map_err(store_failed)?;
    }
    let is_oauth = cx.provider.is_some_and(|provider| provider.oauth().is_some());
    if is_oauth && cx.deployment.config.sign_out.is_set() {
        sessions.keep_provider_tokens(session, &identity.account).await.map_err(store_failed)?;
    }
    Ok(())
}

/// Returns the redirect URI of the sign-in. `None` if its tokens cannot be refreshed.
fn redirect_uri(cx: &Context<'_>) -> Result<Option<String>, AuthError> {
    let oauth = cx.provider()?.oauth().filter(|oauth| matches!(oauth.kind, Kind::Oauth | Kind::Oidc));
    Ok(oauth.map(|oauth| cx.redirect_uri(oauth)))
}

/// Returns whether a browser that has a session sends it when it comes back from another site.
fn brings_session(cx: &Context<'_>) -> bool {
    match cx.request.settings.session_token.options.same_site {
        Some(SameSite::Strict) => false,
        Some(SameSite::None) => true,
        Some(SameSite::Lax) | None => form_post::posted(cx.request, cx.provider).is_none(),
    }
}
