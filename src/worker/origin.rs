use wasm_bindgen::JsCast;

use super::bindings::Fetcher;
use super::env::WorkerEnv;
use super::origin_answer::OriginAnswers;
use super::origin_kind::{ASSETS, Kind};
use super::outgoing::global_fetcher;
use authjs::config::{Config, OriginSettings, SessionCookie};
use authjs::forwarded::HeaderPattern;
use authjs::secret::Secret;
use authjs::upstream_address::UpstreamAddress;

/// The origin behind the gate.
pub(super) struct Origin {
    pub(super) fetcher: Fetcher,
    pub(super) kind: Kind,
    /// The headers of visitors that do not reach the origin beside those that never do.
    pub(super) removed_headers: Vec<HeaderPattern>,
    /// The headers that every request gets: names and values.
    pub(super) fixed_headers: Vec<(String, Secret)>,
    /// Whether the session cookie does not reach the origin.
    pub(super) strips_session: bool,
    /// Whether the Worker sets or changes headers of requests without a session.
    pub(super) has_own_headers: bool,
    pub(super) answers: OriginAnswers,
}

impl Origin {
    /// Returns the origin: `UPSTREAM`, otherwise `upstream`, otherwise `ASSETS`, otherwise the
    /// zone's own server.
    pub(super) fn find(env: &WorkerEnv<'_>, config: Option<&Config>) -> Self {
        let bound = |name| Some((env.binding(name)?.unchecked_into(), Kind::Binding(name)));
        let upstream = config.and_then(|config| config.upstream.clone());
        let (fetcher, kind): (Fetcher, Kind) = bound("UPSTREAM")
            .or_else(|| upstream.map(|url| (global_fetcher(), Kind::Upstream(url))))
            .or_else(|| bound(ASSETS))
            .unwrap_or_else(|| (global_fetcher(), Kind::Zone));
        let answers = OriginAnswers::new(&kind, config.and_then(|config| upstream_address(config, &kind)));
        let settings = config.map(|config| &config.origin);
        let removed_headers = settings.map(OriginSettings::removed).unwrap_or_default();
        let fixed_headers = settings.map(fixed_headers).unwrap_or_default();
        let strips_session = settings.is_some_and(|settings| settings.session_cookie == SessionCookie::Strip);
        let has_own_headers = strips_session || !fixed_headers.is_empty();
        Self { fetcher, kind, removed_headers, fixed_headers, strips_session, has_own_headers, answers }
    }
}

fn fixed_headers(settings: &OriginSettings) -> Vec<(String, Secret)> {
    settings.fixed().map(|(name, value)| (name.to_owned(), Secret::new(value))).collect()
}

/// Returns the addresses to replace in the answers of an `upstream`. `None` for other origins, and
/// with `origin.mapRedirects = false`.
fn upstream_address(config: &Config, kind: &Kind) -> Option<UpstreamAddress> {
    let Kind::Upstream(upstream) = kind else { return None };
    let is_mapped = config.origin.map_redirects;
    is_mapped.then(|| UpstreamAddress::new(upstream.clone(), config.auth_url.clone()))
}
