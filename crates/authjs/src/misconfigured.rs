//! Answers when the configuration cannot be used: 500 everywhere (a page of status 503 on a first deployment), and the gate
//! stays closed.

use crate::config::{Config, ConfigError, MissingSetting};
use crate::http::{AuthResponse, IncomingRequest, Params};
use crate::navigation::is_navigation;
use crate::pages;
use crate::request::AuthRequest;
use crate::request::route::Action;

/// What visitors read; the log says what is wrong. The text is Auth.js's, clients compare it.
const MESSAGE: &str =
    "There was a problem with the server configuration. Check the server logs for more information.";

/// The answer of an auth route whose assertions fail: a page for GETs of pages, JSON for the rest.
///
/// A custom error page is used unless the visitor comes from it, which would loop. Its address is relative: the host
/// may be one that is not trusted.
pub(crate) fn configuration(config: &Config, request: &AuthRequest<'_>) -> AuthResponse {
    let is_page = !request.route.post
        && matches!(
            request.route.action,
            Action::SignIn | Action::SignOut | Action::Error | Action::VerifyRequest
        );
    if !is_page {
        return json();
    }
    if let Some(page) = &config.pages.error {
        let from_error_page =
            request.query.get("callbackUrl").is_some_and(|callback_url| callback_url.starts_with(page));
        if !from_error_page {
            let query: Params = [("error", "Configuration")].into_iter().collect();
            return AuthResponse::redirect(302, query.append_to(page));
        }
    }
    page(&request.origin, &config.theme)
}

/// The answer to every request while the configuration cannot be used: a page for browsers, JSON for the rest.
pub fn unconfigured(request: &IncomingRequest<'_>) -> AuthResponse {
    let accepts_html = request.headers.get("accept").is_some_and(|accept| accept.contains("text/html"));
    if accepts_html {
        page(&request.url.origin().ascii_serialization(), &pages::Theme::default())
    } else {
        json()
    }
}

/// The answer to every request while the configuration cannot be read. A navigation to a first deployment gets the page
/// that says what is missing.
pub fn misconfigured(error: &ConfigError, request: &IncomingRequest<'_>) -> AuthResponse {
    let missing = error.missing_at_first();
    if missing.is_empty() || !is_navigation(request.method, request.headers) {
        return unconfigured(request);
    }
    let steps = missing.iter().map(|setting| {
        let MissingSetting { name, cause, fix } = *setting;
        pages::SetupStep { setting: name, cause, fix }
    });
    let origin = request.url.origin().ascii_serialization();
    let page = pages::SetupPage { origin: &origin, steps: steps.collect() };
    pages::setup(&page, &pages::Theme::default()).into_response()
}

fn page(origin: &str, theme: &pages::Theme) -> AuthResponse {
    let page = pages::ErrorPage { origin, error: Some("Configuration"), signin_url: None };
    pages::error(&page, theme).into_response()
}

fn json() -> AuthResponse {
    AuthResponse::json(500, serde_json::json!({ "message": MESSAGE }).to_string()).uncached()
}
