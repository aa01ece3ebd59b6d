use std::fmt;

use super::answer::{ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, EXPOSE_HEADERS, MAX_AGE};
use super::origin::SiteOrigin;
use super::preflight::Preflight;

/// Which scripts may send requests to a path, and read its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The sites of the scripts.
    pub origins: Origins,
    /// Methods that scripts may use beside GET, HEAD and POST, which browsers send without asking.
    pub methods: Vec<String>,
    /// Headers that requests may have beside those that a form could send.
    pub headers: Vec<String>,
    /// Headers of answers that scripts may read beside those that the Fetch standard lets them.
    pub expose: Vec<String>,
    /// Whether requests may have cookies.
    pub credentials: bool,
    /// The number of seconds for which browsers keep the answer to a preflight.
    pub max_age: Option<u32>,
}

/// The sites whose scripts a policy allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// All, without credentials.
    Any,
    /// These.
    Listed(Vec<SiteOrigin>),
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

/// What a policy adds to the answer of one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// Names in lower case, and values. The answer has no other header of CORS.
    pub headers: Vec<(&'static str, String)>,
    /// Whether the answer depends on `Origin`, so that it needs `Vary: Origin`.
    pub varies: bool,
    /// Whether the policy names the origin and method of the request, with credentials.
    pub is_trusted: bool,
}

impl Grant {
    /// Returns what is added where no script of another site may read the answer.
    pub const fn nothing() -> Self {
        Self { headers: Vec::new(), varies: true, is_trusted: false }
    }
}

impl Policy {
    /// Returns what is added to the answer of a request with this `Origin` and method. No value of the request is
    /// copied: only what the policy lists is sent.
    pub fn grant(&self, origin: Option<&str>, method: Option<&str>) -> Grant {
        let varies = self.origins != Origins::Any;
        let Some(allowed) = self.allowed(origin) else { return Grant { varies, ..Grant::default() } };
        let mut headers = vec![(ALLOW_ORIGIN, allowed.to_owned())];
        headers.extend(self.credentials.then(|| (ALLOW_CREDENTIALS, "true".to_owned())));
        headers.extend(list(EXPOSE_HEADERS, &self.expose));
        let is_named = method.is_some_and(|method| self.methods.iter().any(|one| one == method));
        Grant { headers, varies, is_trusted: self.credentials && varies && is_named }
    }

    /// Returns the headers of the answer to a preflight. `None` if its origin is not allowed.
    ///
    /// They name everything that the policy allows. The browser compares its request with them, and says in its
    /// console what is missing.
    pub fn answer(&self, preflight: &Preflight<'_>) -> Option<Vec<(&'static str, String)>> {
        let mut headers = vec![(ALLOW_ORIGIN, self.allowed(Some(preflight.origin))?.to_owned())];
        headers.extend(self.credentials.then(|| (ALLOW_CREDENTIALS, "true".to_owned())));
        headers.extend(list(ALLOW_METHODS, &self.methods));
        headers.extend(list(ALLOW_HEADERS, &self.headers));
        headers.extend(self.max_age.map(|seconds| (MAX_AGE, seconds.to_string())));
        Some(headers)
    }

    /// Returns what the policy does not list of a preflight, for the log. Methods are compared with their case, names of headers
    /// without. `None` if the browser will send the request.
    pub fn unlisted<'a>(&self, preflight: &Preflight<'a>) -> Option<Unlisted<'a>> {
        let is_safe = matches!(preflight.method, "GET" | "HEAD" | "POST");
        if !is_safe && !self.methods.iter().any(|method| method == preflight.method) {
            return Some(Unlisted::Method(preflight.method));
        }
        let is_listed = |name: &str| self.headers.iter().any(|listed| listed.eq_ignore_ascii_case(name));
        preflight.headers.iter().find(|name| !is_listed(name)).map(|name| Unlisted::Header(name))
    }

    fn allowed(&self, origin: Option<&str>) -> Option<&str> {
        match &self.origins {
            Origins::Any => Some("*"),
            Origins::Listed(listed) => {
                listed.iter().map(SiteOrigin::as_str).find(|listed| Some(*listed) == origin)
            }
        }
    }
}

fn list(name: &'static str, items: &[String]) -> Option<(&'static str, String)> {
    (!items.is_empty()).then(|| (name, items.join(", ")))
}
