//! The auth routes from request to answer: parse, assert, act, respond.

use std::rc::Rc;

use crate::actions;
use crate::body::ExpectedBody;
use crate::callbacks::Callbacks;
use crate::checks;
use crate::config::{Config, UnknownActions};
use crate::context::Context;
use crate::deployment::Deployment;
use crate::error::{AuthError, AuthErrorKind, ErrorPage};
use crate::failure;
pub use crate::failure::misconfigured;
use crate::http::{AuthResponse, Headers, IncomingRequest, Method};
use crate::log::{Level, LogEntry};
use crate::oauth::endpoint::is_loopback;
use crate::platform::Platform;
use crate::reason::Reason;
use crate::refusal::with_callback_url;
use crate::request::AuthRequest;
use crate::route::{self, Action, Route};

/// Auth.js for one deployment. One value lives as long as its isolate and holds nothing of any request.
#[derive(Debug)]
pub struct Auth {
    pub(crate) deployment: Deployment,
}

impl Auth {
    /// Auth.js with this configuration and these callbacks.
    pub fn new(config: Config, callbacks: Box<dyn Callbacks>) -> Self {
        Self { deployment: Deployment::new(config, callbacks) }
    }

    /// Returns whether a canonical path is one of the auth routes, which never reach the origin. With
    /// `unknownActions = "origin"` a path under the base path that names no action is the site's own.
    pub fn is_auth_route(&self, path: &str) -> bool {
        match self.deployment.config.unknown_actions {
            UnknownActions::Refuse => route::is_auth_path(&self.deployment.config.base_path, path),
            UnknownActions::Origin => route::names_action(&self.deployment.config.base_path, path),
        }
    }

    /// Answers an auth route. Never fails: what goes wrong is logged and shown as Auth.js would.
    pub async fn handle(&self, incoming: IncomingRequest<'_>, platform: Rc<dyn Platform>) -> AuthResponse {
        let is_head = incoming.method == Method::Head;
        let response = harden(self.answer(incoming, platform).await);
        if is_head { response.head() } else { response }
    }

    /// Returns what the body of a request must be for an auth route to read it. `None`: the route reads none.
    pub fn expected_body(&self, method: Method, path: &str, headers: &dyn Headers) -> Option<ExpectedBody> {
        let route = Route::parse(&self.deployment.config.base_path, method, path)?;
        ExpectedBody::of(route, &self.deployment.config, headers)
    }

    async fn answer(&self, mut incoming: IncomingRequest<'_>, platform: Rc<dyn Platform>) -> AuthResponse {
        let Some(route) =
            Route::parse(&self.deployment.config.base_path, incoming.method, incoming.url.path())
        else {
            return self.refuse_unknown_action(&*platform, incoming.url.path());
        };
        if let Some(allow) = route.refused_method() {
            return refuse_method(&*platform, route.provider_id, allow);
        }
        let body = std::mem::take(&mut incoming.body);
        let parsed = AuthRequest::parse(route, &incoming, &body, &self.deployment.config);
        // Before anything awaits: requests that wait for a provider would hold it.
        drop(body);
        let request = match parsed {
            Ok(request) => request,
            Err(reason) => return refuse(&*platform, reason),
        };
        if let Err(error) = self.assert(&request) {
            log(&*platform, &error, None);
            return failure::configuration(&self.deployment.config, &request);
        }
        let response = match actions::enter(&self.deployment, &platform, &request).await {
            Ok(cx) => match actions::dispatch(&cx).await {
                Ok(response) => response,
                Err(error) => self.fail(&cx, &error),
            },
            Err(error) => {
                log(&*platform, &error, None);
                self.error_answer(&request, &error, None)
            }
        };
        if request.return_redirect { return_redirect(response) } else { response }
    }

    #[inline(never)]
    fn refuse_unknown_action(&self, platform: &dyn Platform, path: &str) -> AuthResponse {
        let shown: String = path.chars().take(MAX_SHOWN_PATH).collect();
        let fix = match self.deployment.config.unknown_actions {
            UnknownActions::Refuse => ". If your site has this route, set unknownActions = \"origin\"",
            UnknownActions::Origin => ", in this or another reading of it",
        };
        let detail = format!("{shown} is no action with this method{fix}");
        refuse_because(platform, Reason::UnknownAction, &detail)
    }

    /// What must hold of this request for the configuration to apply to it.
    fn assert(&self, request: &AuthRequest<'_>) -> Result<(), AuthError> {
        let refuse = |reason, detail| Err(AuthError::new(AuthErrorKind::UntrustedHost, reason, detail));
        if !self.deployment.config.trust_host {
            return refuse(Reason::UntrustedHost, "trustHost is off: set AUTH_TRUST_HOST or AUTH_URL");
        }
        if self.deployment.config.development && !is_loopback(request.url) {
            return refuse(Reason::DevelopmentOnPublicHost, "AUTH_DEV is for loopback hosts: unset it");
        }
        Ok(())
    }

    /// Logs an error and answers it.
    fn fail(&self, cx: &Context<'_>, error: &AuthError) -> AuthResponse {
        log(&**cx.platform, error, cx.provider.map(|provider| provider.id.as_str()));
        self.error_answer(cx.request, error, Some(cx))
    }

    /// What a visitor gets to see of an error: a redirect, its address as JSON for the browser client, or, for an
    /// update of the session, `null`.
    #[inline(never)]
    fn error_answer(
        &self,
        request: &AuthRequest<'_>,
        error: &AuthError,
        cx: Option<&Context<'_>>,
    ) -> AuthResponse {
        if request.route.post && request.route.action == Action::Session {
            return AuthResponse::json(400, "null").header("cache-control", UNCACHED);
        }
        let redirect = self.error_redirect(request, error, cx);
        if !request.return_redirect {
            return redirect;
        }
        let mut response = return_redirect(redirect);
        response.headers.retain(|(name, _)| *name != "location");
        response
    }

    /// The redirect to the page an error is shown on. It sets no cookies, except that an error that spends the checks
    /// clears their cookies: see [`checks`].
    fn error_redirect(
        &self,
        request: &AuthRequest<'_>,
        error: &AuthError,
        cx: Option<&Context<'_>>,
    ) -> AuthResponse {
        let (code, page) = error.kind.shown_as();
        let (configured, default) = match page {
            ErrorPage::SignIn => (&self.deployment.config.pages.sign_in, "/signin"),
            ErrorPage::Error => (&self.deployment.config.pages.error, "/error"),
        };
        let path =
            configured.clone().unwrap_or_else(|| format!("{}{default}", self.deployment.config.base_path));
        let mut query = crate::http::Params::new();
        query.append("error", code);
        if let Some(code) = error.kind.code() {
            query.append("code", code);
        }
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut location = format!("{}{path}{separator}{query}", request.origin);
        if let (AuthErrorKind::InvalidCheck, Some(cx)) = (error.kind, cx) {
            // An address that is too long for a link is still in the cookies.
            location = with_callback_url(&location, &cx.callback_url).unwrap_or(location);
        }
        let mut response = AuthResponse::redirect(302, location);
        if error.spends_checks {
            response.cookies = cx.map(checks::clear_own).unwrap_or_default();
        }
        response
    }
}

fn log(platform: &dyn Platform, error: &AuthError, provider: Option<&str>) {
    platform.log(&LogEntry {
        level: error.level(),
        reason: error.reason,
        error: Some(error.kind.name()),
        detail: &error.detail,
        provider,
    });
}

/// Headers that every answer of an auth route has: nothing is taken for another type than it says, and no address with
/// a code or token in it goes to another site.
fn harden(response: AuthResponse) -> AuthResponse {
    response.header("x-content-type-options", "nosniff").header("referrer-policy", "same-origin")
}

/// A request that is not parsed: Auth.js's 400, or 413 for a body over the limit.
pub(crate) fn refuse(platform: &dyn Platform, reason: Reason) -> AuthResponse {
    refuse_because(platform, reason, "")
}

pub(crate) fn refuse_because(platform: &dyn Platform, reason: Reason, detail: &str) -> AuthResponse {
    platform.log(&LogEntry { level: Level::Warn, reason, error: None, detail, provider: None });
    let status = if reason == Reason::BodyTooLarge { 413 } else { 400 };
    AuthResponse::json(status, "\"Bad request.\"").header("cache-control", UNCACHED)
}

/// A method that a known route does not have ([RFC 9110 §15.5.6](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6)).
fn refuse_method(platform: &dyn Platform, provider: Option<&str>, allow: &'static str) -> AuthResponse {
    let (level, reason) = (Level::Debug, Reason::MethodNotAllowed);
    let detail = "a HEAD of a callback redeems no code: mail scanners and link checkers send it";
    platform.log(&LogEntry { level, reason, error: None, detail, provider });
    AuthResponse::new(405).header("allow", allow).header("cache-control", UNCACHED)
}

/// How many characters of a path the log shows.
const MAX_SHOWN_PATH: usize = 128;

/// Nothing keeps it, not even the visitor's own browser.
const UNCACHED: &str = "private, no-cache, no-store";

/// `X-Auth-Return-Redirect`: the redirect as JSON, with everything else of it kept.
fn return_redirect(response: AuthResponse) -> AuthResponse {
    let Some(location) = response.get("location").map(str::to_owned) else { return response };
    let body = serde_json::json!({ "url": location }).to_string();
    AuthResponse { status: 200, body, ..response }.header("content-type", "application/json")
}
