//! A request to an auth route, parsed once.

use serde_json::{Map, Value};
use url::Url;

use crate::config::Config;
use crate::cookies::{self, CookieSettings, Cookies};
use crate::http::{Headers, IncomingRequest, Params};
use crate::reason::Reason;
use crate::route::Route;

/// How large the body of an auth route may be, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// How many fields a query or form may have.
const MAX_FIELDS: usize = 200;

/// A request to an auth route: query, body and cookies as values, nothing decided yet.
pub struct AuthRequest<'a> {
    /// Method, action and provider.
    pub route: Route<'a>,
    /// The canonical URL.
    pub url: &'a Url,
    /// The headers.
    pub headers: &'a dyn Headers,
    /// Our origin without a trailing slash: `AUTH_URL`'s where it is set, else the request's.
    pub origin: String,
    /// The cookies' names and options for this origin.
    pub settings: &'a CookieSettings,
    /// The query string.
    pub query: Params,
    /// The body of a POST.
    pub body: Body,
    /// The cookies.
    pub cookies: Cookies,
    /// Whether a redirect is answered as JSON (`X-Auth-Return-Redirect`), for `next-auth/react`.
    pub return_redirect: bool,
}

impl<'a> AuthRequest<'a> {
    /// Reads query, body and cookies. Fails with [`Reason::BodyTooLarge`] over 64 KiB, with
    /// [`Reason::BadBody`] where the JSON does not parse or there are too many fields.
    pub fn parse(
        route: Route<'a>,
        incoming: &'a IncomingRequest<'a>,
        config: &'a Config,
    ) -> Result<Self, Reason> {
        let origin = origin_of(config, &incoming.url);
        let query = incoming.url.query().unwrap_or_default();
        Ok(Self {
            route,
            url: &incoming.url,
            headers: incoming.headers,
            settings: config.cookies(is_secure(config, &origin)),
            origin,
            query: Params::parse(query.as_bytes(), MAX_FIELDS).ok_or(Reason::BadUrl)?,
            body: if route.post { Body::parse(incoming)? } else { Body::None },
            cookies: cookies::parse(&incoming.headers.get("cookie").unwrap_or_default()),
            return_redirect: incoming.headers.get("x-auth-return-redirect").is_some(),
        })
    }

    /// A parameter of the body, else of the query; one that is empty counts as absent.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.body.field(name).or_else(|| self.query.get(name)).filter(|value| !value.is_empty())
    }
}

impl std::fmt::Debug for AuthRequest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthRequest").field("route", &self.route).finish_non_exhaustive()
    }
}

/// Our origin as seen by visitors, without a trailing slash.
pub fn origin_of(config: &Config, url: &Url) -> String {
    config.auth_url.as_ref().unwrap_or(url).origin().ascii_serialization()
}

/// Whether cookies are `Secure` and carry their prefixes: `useSecureCookies`, else by the origin's scheme.
pub fn is_secure(config: &Config, origin: &str) -> bool {
    config.use_secure_cookies.unwrap_or_else(|| origin.starts_with("https:"))
}

/// The body of a POST, by its content type.
#[derive(Debug)]
pub enum Body {
    /// None, or of a type we do not read.
    None,
    /// `application/x-www-form-urlencoded`
    Form(Params),
    /// `application/json`
    Json(Map<String, Value>),
}

impl Body {
    fn parse(incoming: &IncomingRequest<'_>) -> Result<Self, Reason> {
        if incoming.body.len() > MAX_BODY_BYTES {
            return Err(Reason::BodyTooLarge);
        }
        if incoming.body.is_empty() {
            return Ok(Self::None);
        }
        let content_type = incoming.headers.get("content-type").unwrap_or_default().to_ascii_lowercase();
        if content_type.contains("application/json") {
            let object: Map<String, Value> =
                serde_json::from_slice(&incoming.body).map_err(|_| Reason::BadBody)?;
            if object.len() > MAX_FIELDS { Err(Reason::BadBody) } else { Ok(Self::Json(object)) }
        } else if content_type.contains("application/x-www-form-urlencoded") {
            Params::parse(&incoming.body, MAX_FIELDS).map(Self::Form).ok_or(Reason::BadBody)
        } else {
            Ok(Self::None)
        }
    }

    /// A field that is text; the last of several.
    pub fn field(&self, name: &str) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Form(params) => params.get(name),
            Self::Json(object) => object.get(name)?.as_str(),
        }
    }

    /// The fields of a form.
    pub const fn form(&self) -> Option<&Params> {
        match self {
            Self::Form(params) => Some(params),
            Self::None | Self::Json(_) => None,
        }
    }

    /// A member of a JSON body; the field of a form as a text.
    pub fn json(&self, name: &str) -> Option<Value> {
        match self {
            Self::None => None,
            Self::Json(object) => object.get(name).cloned(),
            Self::Form(params) => params.get(name).map(Value::from),
        }
    }
}
