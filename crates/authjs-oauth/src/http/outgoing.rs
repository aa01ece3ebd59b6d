use std::fmt;

use authjs_jose::secret::Secret;
use serde_json::{Map, Value};
use url::Url;

use crate::http::Params;

/// A request to a provider, as a `*_request` function builds it. The caller sends it and follows no redirect.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where to.
    pub url: Url,
    /// Whether the path holds a credential.
    pub has_secret_path: bool,
    /// Names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The deployer's, for requests to this provider; names in lower case, other than those above.
    pub extra_headers: Vec<(String, Secret)>,
    /// A form body, or none.
    pub body: Option<String>,
    /// How long to wait for the whole response, in milliseconds.
    pub timeout_ms: u32,
    /// How large a response body may be, in bytes.
    pub max_response_bytes: usize,
}

impl OutgoingRequest {
    /// A GET for JSON with the usual limits: 5 s and 256 KiB.
    pub fn get(url: Url) -> Self {
        Self {
            method: "GET",
            url,
            has_secret_path: false,
            headers: vec![("accept", "application/json".into()), ("user-agent", USER_AGENT.into())],
            extra_headers: Vec::new(),
            body: None,
            timeout_ms: 5_000,
            max_response_bytes: 256 * 1024,
        }
    }

    /// A form POST for JSON: 10 s and 256 KiB.
    pub fn post_form(url: Url, form: &Params) -> Self {
        Self {
            method: "POST",
            headers: vec![
                ("accept", "application/json".into()),
                ("content-type", "application/x-www-form-urlencoded;charset=UTF-8".into()),
                ("user-agent", USER_AGENT.into()),
            ],
            body: Some(form.to_string()),
            timeout_ms: 10_000,
            ..Self::get(url)
        }
    }

    /// Where it goes, as far as that may be shown: queries hold secrets, and some paths.
    pub fn endpoint(&self) -> String {
        let path = if self.has_secret_path { "/…" } else { self.url.path() };
        format!("{}{path}", self.url.origin().ascii_serialization())
    }

    /// Sets a header, replacing one of the same name.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(existing, _)| *existing != name);
        self.headers.push((name, value.into()));
        self
    }
}

impl fmt::Debug for OutgoingRequest {
    /// Bodies and headers hold codes and secrets: only the method and the endpoint are shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingRequest")
            .field("method", &self.method)
            .field("endpoint", &self.endpoint())
            .finish_non_exhaustive()
    }
}

/// GitHub refuses requests without a `User-Agent`. The caller replaces it with its own.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What came back, whole.
#[derive(Clone)]
pub struct OutgoingResponse {
    /// The status code; a 3xx is not followed.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, at most as large as the request allows.
    pub body: Vec<u8>,
}

impl OutgoingResponse {
    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body without a byte order mark, which `Response.json()` drops, too
    /// ([RFC 8259 §8.1](https://www.rfc-editor.org/rfc/rfc8259#section-8.1)).
    pub fn text(&self) -> &[u8] {
        self.body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.body)
    }

    /// The body as a JSON object that names no member twice; the content type is not judged. `None` when it is
    /// anything else.
    pub fn json_object(&self) -> Option<Map<String, Value>> {
        authjs_jose::json::parse_object(self.text())
    }
}

impl fmt::Debug for OutgoingResponse {
    /// Bodies hold tokens: only the status is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
