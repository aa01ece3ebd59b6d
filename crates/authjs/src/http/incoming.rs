use std::fmt;

use url::Url;

/// The headers of a request, read one by one. Each read crosses into JavaScript.
pub trait Headers {
    /// Returns the value of a header. Several values are joined with `, ` as in the Fetch standard.
    /// `name` is in any case.
    fn get(&self, name: &str) -> Option<String>;
}

/// An incoming request: validated host, canonical URL, body read up to the limit.
pub struct IncomingRequest<'a> {
    /// The method.
    pub method: Method,
    /// The canonical URL: `Host` is checked, dot segments are resolved. Decisions use only this
    /// URL.
    pub url: Url,
    /// The headers.
    pub headers: &'a dyn Headers,
    /// The body of a POST to an auth route; empty otherwise.
    pub body: Vec<u8>,
}

impl fmt::Debug for IncomingRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingRequest")
            .field("method", &self.method)
            .field("path", &self.url.path())
            .finish_non_exhaustive()
    }
}

/// The methods that the flows and callbacks distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `DELETE`
    Delete,
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `OPTIONS`
    Options,
    /// `PATCH`
    Patch,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// Anything else.
    Other,
}

impl Method {
    /// Parses a method. Methods are case-sensitive ([RFC 9110
    /// §9.1](https://www.rfc-editor.org/rfc/rfc9110#section-9.1)).
    pub fn parse(method: &str) -> Self {
        match method {
            "GET" => Self::Get,
            "POST" => Self::Post,
            "HEAD" => Self::Head,
            "OPTIONS" => Self::Options,
            "PUT" => Self::Put,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            _ => Self::Other,
        }
    }

    /// Returns the method, or `None` if it is another than those of the variants.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Other => return None,
        })
    }
}
