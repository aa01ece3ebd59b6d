use std::borrow::Cow;

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
    /// Headers, without `set-cookie`. Case does not matter in names.
    pub headers: Vec<(Cow<'static, str>, String)>,
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
    pub fn header(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.headers.retain(|(existing, _)| !existing.eq_ignore_ascii_case(&name));
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
        let is_shared =
            |name: &str| SHARED_CACHE_HEADERS.iter().any(|other| name.eq_ignore_ascii_case(other));
        self.headers.retain(|(name, _)| !is_shared(name));
        let lines: Vec<_> = self.all("cache-control").collect();
        match private_cache_control((!lines.is_empty()).then(|| lines.join(", ")).as_deref()) {
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

    /// Returns the value of the first header of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.headers.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(headers: &[(&'static str, &str)]) -> AuthResponse {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).to_owned())).collect();
        AuthResponse { headers, ..AuthResponse::new(200) }
    }

    #[test]
    fn a_private_answer_has_no_header_for_shared_caches_in_any_case() {
        let answer = with(&[
            ("Cache-Control", "public, max-age=60"),
            ("CDN-Cache-Control", "max-age=60"),
            ("X-Accel-Expires", "60"),
            ("Content-Type", "text/plain"),
            ("cache-control", "s-maxage=600"),
        ]);
        let answer = answer.private();
        let kept = [("Content-Type", "text/plain"), ("cache-control", "private, max-age=60")];
        assert_eq!(answer.headers, kept.map(|(name, value)| (name.into(), value.to_owned())));
        let own = with(&[("CACHE-CONTROL", "no-store")]).private();
        assert_eq!(own.headers, [("CACHE-CONTROL".into(), "no-store".to_owned())]);
    }

    #[test]
    fn case_does_not_matter_in_names_of_headers() {
        let answer = with(&[("Location", "/a")]);
        assert_eq!(answer.get("location"), Some("/a"));
        assert_eq!(answer.header("location", "/b").headers, [("location".into(), "/b".to_owned())]);
    }
}
