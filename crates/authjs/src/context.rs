//! The context of one request to an auth route.

use std::fmt;
use std::rc::Rc;

use crate::callbacks::CallbackError;
use crate::cookies::{CookieOptions, CookieSetting, SetCookie};
use crate::csrf::{CsrfToken, CsrfVerified};
use crate::database::StoreError;
use crate::deployment::Deployment;
use crate::error::{AuthError, ErrorType};
use crate::http::AuthResponse;
use crate::log::Step;
use crate::pages::Look;
use crate::platform::Platform;
use crate::providers::{OAuthProvider, Provider};
use crate::reason::Reason;
use crate::request::AuthRequest;
use crate::timestamp::Timestamp;
use crate::trace;
use crate::transaction::Transaction;

/// The input of every action: the request, its CSRF token, callback URL and provider.
pub(crate) struct Context<'a> {
    pub(crate) deployment: &'a Deployment,
    pub(crate) platform: &'a Rc<dyn Platform>,
    pub(crate) request: &'a AuthRequest<'a>,
    pub(crate) provider: Option<&'a Provider>,
    pub(crate) now: Timestamp,
    /// The token that a form must send back.
    pub(crate) csrf_token: CsrfToken,
    /// The final destination of the visitor: never the redirect URI.
    pub(crate) callback_url: String,
    /// The pending sign-in that the response of a callback belongs to, if it has a cookie of its own.
    pub(crate) transaction: Option<Transaction>,
    /// The csrf and callback-url cookies, if they are new.
    pub(crate) cookies: Vec<SetCookie>,
}

impl<'a> Context<'a> {
    /// Returns the proof that this POST came from a page of this site, or that the caller has made sure
    /// of that.
    pub(crate) fn csrf_verified(&self) -> Result<CsrfVerified, AuthError> {
        let sent = match self.deployment.skips_csrf_check {
            false => self.request.body.field("csrfToken").unwrap_or_default(),
            true => self.csrf_token.token(),
        };
        self.csrf_token.verify(sent).ok_or_else(|| {
            let detail = "the CSRF token is missing or differs from the cookie's";
            AuthError::new(ErrorType::MissingCsrf, Reason::MissingCsrf, detail)
        })
    }

    /// Returns the provider of the route. Errors if the route has none.
    pub(crate) fn provider(&self) -> Result<&'a Provider, AuthError> {
        self.provider.ok_or_else(|| {
            let detail = "the route names no provider";
            AuthError::new(ErrorType::InvalidProvider, Reason::UnknownProvider, detail)
        })
    }

    /// Returns the attributes of a cookie that browsers send only to the auth routes: see
    /// [`on_auth_routes`].
    pub(crate) fn on_auth_routes(&self, cookie: &CookieSetting) -> CookieOptions {
        on_auth_routes(cookie, &self.deployment.config.base_path)
    }

    /// Returns the look of the pages for this visitor.
    pub(crate) fn look(&self) -> Look<'_> {
        self.request.look(&self.deployment.config)
    }

    /// Returns `<origin><basePath><path>`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{}{path}", self.request.origin, self.deployment.config.base_path)
    }

    /// Returns the address at which this deployment receives a provider's responses.
    pub(crate) fn callback_route(&self, provider_id: &str) -> String {
        self.url(&format!("/callback/{provider_id}"))
    }

    /// Returns the redirect URI that is registered with a provider. If there is a redirect proxy,
    /// it is the proxy's.
    pub(crate) fn redirect_uri(&self, provider: &OAuthProvider) -> String {
        let proxy = provider.proxy_for(&self.request.origin);
        proxy.map_or_else(|| self.callback_route(&provider.id), str::to_owned)
    }

    /// Returns an answer with the csrf and callback-url cookies first, then the action's own.
    pub(crate) fn respond(&self, response: AuthResponse, cookies: Vec<SetCookie>) -> AuthResponse {
        let cookies = self.cookies.iter().cloned().chain(cookies).collect();
        AuthResponse { cookies, ..response }
    }

    /// Logs a step of the flow: see [`trace::step`].
    pub(crate) fn step(&self, step: Step, detail: fmt::Arguments<'_>) {
        let provider = self.provider.map(|provider| provider.id.as_str());
        trace::step(&**self.platform, provider, step, detail);
    }

    /// Returns a redirect to the visitor's destination.
    pub(crate) fn back(&self, cookies: Vec<SetCookie>) -> AuthResponse {
        self.back_to(&self.callback_url, cookies)
    }

    /// Returns a redirect to this destination of the visitor.
    pub(crate) fn back_to(&self, callback_url: &str, cookies: Vec<SetCookie>) -> AuthResponse {
        self.step(Step::Redirect, format_args!("302 to the visitor's destination"));
        self.respond(AuthResponse::redirect(302, callback_url), cookies)
    }
}

/// Returns the error of an action after a deployer's callback failed.
pub(crate) fn callback_failed(error: CallbackError) -> AuthError {
    AuthError::callback_route(Reason::CallbackFailed, error.0.as_str()).caused_by(error)
}

/// Returns the error of an action after the database failed.
pub(crate) fn store_failed(error: StoreError) -> AuthError {
    AuthError::new(ErrorType::AdapterError, Reason::StoreUnavailable, error.to_string()).caused_by(error)
}

/// Returns the attributes of a cookie that browsers send only to the auth routes: an origin does
/// not need it and may limit the size of headers. A `__Host-` cookie keeps `/`, because browsers
/// refuse another path.
pub(crate) fn on_auth_routes(cookie: &CookieSetting, base_path: &str) -> CookieOptions {
    let is_host_only = cookie.name.get(..7).is_some_and(|prefix| prefix.eq_ignore_ascii_case("__Host-"));
    let path = if is_host_only { cookie.options.path.clone() } else { Some(base_path.to_owned()) };
    CookieOptions { path, ..cookie.options.clone() }
}
