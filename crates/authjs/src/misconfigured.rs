//! Answers while the configuration cannot be used: 500 on every path (a page with status 503 on a
//! first deployment). The gate stays closed.

use crate::config::{Config, ConfigError, MissingSetting};
use crate::http::{AuthResponse, IncomingRequest, Params};
use crate::navigation::is_navigation;
use crate::pages;
use crate::request::AuthRequest;
use crate::request::route::Action;

/// The text for visitors. The log has the details. The text is Auth.js's, because clients compare
/// it.
const MESSAGE: &str =
    "There was a problem with the server configuration. Check the server logs for more information.";

/// Returns the answer of an auth route whose assertions fail: a page for GETs of pages, otherwise
/// JSON.
///
/// A custom error page is used unless the visitor comes from it, which would loop. Its address is
/// relative, because the host may not be trusted.
pub(crate) fn configuration(config: &Config, request: &AuthRequest<'_>, request_id: &str) -> AuthResponse {
    let is_page = !request.route.post
        && matches!(
            request.route.action,
            Action::SignIn | Action::SignOut | Action::Error | Action::VerifyRequest
        );
    if !is_page {
        return json(request_id);
    }
    if let Some(page) = &config.pages.error {
        let from_error_page =
            request.query.get("callbackUrl").is_some_and(|callback_url| callback_url.starts_with(page));
        if !from_error_page {
            let query: Params = [("error", "Configuration")].into_iter().collect();
            return AuthResponse::redirect(302, query.append_to(page)).identified(request_id);
        }
    }
    page(&request.origin, &request.look(config), request_id)
}

/// Returns the answer to every request while the configuration cannot be used: a page for browsers,
/// otherwise JSON.
pub fn unconfigured(request: &IncomingRequest<'_>, request_id: &str) -> AuthResponse {
    let accepts_html = request.headers.get("accept").is_some_and(|accept| accept.contains("text/html"));
    if accepts_html {
        let theme = pages::Theme::default();
        let look = pages::Look::new(&theme, None, request.headers);
        page(&request.url.origin().ascii_serialization(), &look, request_id)
    } else {
        json(request_id)
    }
}

/// Returns the answer to every request while the configuration cannot be read. On a first
/// deployment, a navigation gets the page that lists the missing settings.
pub fn misconfigured(error: &ConfigError, request: &IncomingRequest<'_>, request_id: &str) -> AuthResponse {
    let missing = error.missing_at_first();
    if missing.is_empty() || !is_navigation(request.method, request.headers) {
        return unconfigured(request, request_id);
    }
    let steps = missing.iter().map(|setting| {
        let MissingSetting { name, cause, fix } = *setting;
        pages::SetupStep { setting: name, cause, fix }
    });
    let origin = request.url.origin().ascii_serialization();
    let page = pages::SetupPage { origin: &origin, steps: steps.collect() };
    pages::setup(&page, &pages::Theme::default()).into_response().identified(request_id)
}

/// Returns the answer to a request for a protected path while the database does not say whether the
/// visitor has a session: a page for browsers, otherwise JSON. It clears no cookie.
pub(crate) fn unavailable(config: &Config, request: &IncomingRequest<'_>, request_id: &str) -> AuthResponse {
    let response = if is_navigation(request.method, request.headers) {
        let origin = request.url.origin().ascii_serialization();
        let page =
            pages::ErrorPage { origin: &origin, error: Some("Unavailable"), signin_url: None, request_id };
        let look = pages::Look::new(&config.theme, None, request.headers);
        pages::error(&page, &look).into_response()
    } else {
        AuthResponse::json(503, r#"{"message":"Service Unavailable"}"#).uncached().nosniff()
    };
    response.header("retry-after", "5").identified(request_id)
}

/// Returns the answer to a request for public keys that the runtime refuses.
#[cold]
pub(crate) fn keys_unusable(request_id: &str) -> AuthResponse {
    json(request_id)
}

fn page(origin: &str, look: &pages::Look<'_>, request_id: &str) -> AuthResponse {
    let page = pages::ErrorPage { origin, error: Some("Configuration"), signin_url: None, request_id };
    pages::error(&page, look).into_response().identified(request_id)
}

fn json(request_id: &str) -> AuthResponse {
    let body = serde_json::json!({ "message": MESSAGE }).to_string();
    AuthResponse::json(500, body).uncached().nosniff().identified(request_id)
}
