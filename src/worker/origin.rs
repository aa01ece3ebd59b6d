use wasm_bindgen::JsCast;

use super::bindings::Fetcher;
use super::env::WorkerEnv;
use super::origin_answer::OriginAnswers;
use super::origin_kind::{ASSETS, Kind};
use super::outgoing::global_fetcher;
use authjs::config::Config;
use authjs::forwarded::HeaderPattern;
use authjs::upstream_address::UpstreamAddress;

/// The origin behind the gate.
pub(super) struct Origin {
    pub(super) fetcher: Fetcher,
    pub(super) kind: Kind,
    /// `origin.removeHeaders`
    pub(super) remove_headers: Vec<HeaderPattern>,
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
        let remove_headers = config.map(|config| config.origin.remove_headers.clone()).unwrap_or_default();
        Self { fetcher, kind, remove_headers, answers }
    }
}

/// Returns the addresses to replace in the answers of an `upstream`. `None` for other origins, and
/// with `origin.mapRedirects = false`.
fn upstream_address(config: &Config, kind: &Kind) -> Option<UpstreamAddress> {
    let Kind::Upstream(upstream) = kind else { return None };
    let is_mapped = config.origin.map_redirects;
    is_mapped.then(|| UpstreamAddress::new(upstream.clone(), config.auth_url.clone()))
}
