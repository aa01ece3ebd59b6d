use url::Url;
use wasm_bindgen::JsCast;

use super::bindings::Fetcher;
use super::env::WorkerEnv;
use super::origin_answer::OriginAnswers;
use super::outgoing::global_fetcher;
use authjs::config::Config;
use authjs::forwarded::HeaderPattern;
use authjs::http::is_loopback;
use authjs::upstream_address::UpstreamAddress;

/// The origin behind the gate.
pub(super) struct Origin {
    pub(super) fetcher: Fetcher,
    pub(super) kind: Kind,
    /// `origin.removeHeaders`
    pub(super) remove_headers: Vec<HeaderPattern>,
    pub(super) answers: OriginAnswers,
}

/// The name of the binding of static assets.
pub(super) const ASSETS: &str = "ASSETS";

/// The path of requests to the origin.
pub(super) enum Kind {
    /// A binding, `UPSTREAM` or `ASSETS`. It gets the URL that the visitor requested.
    Binding(&'static str),
    /// `upstream`: another server, which has its own host.
    Upstream(Url),
    /// Neither: the server of the zone. A plain `fetch` reaches it only from a route.
    Zone,
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

impl Kind {
    /// Returns the URL of the request to the origin, with the path and query that the gate checked.
    /// `None` if `url` cannot represent it.
    pub(super) fn target(&self, judged: &Url) -> Option<Url> {
        let mut target = judged.clone();
        if let Self::Upstream(upstream) = self {
            target.set_scheme(upstream.scheme()).ok()?;
            target.set_host(upstream.host_str()).ok()?;
            target.set_port(upstream.port()).ok()?;
        }
        Some(target)
    }

    /// Returns whether the request goes out into the network, from where it could come back to this
    /// Worker.
    pub(super) const fn leaves_by_fetch(&self) -> bool {
        !matches!(self, Self::Binding(_))
    }
}

/// Returns whether a `fetch` of this target must come back to this Worker: it has the Worker's
/// host, and there is no zone behind it.
pub(super) fn is_loop(target: &Url, judged: &Url) -> bool {
    let has_no_zone =
        || is_loopback(judged) || judged.domain().is_some_and(|domain| domain.ends_with(".workers.dev"));
    target.origin() == judged.origin() && has_no_zone()
}
