use url::Url;

use authjs::http::is_loopback;

/// The name of the binding of static assets.
pub(super) const ASSETS: &str = "ASSETS";

/// The path of requests to the origin.
pub(super) enum Kind {
    /// A binding: `UPSTREAM`, `ASSETS` or that of an entry. It gets the URL that the visitor requested.
    Binding(String),
    /// `upstream`, or the server of an entry. It has its own host.
    Upstream(Url),
    /// Neither: the server of the zone. A plain `fetch` reaches it only from a route.
    Zone,
    /// A binding of an entry that is not bound or sends no requests, as a text for the log.
    Unbound(String),
}

impl Kind {
    /// Returns the URL of the request to the origin, with the path and query that the gate checked.
    /// `None` if `url` cannot represent it, and if there is no origin.
    pub(super) fn target(&self, judged: &Url) -> Option<Url> {
        let mut target = judged.clone();
        match self {
            Self::Upstream(upstream) => {
                target.set_scheme(upstream.scheme()).ok()?;
                target.set_host(upstream.host_str()).ok()?;
                target.set_port(upstream.port()).ok()?;
            }
            Self::Binding(_) | Self::Zone => {}
            Self::Unbound(_) => return None,
        }
        Some(target)
    }

    /// Returns whether the request goes out into the network, from where it could come back to this
    /// Worker.
    pub(super) const fn leaves_by_fetch(&self) -> bool {
        matches!(self, Self::Upstream(_) | Self::Zone)
    }
}

/// Returns whether a `fetch` of this target must come back to this Worker: it has the Worker's
/// host, and there is no zone behind it.
pub(super) fn is_loop(target: &Url, judged: &Url) -> bool {
    let has_no_zone =
        || is_loopback(judged) || judged.domain().is_some_and(|domain| domain.ends_with(".workers.dev"));
    target.origin() == judged.origin() && has_no_zone()
}
