//! A request to an auth route, parsed once.

pub(crate) mod body;
pub mod route;

use url::Url;

use crate::config::Config;
use crate::cookies::{self, CookieSettings, Cookies};
use crate::http::{Headers, IncomingRequest, Params};
use crate::pages::Look;
use crate::providers::OAuthProvider;
use crate::reason::Reason;
use crate::request::body::{Body, ExpectedBody, MAX_FIELDS};
use crate::request::route::{Action, Route};

/// A request to an auth route: query, body and cookies as values, before any decision.
pub(crate) struct AuthRequest<'a> {
    /// Method, action and provider.
    pub route: Route<'a>,
    /// The canonical URL.
    pub url: &'a Url,
    /// The headers.
    pub headers: &'a dyn Headers,
    /// The origin of this site without a trailing slash: that of `AUTH_URL` if it is set, otherwise
    /// the request's.
    pub origin: String,
    /// The cookies' names and options for this origin.
    pub settings: &'a CookieSettings,
    /// The query string.
    pub query: Params,
    /// The fields of a POST body.
    pub body: Body,
    /// The cookies.
    pub cookies: Cookies,
    /// Whether a redirect is answered as JSON (`X-Auth-Return-Redirect`), for `next-auth/react`.
    pub return_redirect: bool,
}

impl<'a> AuthRequest<'a> {
    /// Reads query, body and cookies. Drops the bytes of the body.
    ///
    /// Errors as [`Body`] does, and with [`Reason::BadUrl`] if the query has too many fields.
    pub(crate) fn parse(
        route: Route<'a>,
        incoming: &'a IncomingRequest<'a>,
        body: &[u8],
        config: &'a Config,
    ) -> Result<Self, Reason> {
        let expected = ExpectedBody::of(route, config, incoming.headers);
        let body = Body::parse(expected, body)?;
        let origin = origin_of(config, &incoming.url);
        let query = incoming.url.query().unwrap_or_default();
        // A native app and a script get JSON, and a form goes on to the address.
        let is_called = route.action == Action::IdToken && body.form().is_none();
        Ok(Self {
            route,
            url: &incoming.url,
            headers: incoming.headers,
            settings: config.cookies(is_secure(config, &origin)),
            origin,
            query: Params::parse(query.as_bytes(), MAX_FIELDS).ok_or(Reason::BadUrl)?,
            body,
            cookies: cookies::parse(&incoming.headers.get("cookie").unwrap_or_default()),
            return_redirect: is_called || incoming.headers.get("x-auth-return-redirect").is_some(),
        })
    }

    /// Returns the look of the pages for this visitor.
    pub(crate) fn look<'c>(&self, config: &'c Config) -> Look<'c> {
        Look::new(&config.theme, self.query.first("ui_locales"), self.headers)
    }

    /// Returns the parameters of the authorization response: those of the form if the provider posts
    /// it, otherwise those of the query.
    pub(crate) fn response_params(&self, provider: &OAuthProvider) -> &Params {
        if provider.uses_form_post() { self.form_of_callback().unwrap_or(&NO_PARAMS) } else { &self.query }
    }

    /// Returns the form that was posted to the callback route. `None` for any other request.
    pub(crate) fn form_of_callback(&self) -> Option<&Params> {
        let is_callback = self.route.post && self.route.action == Action::Callback;
        self.body.form().filter(|_| is_callback)
    }

    /// Returns a parameter of the body, otherwise of the query. An empty one counts as absent.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.body.field(name).or_else(|| self.query.get(name)).filter(|value| !value.is_empty())
    }
}

static NO_PARAMS: Params = Params::new();

impl std::fmt::Debug for AuthRequest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthRequest").field("route", &self.route).finish_non_exhaustive()
    }
}

/// Returns the origin of this site as visitors see it, without a trailing slash.
pub(crate) fn origin_of(config: &Config, url: &Url) -> String {
    config.auth_url.as_ref().unwrap_or(url).origin().ascii_serialization()
}

/// Returns whether cookies are `Secure` and have their prefixes: `useSecureCookies`, otherwise the
/// origin's scheme decides.
pub(crate) fn is_secure(config: &Config, origin: &str) -> bool {
    config.use_secure_cookies.unwrap_or_else(|| origin.starts_with("https:"))
}
