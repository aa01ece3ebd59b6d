use crate::callback_link::with_callback_url;
use crate::context::Context;
use crate::deployment::Deployment;
use crate::error::{AuthError, ErrorPage, ErrorType};
use crate::http::{AuthResponse, Params};
use crate::log::{Level, LogEntry, Step};
use crate::oauth::ErrorCode;
use crate::platform::Platform;
use crate::reason::Reason;
use crate::request::AuthRequest;
use crate::request::route::Action;
use crate::sign_in::checks;
use crate::step_up;

/// Logs an error and answers it.
pub(super) fn fail(cx: &Context<'_>, error: AuthError) -> AuthResponse {
    log(&**cx.platform, &error, cx.provider.map(|provider| provider.id.as_str()));
    answer(cx.deployment, cx.request, error, Some(cx)).identified(&cx.platform.request_id())
}

/// Returns what a visitor sees of an error: a redirect, its address as JSON for the browser client,
/// or `null` for an update of the session.
#[inline(never)]
pub(super) fn answer(
    deployment: &Deployment,
    request: &AuthRequest<'_>,
    error: AuthError,
    cx: Option<&Context<'_>>,
) -> AuthResponse {
    if request.route.post && request.route.action == Action::Session {
        return AuthResponse::json(400, "null").uncached().reporting(error);
    }
    let redirect = redirect(deployment, request, &error, cx);
    if !request.return_redirect {
        return redirect.reporting(error);
    }
    let status = match request.route.action {
        Action::IdToken => id_token_status(&error),
        _ => 200,
    };
    let mut response = return_redirect(redirect);
    response.headers.retain(|(name, _)| *name != "location");
    AuthResponse { status, ..response }.reporting(error)
}

/// Returns the status of a refused ID Token, for a caller that gets JSON.
const fn id_token_status(error: &AuthError) -> u16 {
    match error.error_type {
        ErrorType::MissingCsrf | ErrorType::AccessDenied | ErrorType::OAuthAccountNotLinked => 403,
        ErrorType::AdapterError => 503,
        _ if matches!(level(error.reason), Level::Error) => 500,
        _ => 401,
    }
}

/// Returns the redirect to the page that shows an error. It sets no cookies. An error that spends
/// the checks clears their cookies: see [`checks`].
fn redirect(
    deployment: &Deployment,
    request: &AuthRequest<'_>,
    error: &AuthError,
    cx: Option<&Context<'_>>,
) -> AuthResponse {
    let (code, page) = error.error_type.page();
    let (configured, default) = match page {
        ErrorPage::SignIn => (&deployment.config.pages.sign_in, "/signin"),
        ErrorPage::Error => (&deployment.config.pages.error, "/error"),
    };
    if let Some(cx) = cx {
        cx.step(Step::Redirect, format_args!("302 to the page {default} with error={code}"));
    }
    let path = configured.clone().unwrap_or_else(|| format!("{}{default}", deployment.config.base_path));
    let mut query = Params::new();
    query.append("error", code);
    if let Some(code) = error.code() {
        query.append("code", code);
    }
    let mut location = query.append_to(&format!("{}{path}", request.origin));
    if let (ErrorType::InvalidCheck, Some(cx)) = (error.error_type, cx) {
        // The cookies still have an address that is too long for a link.
        location = with_callback_url(&location, &cx.callback_url).unwrap_or(location);
    }
    let mut response = AuthResponse::redirect(302, location);
    if error.spends_checks {
        response.cookies = cx.map(checks::clear_own).unwrap_or_default();
    }
    if error.reason == Reason::StepUpRefused {
        // The next sign-in may be for a page without such a rule.
        response.cookies.extend(step_up::forget(deployment, request.settings, &request.cookies));
    }
    response
}
pub(super) fn log(platform: &dyn Platform, error: &AuthError, provider: Option<&str>) {
    platform.log(&LogEntry::of_error(level(error.reason), error).provider(provider));
}

/// Returns the level of an error's line. A failure that a visitor can cause at will is not an
/// `error`.
const fn level(reason: Reason) -> Level {
    match reason {
        Reason::Configuration
        | Reason::UntrustedHost
        | Reason::DevelopmentOnPublicHost
        | Reason::OAuth(ErrorCode::Configuration | ErrorCode::EndpointMissing)
        | Reason::ClientKey
        | Reason::CallbackFailed
        | Reason::StoreUnavailable
        | Reason::SessionTooLarge => Level::Error,
        _ => Level::Warn,
    }
}

/// Returns the redirect as JSON, with its headers and cookies, for `X-Auth-Return-Redirect`.
pub(super) fn return_redirect(response: AuthResponse) -> AuthResponse {
    let Some(location) = response.get("location").map(str::to_owned) else { return response };
    let body = serde_json::json!({ "url": location }).to_string();
    AuthResponse { status: 200, body, ..response }.header("content-type", "application/json")
}
