use crate::cookies::SetCookie;
use crate::error::AuthError;
use crate::http::{SHARED_CACHE_HEADERS, private_cache_control};

/// The `Cache-Control` of an answer that no cache stores.
pub(crate) const UNCACHED: &str = "private, no-cache, no-store";

/// The header with the id of the request, on answers that report an error or a refusal.
pub const REQUEST_ID: &str = "x-authjs-request-id";

/// An answer of an auth route, or the gate's refusal.
#[derive(Clone, Debug)]
pub struct AuthResponse {
    /// The status code.
    pub status: u16,
    /// Headers, with names in lower case, without `set-cookie`.
    pub headers: Vec<(&'static str, String)>,
    /// The cookies to set, in order.
    pub cookies: Vec<SetCookie>,
    /// The body. Empty for redirects.
    pub body: String,
    /// The error that the answer of an auth route reports.
    pub error: Option<Box<AuthError>>,
}

impl AuthResponse {
    /// Creates an empty answer.
    pub const fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), cookies: Vec::new(), body: String::new(), error: None }
    }

    /// Creates a redirect with an empty body, which no cache stores.
    pub fn redirect(status: u16, location: impl Into<String>) -> Self {
        Self::new(status).header("location", location).uncached()
    }

    /// Creates an answer with JSON as `JSON.stringify` writes it.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self { body: body.into(), ..Self::new(status) }.header("content-type", "application/json")
    }

    /// Adds a header, and replaces one of the same name.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(existing, _)| *existing != name);
        self.headers.push((name, value.into()));
        self
    }

    /// Returns the answer to a HEAD: this answer without body and cookies ([RFC 9110
    /// §9.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2)).
    #[must_use]
    pub fn head(self) -> Self {
        Self { body: String::new(), cookies: Vec::new(), ..self }
    }

    /// Forbids every cache to store the answer, including the visitor's browser.
    #[must_use]
    pub fn uncached(self) -> Self {
        self.header("cache-control", UNCACHED)
    }

    /// Forbids browsers to guess another content type ([Fetch](https://fetch.spec.whatwg.org/#x-content-type-options-header)).
    #[must_use]
    pub(crate) fn nosniff(self) -> Self {
        self.header("x-content-type-options", "nosniff")
    }

    /// Forbids shared caches to store the answer.
    #[must_use]
    pub fn private(mut self) -> Self {
        self.headers.retain(|(name, _)| !SHARED_CACHE_HEADERS.contains(name));
        match private_cache_control(self.get("cache-control")) {
            Some(value) => self.header("cache-control", value),
            None => self,
        }
    }

    /// Adds the error that the answer reports.
    #[must_use]
    pub(crate) fn reporting(self, error: AuthError) -> Self {
        Self { error: Some(Box::new(error)), ..self }
    }

    /// Adds the id of the request, under which the log has its lines. An empty id adds nothing.
    #[must_use]
    pub fn identified(self, request_id: &str) -> Self {
        if request_id.is_empty() { self } else { self.header(REQUEST_ID, request_id) }
    }

    /// Returns the value of a header. `name` is in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }
}
