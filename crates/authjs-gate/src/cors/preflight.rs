use crate::request_headers::is_token;

/// A preflight ([Fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch)): an OPTIONS with `Origin` and
/// `Access-Control-Request-Method`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflight<'a> {
    /// `Origin`
    pub origin: &'a str,
    /// The method of the request that the browser wants to send.
    pub method: &'a str,
    /// The names of its headers that a form could not send.
    pub headers: Vec<&'a str>,
    /// Whether both are as browsers write them. Otherwise the request may be any.
    pub is_well_formed: bool,
}

/// The headers of a preflight that the origin gets where it answers. All others may be credentials.
pub const SENT_TO_ORIGIN: [&str; 9] = [
    "access-control-request-headers",
    "access-control-request-method",
    "cf-connecting-ip",
    "cf-ray",
    "origin",
    "true-client-ip",
    "user-agent",
    "x-forwarded-for",
    "x-real-ip",
];

/// Headers by which some servers take a request as one of another method.
const OVERRIDES: [&str; 3] = ["x-http-method", "x-http-method-override", "x-method-override"];

impl<'a> Preflight<'a> {
    /// Reads an OPTIONS. `None` if it is not a preflight, because `Origin` or
    /// `Access-Control-Request-Method` is missing.
    pub fn read(origin: Option<&'a str>, method: Option<&'a str>, headers: Option<&'a str>) -> Option<Self> {
        let (origin, method) = (origin?, method?);
        let headers: Vec<_> = headers
            .unwrap_or_default()
            .split(',')
            .map(|name| name.trim_matches([' ', '\t']))
            .filter(|name| !name.is_empty())
            .collect();
        let is_well_formed = is_token(method) && headers.iter().all(|name| is_token(name));
        Some(Self { origin, method, headers, is_well_formed })
    }

    /// Returns whether the request may count as one of another method to an origin.
    pub fn may_override(&self) -> bool {
        self.headers.iter().any(|name| OVERRIDES.iter().any(|other| name.eq_ignore_ascii_case(other)))
    }
}
