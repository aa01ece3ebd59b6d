use std::fmt;

use authjs_jose::secret::Secret;
use serde_json::{Map, Value};
use url::Url;

use crate::http::Params;

/// A request to a provider, built by a `*_request` function, or to a server of the deployer. The
/// caller sends it and follows no redirect.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The URL that the request is sent to.
    pub url: Url,
    /// The service binding that takes the request, if it does not go out into the network.
    pub service: Option<String>,
    /// The id of the provider that the request is for.
    pub provider_id: Option<String>,
    /// What is asked, for measurements.
    pub purpose: Purpose,
    /// Whether the path has a credential.
    pub has_secret_path: bool,
    /// Headers, with names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The deployer's headers for requests to this provider, with names in lower case, other than
    /// those above.
    pub extra_headers: Vec<(String, Secret)>,
    /// The body, if the request has one.
    pub body: Option<String>,
    /// The timeout for the whole response, in milliseconds.
    pub timeout_ms: u32,
    /// The maximum size of a response body, in bytes.
    pub max_response_bytes: usize,
}

/// What a request asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// The metadata of a provider.
    Discovery,
    /// The keys of a provider.
    Keys,
    /// The token endpoint.
    Token,
    /// Something else.
    #[default]
    Other,
}

impl Purpose {
    /// Returns the name in measurements.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::Keys => "keys",
            Self::Token => "token",
            Self::Other => "other",
        }
    }
}

impl OutgoingRequest {
    /// Creates a GET for JSON with the usual limits: 5 s and 256 KiB.
    pub fn get(url: Url) -> Self {
        Self {
            method: "GET",
            url,
            service: None,
            provider_id: None,
            purpose: Purpose::default(),
            has_secret_path: false,
            headers: vec![("accept", "application/json".into()), ("user-agent", USER_AGENT.into())],
            extra_headers: Vec::new(),
            body: None,
            timeout_ms: 5_000,
            max_response_bytes: 256 * 1024,
        }
    }

    /// Creates a form POST for JSON with the usual limits: 10 s and 256 KiB.
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

    /// Creates a POST of JSON, for JSON, with the usual limits: 10 s and 256 KiB.
    pub fn post_json(url: Url, body: String) -> Self {
        Self {
            method: "POST",
            headers: vec![
                ("accept", "application/json".into()),
                ("content-type", "application/json".into()),
                ("user-agent", USER_AGENT.into()),
            ],
            body: Some(body),
            timeout_ms: 10_000,
            ..Self::get(url)
        }
    }

    /// Returns the endpoint without parts that may be secret: the query, and the path of some
    /// endpoints.
    pub fn endpoint(&self) -> String {
        let path = if self.has_secret_path { "/…" } else { self.url.path() };
        format!("{}{path}", self.url.origin().ascii_serialization())
    }

    /// Says what is asked.
    #[must_use]
    pub fn purpose(self, purpose: Purpose) -> Self {
        Self { purpose, ..self }
    }

    /// Sets a header, and replaces one of the same name.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(existing, _)| *existing != name);
        self.headers.push((name, value.into()));
        self
    }
}

impl fmt::Debug for OutgoingRequest {
    /// Shows only the method and the endpoint, because bodies and headers have codes and secrets.
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

/// A complete response.
#[derive(Clone)]
pub struct OutgoingResponse {
    /// The status code. A 3xx is not followed.
    pub status: u16,
    /// Headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, no larger than the request allows.
    pub body: Vec<u8>,
}

impl OutgoingResponse {
    /// Returns the first header of this lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the body without a byte order mark, which `Response.json()` also drops ([RFC 8259
    /// §8.1](https://www.rfc-editor.org/rfc/rfc8259#section-8.1)).
    pub fn text(&self) -> &[u8] {
        self.body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.body)
    }

    /// Returns the body as a JSON object without repeated members. The content type is ignored.
    /// `None` for any other body.
    pub fn json_object(&self) -> Option<Map<String, Value>> {
        authjs_jose::json::parse_object(self.text())
    }
}

impl fmt::Debug for OutgoingResponse {
    /// Shows only the status, because bodies have tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
