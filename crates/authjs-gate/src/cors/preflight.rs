use std::fmt;

use super::policy::Policy;
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

/// What a browser will find missing in the answer to a preflight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlisted<'a> {
    /// The method.
    Method(&'a str),
    /// A header.
    Header(&'a str),
}

impl fmt::Display for Unlisted<'_> {
    /// Says why the browser will not send the request.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (list, name) = match self {
            Self::Method(name) => ("methods", name),
            Self::Header(name) => ("headers", name),
        };
        let shown: String = name.chars().take(64).collect();
        write!(f, "the browser will refuse the answer: cors.{list} does not list {shown:?}")
    }
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

    /// Returns what a policy does not list, for the log. Methods are compared with their case, names of headers
    /// without. `None` if the browser will send the request.
    pub fn unlisted(&self, policy: &Policy) -> Option<Unlisted<'a>> {
        let is_safe = matches!(self.method, "GET" | "HEAD" | "POST");
        if !is_safe && !policy.methods.iter().any(|method| method == self.method) {
            return Some(Unlisted::Method(self.method));
        }
        let is_listed = |name: &str| policy.headers.iter().any(|listed| listed.eq_ignore_ascii_case(name));
        self.headers.iter().find(|name| !is_listed(name)).map(|name| Unlisted::Header(name))
    }
}
