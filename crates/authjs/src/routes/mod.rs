//! The auth routes: one file each, with the names of Auth.js.

#[cfg(feature = "account")]
mod account;
mod backchannel_logout;
mod callback;
mod csrf;
mod enter;
mod errors;
#[cfg(all(feature = "bearer", feature = "operations"))]
mod health;
mod jwks;
mod pages;
mod post_logout;
mod provider_sign_out;
mod providers;
pub(crate) mod refuse;
#[cfg(feature = "bearer")]
mod revoke;
mod session;
mod signin;
mod signout;

use std::rc::Rc;

use crate::apart::apart;
use crate::context::Context;
use crate::deployment::Deployment;
use crate::error::{AuthError, ErrorType};
use crate::http::is_loopback;
use crate::http::{AuthResponse, IncomingRequest, Method};
use crate::misconfigured;
use crate::platform::Platform;
use crate::providers::Provider;
use crate::reason::Reason;
use crate::request::AuthRequest;
use crate::request::route::{Action, Route};
use crate::sign_in;
use enter::enter;

/// Answers an auth route. Never fails: an error is logged and shown as in Auth.js.
pub(crate) async fn handle(
    deployment: &Deployment,
    incoming: IncomingRequest<'_>,
    platform: Rc<dyn Platform>,
) -> AuthResponse {
    let is_head = incoming.method == Method::Head;
    let response = identify_errors(answer(deployment, incoming, &platform).await, &*platform);
    let response = harden(response);
    if is_head { response.head() } else { response }
}

async fn answer(
    deployment: &Deployment,
    mut incoming: IncomingRequest<'_>,
    platform: &Rc<dyn Platform>,
) -> AuthResponse {
    let Some(route) = Route::parse(&deployment.config.base_path, incoming.method, incoming.url.path()) else {
        return refuse::unknown_action(deployment, &**platform, incoming.url.path());
    };
    if let Some(allow) = route.refused_method() {
        return refuse::method(&**platform, route.provider_id, allow);
    }
    if route.action == Action::Jwks {
        return match &deployment.config.assertion_keys {
            Some(keys) if !route.post => apart(jwks::show(deployment, keys, &**platform)).await,
            _ => refuse::unknown_action(deployment, &**platform, incoming.url.path()),
        };
    }
    if route.action == Action::BackchannelLogout {
        return match deployment.config.provider_of_logout(route.provider_id).filter(|_| route.post) {
            Some(provider) => {
                apart(backchannel_logout::receive(deployment, provider, &incoming, platform)).await
            }
            None => refuse::unknown_action(deployment, &**platform, incoming.url.path()),
        };
    }
    if route.action == Action::PostLogout && (route.post || !deployment.config.sign_out.provider) {
        return refuse::unknown_action(deployment, &**platform, incoming.url.path());
    }
    #[cfg(feature = "account")]
    if route.action == Action::Account && !deployment.config.has_account_page() {
        return refuse::unknown_action(deployment, &**platform, incoming.url.path());
    }
    #[cfg(feature = "bearer")]
    if route.action == Action::Check {
        if !deployment.config.bearer.forward_auth || route.post {
            return refuse::unknown_action(deployment, &**platform, incoming.url.path());
        }
        return apart(crate::gate::check(deployment, &incoming, platform)).await;
    }
    #[cfg(all(feature = "bearer", feature = "operations"))]
    if route.action == Action::Health {
        if !deployment.config.bearer.health || route.post {
            return refuse::unknown_action(deployment, &**platform, incoming.url.path());
        }
        return apart(health::show(deployment, &incoming, platform)).await;
    }
    #[cfg(feature = "bearer")]
    if route.action == Action::Revoke {
        if !deployment.config.is_revoked_by_administrators() || !route.post {
            return refuse::unknown_action(deployment, &**platform, incoming.url.path());
        }
        return apart(revoke::revoke(deployment, &incoming, platform)).await;
    }
    if route.action == Action::IdToken && !(route.post && takes_id_token(deployment, route)) {
        return refuse::unknown_action(deployment, &**platform, incoming.url.path());
    }
    #[cfg(feature = "webauthn")]
    if route.action == Action::WebAuthnScript {
        if route.post || !deployment.config.has_passkeys() {
            return refuse::unknown_action(deployment, &**platform, incoming.url.path());
        }
        return crate::pages::passkey_script();
    }
    #[cfg(feature = "second-factor")]
    if route.action == Action::SecondFactor && !deployment.config.has_second_factor() {
        return refuse::unknown_action(deployment, &**platform, incoming.url.path());
    }
    let body = std::mem::take(&mut incoming.body);
    let parsed = AuthRequest::parse(route, &incoming, &body, &deployment.config);
    // Drop it before anything awaits: requests that wait for a provider would keep it in memory.
    drop(body);
    let request = match parsed {
        Ok(request) => request,
        Err(reason) => return refuse::refuse(&**platform, reason),
    };
    if let Err(error) = assert(deployment, &request) {
        errors::log(&**platform, &error, None);
        let id = platform.request_id();
        return misconfigured::configuration(&deployment.config, &request, &id).reporting(error);
    }
    let response = match enter(deployment, platform, &request).await {
        Ok(cx) => match dispatch(&cx).await {
            Ok(response) => response,
            Err(error) => errors::fail(&cx, error),
        },
        Err(error) => {
            errors::log(&**platform, &error, None);
            errors::answer(deployment, &request, error, None).identified(&platform.request_id())
        }
    };
    if request.return_redirect { errors::return_redirect(response) } else { response }
}

/// Runs the action of a route.
pub(crate) async fn dispatch(cx: &Context<'_>) -> Result<AuthResponse, AuthError> {
    let route = cx.request.route;
    let action = match (route.post, route.action, route.provider_id) {
        #[cfg(feature = "account")]
        (false, Action::Account, _) => apart(account::show(cx)),
        #[cfg(feature = "account")]
        (true, Action::Account, _) => apart(account::change(cx, cx.csrf_verified()?)),
        (false, Action::Csrf, _) => apart(async { Ok(csrf::show(cx)) }),
        (false, Action::Session, _) if route.head => apart(async { Ok(session::head(cx)) }),
        (false, Action::Session, _) => apart(session::show(cx)),
        (false, Action::PostLogout, _) => apart(async { Ok(post_logout::finish(cx)) }),
        (false, Action::Providers, _) => apart(async { Ok(providers::list(cx)) }),
        (false, Action::SignIn, _) => apart(async { Ok(pages::signin(cx)) }),
        (false, Action::SignOut, _) => apart(async { Ok(pages::signout(cx)) }),
        #[cfg(feature = "second-factor")]
        (false, Action::SecondFactor, _) => apart(sign_in::second_factor::show(cx)),
        #[cfg(feature = "second-factor")]
        (true, Action::SecondFactor, _) => apart(sign_in::second_factor::enter(cx, cx.csrf_verified()?)),
        (false, Action::Error, _) => apart(async { Ok(pages::error(cx)) }),
        #[cfg(feature = "webauthn")]
        (false, Action::WebAuthnOptions, _) => apart(sign_in::webauthn::options(cx)),
        (false, Action::VerifyRequest, _) => apart(async { Ok(pages::verify_request(cx)) }),
        (_, Action::Callback, _) => apart(callback::callback(cx)),
        (true, Action::IdToken, _) => apart(sign_in::id_token::answer(cx)),
        (true, Action::SignIn, _) => apart(signin::start(cx, cx.csrf_verified()?)),
        (true, Action::SignOut, _) => apart(signout::sign_out(cx, cx.csrf_verified()?)),
        (true, Action::Session, _) => apart(session::update(cx, cx.csrf_verified()?)),
        _ => {
            return Err(AuthError::new(
                ErrorType::UnknownAction,
                Reason::UnknownAction,
                "the action does not support this method",
            ));
        }
    };
    action.await
}

/// Returns whether the provider of a route takes ID Tokens: `idTokenSignIn`.
fn takes_id_token(deployment: &Deployment, route: Route<'_>) -> bool {
    let provider = route.provider_id.and_then(|id| deployment.config.provider(id));
    provider.and_then(Provider::oauth).is_some_and(|provider| provider.id_token_sign_in.is_some())
}

/// Errors if the configuration does not apply to this request.
fn assert(deployment: &Deployment, request: &AuthRequest<'_>) -> Result<(), AuthError> {
    let refuse = |reason, detail| Err(AuthError::new(ErrorType::UntrustedHost, reason, detail));
    if !deployment.config.trust_host {
        return refuse(Reason::UntrustedHost, "trustHost is off: set AUTH_TRUST_HOST or AUTH_URL");
    }
    if deployment.functions.is_none()
        && let Some(error) = deployment.config.missing_authorize()
    {
        return Err(AuthError::new(ErrorType::MissingAuthorize, Reason::Configuration, error.to_string()));
    }
    if deployment.functions.is_none()
        && let Some(error) = deployment.config.missing_sender()
    {
        return Err(AuthError::new(ErrorType::InvalidProvider, Reason::Configuration, error.to_string()));
    }
    if deployment.config.development && !is_loopback(request.url) {
        return refuse(Reason::DevelopmentOnPublicHost, "AUTH_DEV is for loopback hosts: unset it");
    }
    Ok(())
}

/// Adds the id of the request to an answer with the status of an error. Success answers have none:
/// the runtime creates them from templates of constant headers.
fn identify_errors(response: AuthResponse, platform: &dyn Platform) -> AuthResponse {
    if response.status < 400 { response } else { response.identified(&platform.request_id()) }
}

/// Adds headers to every answer of an auth route. Browsers must not guess another content type, and
/// must not send an address with a code or token to another site.
fn harden(response: AuthResponse) -> AuthResponse {
    response.nosniff().header("referrer-policy", "same-origin")
}
