use std::rc::Rc;

use crate::actions::{callback_url, form_post};
use crate::auth::Auth;
use crate::callbacks::CallbackError;
use crate::cookies::{CookieOptions, CookieSetting, SetCookie};
use crate::csrf::{CsrfToken, CsrfVerified};
use crate::error::{AuthError, AuthErrorKind};
use crate::http::AuthResponse;
use crate::platform::Platform;
use crate::providers::Provider;
use crate::random;
use crate::reason::Reason;
use crate::request::AuthRequest;
use crate::timestamp::Timestamp;

/// What every action starts from: the request, its CSRF token, callback URL and provider.
pub(crate) struct Cx<'a> {
    pub(crate) auth: &'a Auth,
    pub(crate) platform: &'a Rc<dyn Platform>,
    pub(crate) request: &'a AuthRequest<'a>,
    pub(crate) provider: Option<&'a Provider>,
    pub(crate) now: Timestamp,
    /// The token that a form must send back.
    pub(crate) csrf_token: CsrfToken,
    /// Where the visitor goes in the end: never the redirect URI.
    pub(crate) callback_url: String,
    /// The csrf and callback-url cookies, where they are new.
    cookies: Vec<SetCookie>,
}

impl<'a> Cx<'a> {
    /// Finds the provider, reads or makes the CSRF token, settles the callback URL.
    pub(crate) async fn enter(
        auth: &'a Auth,
        platform: &'a Rc<dyn Platform>,
        request: &'a AuthRequest<'a>,
    ) -> Result<Self, AuthError> {
        let provider = find_provider(auth, request)?;
        let mut cookies = Vec::new();
        let csrf_token = csrf_token(auth, &**platform, request, &mut cookies);
        let now = platform.now();
        let posted = form_post::posted(request, provider);
        let carried = posted.and_then(|posted| form_post::carried_callback_url(auth, posted, now));
        let settled = callback_url::settle(auth, &**platform, request, provider, carried.as_deref()).await?;
        let (callback_url, kept) = settled;
        cookies.extend(kept);
        if posted.is_some() {
            // The browser has kept the cookies it did not send: they are not ours to replace.
            cookies.clear();
        }
        Ok(Self { auth, platform, request, provider, now, csrf_token, callback_url, cookies })
    }

    /// The proof that this POST came from one of our own pages.
    pub(crate) fn csrf_verified(&self) -> Result<CsrfVerified, AuthError> {
        let sent = self.request.body.field("csrfToken").unwrap_or_default();
        self.csrf_token.verify(sent).ok_or_else(|| {
            let detail = "the CSRF token is missing or not the cookie's";
            AuthError::new(AuthErrorKind::MissingCsrf, Reason::MissingCsrf, detail)
        })
    }

    /// The provider that this route needs.
    pub(crate) fn provider(&self) -> Result<&'a Provider, AuthError> {
        self.provider.ok_or_else(|| {
            let detail = "the route names no provider";
            AuthError::new(AuthErrorKind::InvalidProvider, Reason::UnknownProvider, detail)
        })
    }

    /// The attributes of a cookie that goes to the auth routes alone: an origin has no use for it, and may limit headers.
    pub(crate) fn on_auth_routes(&self, cookie: &CookieSetting) -> CookieOptions {
        on_auth_routes(cookie, &self.auth.config.base_path)
    }

    /// `<origin><basePath><path>`
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{}{path}", self.request.origin, self.auth.config.base_path)
    }

    /// Where a provider's responses reach this deployment.
    pub(crate) fn callback_route(&self, provider: &Provider) -> String {
        self.url(&format!("/callback/{}", provider.id))
    }

    /// The redirect URI that is registered with a provider: the redirect proxy's, where there is one.
    pub(crate) fn redirect_uri(&self, provider: &Provider) -> String {
        let proxy = provider.proxy_for(&self.request.origin);
        proxy.map_or_else(|| self.callback_route(provider), str::to_owned)
    }

    /// An answer with the csrf and callback-url cookies first, then the action's own.
    pub(crate) fn respond(&self, response: AuthResponse, cookies: Vec<SetCookie>) -> AuthResponse {
        let cookies = self.cookies.iter().cloned().chain(cookies).collect();
        AuthResponse { cookies, ..response }
    }

    /// A redirect to where the visitor wanted to go.
    pub(crate) fn back(&self, cookies: Vec<SetCookie>) -> AuthResponse {
        self.respond(AuthResponse::redirect(302, self.callback_url.as_str()), cookies)
    }

    /// Logs what a deployer's callback failed with.
    pub(crate) fn callback_failed(error: &CallbackError) -> AuthError {
        AuthError::callback_route(Reason::CallbackFailed, error.0.as_str())
    }
}

/// As [`Cx::on_auth_routes`]. Browsers refuse a `__Host-` cookie with another path than `/`.
pub(super) fn on_auth_routes(cookie: &CookieSetting, base_path: &str) -> CookieOptions {
    let is_host_only = cookie.name.get(..7).is_some_and(|prefix| prefix.eq_ignore_ascii_case("__Host-"));
    let path = if is_host_only { cookie.options.path.clone() } else { Some(base_path.to_owned()) };
    CookieOptions { path, ..cookie.options.clone() }
}

fn find_provider<'a>(auth: &'a Auth, request: &AuthRequest<'_>) -> Result<Option<&'a Provider>, AuthError> {
    let Some(id) = request.route.provider_id else { return Ok(None) };
    let provider = auth.config.providers.iter().find(|provider| provider.id == id);
    provider.map(Some).ok_or_else(|| {
        let detail = "no provider of this id is configured";
        AuthError::new(AuthErrorKind::InvalidProvider, Reason::UnknownProvider, detail)
    })
}

/// The token of the first cookie whose hash holds, else a new one with its cookie.
fn csrf_token(
    auth: &Auth,
    platform: &dyn Platform,
    request: &AuthRequest<'_>,
    cookies: &mut Vec<SetCookie>,
) -> CsrfToken {
    let cookie = &request.settings.csrf_token;
    let secrets = auth.config.secrets.all();
    let mut existing = request.cookies.all_decoded(&cookie.name);
    if let Some(token) = existing.find_map(|value| CsrfToken::from_cookie(&value, secrets)) {
        return token;
    }
    let token = CsrfToken::create(random::bytes(platform), auth.config.secrets.hashed());
    cookies.push(cookie.set(token.cookie_value()));
    token
}
