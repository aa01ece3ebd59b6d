//! The answers in place of an attempt to sign in that is not made.

use crate::context::Context;
use crate::http::{AuthResponse, Method, Params};
use crate::log::{Level, LogEntry};
use crate::navigation::is_navigation;
use crate::pages;
use crate::reason::Reason;

/// An answer in place of the sign-in.
pub(super) struct Refusal {
    /// The status of a page, or of JSON.
    pub(super) status: u16,
    /// The `code` beside the error.
    pub(super) code: &'static str,
    /// The error of the page. Without it, a browser goes to the sign-in page.
    pub(super) page: Option<&'static str>,
    /// The body for a program.
    pub(super) message: &'static str,
}

/// A limit is reached.
pub(super) const TOO_MANY: Refusal = Refusal {
    status: 429,
    code: "too_many_attempts",
    page: Some("TooManyAttempts"),
    message: r#"{"message":"Too Many Requests"}"#,
};

const UNAVAILABLE: Refusal = Refusal {
    status: 503,
    code: "unavailable",
    page: Some("SignInUnavailable"),
    message: r#"{"message":"Service Unavailable"}"#,
};

/// Returns the answer while nothing can say whether an attempt may be made. `error` is Auth.js's code
/// of the refusal.
pub(super) fn unavailable(cx: &Context<'_>, error: &'static str) -> AuthResponse {
    answer(cx, &UNAVAILABLE, error, Some(5))
}

/// Returns a page for a browser, and JSON for a program: for `next-auth/react` with the address that
/// names the error. `wait` is the number of seconds in `Retry-After`.
pub(super) fn answer(
    cx: &Context<'_>,
    refusal: &Refusal,
    error: &'static str,
    wait: Option<i64>,
) -> AuthResponse {
    let config = &cx.deployment.config;
    let id = cx.platform.request_id();
    let signin_url = config.pages.sign_in.clone().unwrap_or_else(|| cx.url("/signin"));
    let with_error = || {
        let query: Params = [("error", error), ("code", refusal.code)].into_iter().collect();
        let is_path = signin_url.starts_with('/');
        let origin = if is_path { cx.request.origin.as_str() } else { "" };
        query.append_to(&format!("{origin}{signin_url}"))
    };
    let response = if cx.request.return_redirect {
        let body = serde_json::json!({ "url": with_error() }).to_string();
        AuthResponse::json(refusal.status, body).uncached()
    } else if is_navigation(Method::Post, cx.request.headers) {
        match refusal.page {
            None => return AuthResponse::redirect(302, with_error()).identified(&id),
            Some(page) => {
                let page = pages::ErrorPage {
                    origin: &cx.request.origin,
                    error: Some(page),
                    signin_url: Some(&signin_url),
                    request_id: &id,
                };
                pages::error(&page, &cx.request.look(config)).into_response()
            }
        }
    } else {
        AuthResponse::json(refusal.status, refusal.message).uncached()
    };
    match wait {
        Some(wait) => response.header("retry-after", wait.to_string()),
        None => response,
    }
}

/// Logs why an attempt is not made.
pub(super) fn log(cx: &Context<'_>, level: Level, reason: Reason, detail: &str) {
    let provider = cx.provider.map(|provider| provider.id.as_str());
    cx.platform.log(&LogEntry::new(level, reason, detail).provider(provider));
}
