//! Auth.js's functions for code on the server: `auth`, `signIn`, `signOut`, `unstable_update`. Each
//! is a request to an auth route of this deployment, with the visitor's cookies.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::auth::Auth;
use crate::config::Config;
use crate::cookies::SetCookie;
use crate::csrf::CsrfToken;
use crate::error::AuthError;
use crate::http::{AuthResponse, Headers, IncomingRequest, Method, Params};
use crate::platform::Platform;
use crate::random;
use crate::request::{is_secure, origin_of};
use crate::uri_component;

/// The session of a visitor.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CurrentSession {
    /// The session as the browser sees it. `None` if no user is signed in.
    pub session: Option<Map<String, Value>>,
    /// Why there is no session, if the auth route failed.
    pub error: Option<AuthError>,
    /// The cookies that the answer must set.
    pub cookies: Vec<SetCookie>,
}

/// The result of a sign-in or sign-out that code on the server starts.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Redirection {
    /// The address that the visitor must be sent to: the provider's, or the page of an error.
    pub url: String,
    /// Why the visitor is sent to the page of an error. That page gets [`AuthError::shown_as`].
    pub error: Option<AuthError>,
    /// The cookies that the answer must set.
    pub cookies: Vec<SetCookie>,
}

/// The options of [`Auth::sign_in`].
#[derive(Clone, Copy, Debug, Default)]
pub struct SignInOptions<'a> {
    /// Where the visitor comes back to: `redirectTo`. The default is the URL of the request.
    pub redirect_to: Option<&'a str>,
    /// Parameters of the authorization request, such as `login_hint`. Those that the flow sets
    /// itself are ignored.
    pub authorization_params: &'a [(&'a str, &'a str)],
}

impl Auth {
    /// Returns the session, as `auth()` does. The `jwt` callback runs, so the answer must set the
    /// cookies.
    pub async fn session(&self, request: &IncomingRequest<'_>, platform: Rc<dyn Platform>) -> CurrentSession {
        let own = OwnRequest::new(self, request, &platform);
        current(own.send(Method::Get, "/session", &[], Body::None, platform).await)
    }

    /// Updates the session with `data`, which the `jwt` callback gets, as `unstable_update` does.
    pub async fn update(
        &self,
        request: &IncomingRequest<'_>,
        data: &Value,
        platform: Rc<dyn Platform>,
    ) -> CurrentSession {
        let own = OwnRequest::new(self, request, &platform);
        let body = Body::Json(json!({ "csrfToken": own.csrf_token, "data": data }));
        current(own.send(Method::Post, "/session", &[], body, platform).await)
    }

    /// Begins a sign-in at a provider, as `signIn(provider, { redirect: false })` does.
    pub async fn sign_in(
        &self,
        request: &IncomingRequest<'_>,
        provider_id: &str,
        options: SignInOptions<'_>,
        platform: Rc<dyn Platform>,
    ) -> Redirection {
        let own = OwnRequest::new(self, request, &platform);
        let path = format!("/signin/{}", uri_component::encode(provider_id).collect::<String>());
        let body = own.form(options.redirect_to.unwrap_or(request.url.as_str()));
        redirection(own.send(Method::Post, &path, options.authorization_params, body, platform).await)
    }

    /// Ends the session, as `signOut({ redirect: false })` does.
    pub async fn sign_out(
        &self,
        request: &IncomingRequest<'_>,
        redirect_to: Option<&str>,
        platform: Rc<dyn Platform>,
    ) -> Redirection {
        let own = OwnRequest::new(self, request, &platform);
        let body = own.form(redirect_to.unwrap_or(request.url.as_str()));
        redirection(own.send(Method::Post, "/signout", &[], body, platform).await)
    }
}

/// A request to an auth route that code on the server makes for a visitor. It has a CSRF token of
/// its own, because no form of another site can run that code.
struct OwnRequest<'a> {
    auth: &'a Auth,
    request: &'a IncomingRequest<'a>,
    csrf_token: String,
    cookie: String,
}

enum Body {
    None,
    Form(String),
    Json(Value),
}

impl<'a> OwnRequest<'a> {
    fn new(auth: &'a Auth, request: &'a IncomingRequest<'a>, platform: &Rc<dyn Platform>) -> Self {
        let config = config_of(auth, request);
        let token = CsrfToken::create(random::bytes(&**platform), config.secrets.hashed());
        let origin = origin_of(config, &request.url);
        let name = &config.cookies(is_secure(config, &origin)).csrf_token.name;
        let value: String = uri_component::encode(&token.cookie_value()).collect();
        let visitor = request.headers.get("cookie").unwrap_or_default();
        let csrf_token = token.token().to_owned();
        Self { auth, request, csrf_token, cookie: format!("{name}={value}; {visitor}") }
    }

    fn form(&self, callback_url: &str) -> Body {
        let mut form = Params::new();
        form.append("csrfToken", &self.csrf_token);
        form.append("callbackUrl", callback_url);
        Body::Form(form.to_string())
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Body,
        platform: Rc<dyn Platform>,
    ) -> AuthResponse {
        let mut url = self.request.url.clone();
        url.set_path(&format!("{}{path}", config_of(self.auth, self.request).base_path));
        url.set_query(None);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let (content_type, body) = match body {
            Body::None => (None, String::new()),
            Body::Form(form) => (Some("application/x-www-form-urlencoded"), form),
            Body::Json(json) => (Some("application/json"), json.to_string()),
        };
        let headers = OwnHeaders { visitor: self.request.headers, cookie: &self.cookie, content_type };
        let incoming = IncomingRequest { method, url, headers: &headers, body: body.into_bytes() };
        self.auth.handle(incoming, platform).await
    }
}

/// Returns the configuration for the host of a request. That of a host that is refused does not matter.
fn config_of<'a>(auth: &'a Auth, request: &IncomingRequest<'_>) -> &'a Config {
    auth.config_of(&request.url).unwrap_or(auth.config())
}

/// The visitor's headers, with those that describe another request replaced.
struct OwnHeaders<'a> {
    visitor: &'a dyn Headers,
    cookie: &'a str,
    content_type: Option<&'static str>,
}

impl Headers for OwnHeaders<'_> {
    fn get(&self, name: &str) -> Option<String> {
        match name {
            "cookie" => Some(self.cookie.to_owned()),
            "content-type" => self.content_type.map(str::to_owned),
            "x-auth-return-redirect" => Some("1".to_owned()),
            "user-agent" | "accept-language" => self.visitor.get(name),
            _ => None,
        }
    }
}

fn current(response: AuthResponse) -> CurrentSession {
    let error = response.error.map(|error| *error);
    // The body of an error is no session.
    let body = Some(&response.body).filter(|_| error.is_none() && response.status == 200);
    let session = body.and_then(|body| serde_json::from_str(body).ok()).flatten();
    CurrentSession { session, error, cookies: response.cookies }
}

fn redirection(response: AuthResponse) -> Redirection {
    let body: Map<String, Value> = serde_json::from_str(&response.body).unwrap_or_default();
    let url = body.get("url").and_then(Value::as_str).unwrap_or_default().to_owned();
    let error = response.error.map(|error| *error);
    Redirection { url, error, cookies: response.cookies }
}
