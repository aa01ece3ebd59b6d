use url::Url;
use wasm_bindgen::JsCast;

use super::bindings::Fetcher;
use super::env::WorkerEnv;
use super::outgoing::global_fetcher;
use crate::oauth::endpoint::is_loopback;

/// What is behind the gate.
pub(super) struct Origin {
    pub(super) fetcher: Fetcher,
    pub(super) kind: Kind,
}

/// How requests reach it.
pub(super) enum Kind {
    /// A binding, `UPSTREAM` or `ASSETS`: it is told the URL the visitor asked for.
    Binding,
    /// `upstream`: another server, which has a host of its own.
    Upstream(Url),
    /// Neither: the server of the zone, which a plain `fetch` reaches from a route, and from a route only.
    Zone,
}

impl Origin {
    /// `UPSTREAM`, else `upstream`, else `ASSETS`, else the zone's own server.
    pub(super) fn find(env: &WorkerEnv<'_>, upstream: Option<Url>) -> Self {
        let binding = |name| env.binding(name).map(JsCast::unchecked_into::<Fetcher>);
        match (binding("UPSTREAM"), upstream) {
            (Some(fetcher), _) => Self { fetcher, kind: Kind::Binding },
            (None, Some(url)) => Self { fetcher: global_fetcher(), kind: Kind::Upstream(url) },
            (None, None) => binding("ASSETS").map_or_else(
                || Self { fetcher: global_fetcher(), kind: Kind::Zone },
                |fetcher| Self { fetcher, kind: Kind::Binding },
            ),
        }
    }
}

impl Kind {
    /// The URL to ask the origin for: path and query are those that were judged. None where `url` cannot make it.
    pub(super) fn target(&self, judged: &Url) -> Option<Url> {
        let mut target = judged.clone();
        if let Self::Upstream(upstream) = self {
            target.set_scheme(upstream.scheme()).ok()?;
            target.set_host(upstream.host_str()).ok()?;
            target.set_port(upstream.port()).ok()?;
        }
        Some(target)
    }

    /// Whether the request goes out into the network, from where it could come back to us.
    pub(super) const fn leaves_by_fetch(&self) -> bool {
        !matches!(self, Self::Binding)
    }
}

/// Whether a `fetch` of this target is bound to come back to us: it has our own host, and no zone behind it.
pub(super) fn is_loop(target: &Url, judged: &Url) -> bool {
    let has_no_zone =
        || is_loopback(judged) || judged.domain().is_some_and(|domain| domain.ends_with(".workers.dev"));
    target.origin() == judged.origin() && has_no_zone()
}
