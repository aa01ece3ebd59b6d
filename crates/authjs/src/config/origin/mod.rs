mod entries;
mod header;

use crate::config::callbacks::Callbacks;
use crate::config::env::Source;
use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::config::urls;
use crate::config::warning::Warning;
use crate::forwarded::{HeaderPattern, HeaderPatternError};

pub use self::entries::{OriginEntry, OriginTarget, Origins};
pub(super) use self::entries::{have_bindings, read_all};
pub(super) use self::header::ORIGIN_VARIABLES;
pub use self::header::OriginHeader;
pub(crate) use self::header::is_sendable;
pub(super) use self::header::secret;

/// The header that carries an assertion.
pub(crate) const ASSERTION: &str = "X-Auth-Assertion";

/// `origin`, and the same members of an entry of `origins`: the changes between visitors and the
/// origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginSettings {
    /// The path of the table in the configuration: `origin`, `origins[0]`.
    pub path: String,
    /// `mapRedirects`: whether addresses of the upstream in its answers become addresses of this
    /// site.
    pub map_redirects: bool,
    /// `removeHeaders`: additional headers of visitors that do not reach the origin.
    pub remove_headers: Vec<HeaderPattern>,
    /// `headers`: the headers that the Worker sets itself.
    pub headers: Vec<OriginHeader>,
    /// `publicPaths`: whether requests for public paths get the headers of a session too.
    pub public_paths: bool,
    /// `allowOrigins`: other origins whose requests may get the headers of a session.
    pub allow_origins: Vec<String>,
    /// `sessionCookie`
    pub session_cookie: SessionCookie,
    /// `assertion`: whether requests of a session get a signed assertion.
    pub assertion: bool,
    /// `timeoutMs`: the longest time until the first byte of an answer, in milliseconds. If unset, there
    /// is no limit.
    pub timeout_ms: Option<u32>,
}

/// The treatment of the session cookie on the way to the origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SessionCookie {
    /// It passes, for an origin that reads the session itself.
    #[default]
    Forward,
    /// It does not reach the origin.
    Strip,
}

impl OriginSettings {
    /// Returns the headers that the Worker sets itself, in the spellings that an origin may read as the
    /// same.
    pub(super) fn set(&self) -> impl Iterator<Item = HeaderPattern> {
        let own = self.headers.iter().map(|header| header.pattern.clone());
        own.chain(HeaderPattern::parse(ASSERTION).ok().filter(|_| self.assertion))
    }

    /// Returns the names and values of the headers that every request gets.
    pub fn fixed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().filter_map(|header| Some((header.name.as_str(), header.fixed()?)))
    }

    /// Returns whether a header has a value of the session.
    pub(crate) fn has_session_headers(&self) -> bool {
        self.assertion || self.headers.iter().any(|header| header.fixed().is_none())
    }
}

/// Reads `origin`. Warns of a header with a refresh token, with an id that is new at each sign-in,
/// and with an e-mail address unless `callbacks` require a verified one.
///
/// Errors if `mapRedirects` is set without an `upstream`, because only an upstream has its own
/// addresses. Errors if an item of `removeHeaders` is not a header name or names a header that HTTP
/// itself needs. Errors if a header cannot be set, and if `publicPaths` or `allowOrigins` is set
/// without a header of the session.
pub(super) fn read(
    root: &Table<'_>,
    source: &Source<'_>,
    callbacks: &Callbacks,
    warnings: &mut Vec<Warning>,
) -> Result<OriginSettings, ConfigError> {
    let table = root.table("origin", &keys::ORIGIN)?;
    let has_address = root.get("upstream").is_some();
    settings("origin".to_owned(), table.as_ref(), has_address, source, callbacks, warnings)
}

/// Reads the members that `origin` and entries of `origins` have.
#[inline(never)]
fn settings(
    path: String,
    table: Option<&Table<'_>>,
    has_address: bool,
    source: &Source<'_>,
    callbacks: &Callbacks,
    warnings: &mut Vec<Warning>,
) -> Result<OriginSettings, ConfigError> {
    let get = |key| table.and_then(|table| table.get(key));
    let settings = OriginSettings {
        path,
        map_redirects: get("mapRedirects")
            .map(|node| map_redirects(&node, has_address))
            .transpose()?
            .unwrap_or(true),
        remove_headers: get("removeHeaders")
            .map(|node| remove_headers(&node))
            .transpose()?
            .unwrap_or_default(),
        headers: get("headers")
            .map(|node| header::read_all(&node, source, callbacks, warnings))
            .transpose()?
            .unwrap_or_default(),
        public_paths: get("publicPaths").map(|node| node.boolean()).transpose()?.unwrap_or(false),
        allow_origins: get("allowOrigins")
            .map(|node| allow_origins(&node, source.development))
            .transpose()?
            .unwrap_or_default(),
        session_cookie: get("sessionCookie")
            .map(|node| session_cookie(&node))
            .transpose()?
            .unwrap_or_default(),
        assertion: get("assertion").map(|node| node.boolean()).transpose()?.unwrap_or(false),
        timeout_ms: get("timeoutMs").map(|node| timeout(&node)).transpose()?,
    };
    if settings.assertion {
        check_assertion(&settings, source, callbacks, warnings)?;
    }
    let stray = get("publicPaths").or_else(|| get("allowOrigins"));
    if let Some(stray) = stray.filter(|_| !settings.has_session_headers()) {
        let fix = "Set assertion = true, or headers with a value of the session, e.g. Authorization = \"Bearer {token.accessToken}\", or remove the key.";
        return Err(ConfigError::new(stray.path, "no header has a value of the session", fix));
    }
    Ok(settings)
}

/// Warns of an address and an id that the origin should not believe. Errors if another header has the
/// name of the assertion's.
fn check_assertion(
    settings: &OriginSettings,
    source: &Source<'_>,
    callbacks: &Callbacks,
    warnings: &mut Vec<Warning>,
) -> Result<(), ConfigError> {
    if let Some(header) = settings.headers.iter().find(|header| header.pattern.covers(ASSERTION)) {
        let path = format!("{}.headers.{}", settings.path, header.name);
        let cause = format!("{}.assertion sets this header", settings.path);
        return Err(ConfigError::new(path, cause, "Remove one of them."));
    }
    let path = format!("{}.assertion", settings.path);
    header::warn_of_assertion(&path, callbacks, source.has_database, warnings);
    Ok(())
}

fn map_redirects(node: &Node<'_>, has_address: bool) -> Result<bool, ConfigError> {
    let map_redirects = node.boolean()?;
    match has_address {
        true => Ok(map_redirects),
        false if node.path == "origin.mapRedirects" => {
            Err(node.error("there is no upstream", "Set upstream too, or remove the key."))
        }
        false => {
            Err(node.error("the origin is a binding, which has no address of its own", "Remove the key."))
        }
    }
}

fn timeout(node: &Node<'_>) -> Result<u32, ConfigError> {
    let milliseconds = node.value.as_u64().and_then(|number| u32::try_from(number).ok());
    milliseconds.filter(|number| (100..=600_000).contains(number)).ok_or_else(|| {
        node.error("not a usable time limit", "Write a number of milliseconds from 100 to 600000.")
    })
}

fn remove_headers(node: &Node<'_>) -> Result<Vec<HeaderPattern>, ConfigError> {
    node.list()?.iter().map(header_pattern).collect()
}

fn header_pattern(node: &Node<'_>) -> Result<HeaderPattern, ConfigError> {
    let setting = node.text()?;
    HeaderPattern::parse(&setting.text).map_err(|error| match error {
        HeaderPatternError::NotAName => setting.error(
            "not a header name",
            "Write a name like X-Tenant, or X-Tenant-* for all names that begin so.",
        ),
        HeaderPatternError::Needed => setting
            .error("covers a header that HTTP itself needs", "Remove it, or write a name that covers less."),
    })
}

fn allow_origins(node: &Node<'_>, development: bool) -> Result<Vec<String>, ConfigError> {
    const EXAMPLE: &str = "https://app.example.com";
    let read = |item: &Node<'_>| {
        let setting = item.text()?;
        let url = urls::address(&setting, development, EXAMPLE)?;
        if !urls::is_origin(&url) {
            return Err(setting.error("not an origin", format!("Write it as {EXAMPLE}")));
        }
        Ok(url.origin().ascii_serialization())
    };
    node.list()?.iter().map(read).collect()
}

fn session_cookie(node: &Node<'_>) -> Result<SessionCookie, ConfigError> {
    match node.text()?.text.as_str() {
        "forward" => Ok(SessionCookie::Forward),
        "strip" => Ok(SessionCookie::Strip),
        _ => Err(node.error(
            "unknown value",
            "Write \"forward\", or \"strip\" if the origin does not read the session itself.",
        )),
    }
}

#[cfg(test)]
mod tests;
