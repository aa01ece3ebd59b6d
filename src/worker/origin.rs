use std::rc::Rc;

use url::Url;
use wasm_bindgen::JsCast;

use super::bindings::Fetcher;
use super::env::WorkerEnv;
use super::origin_answer::OriginAnswers;
use super::origin_kind::{ASSETS, Kind};
use super::outgoing::global_fetcher;
use super::unreachable::Absence;
use authjs::config::{Config, Env, OriginSettings, OriginTarget, SessionCookie};
use authjs::forwarded::HeaderPattern;
use authjs::internal::OriginFailures;
use authjs::secret::Secret;
use authjs::upstream_address::UpstreamAddress;

/// An origin behind the gate.
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
    /// The longest time until an answer begins, in milliseconds.
    pub(super) timeout_ms: Option<u32>,
    pub(super) answers: OriginAnswers,
    pub(super) absence: Rc<Absence>,
}

/// The origins of one configuration.
pub(super) struct Origins {
    /// The origin of requests that no entry of `origins` matches.
    pub(super) base: Origin,
    /// Those of the entries, in their order.
    pub(super) entries: Vec<Origin>,
}

impl Origins {
    /// Returns the origins of a configuration, if it can be used.
    pub(super) fn find(env: &WorkerEnv<'_>, config: Option<&Config>) -> Self {
        let entries = config.map(|config| Origin::of_entries(env, config)).unwrap_or_default();
        Self { base: Origin::find(env, config), entries }
    }
}

impl Origin {
    /// Returns the origin of requests that no entry matches: `UPSTREAM`, otherwise `upstream`, otherwise
    /// `ASSETS`, otherwise the zone's own server.
    fn find(env: &WorkerEnv<'_>, config: Option<&Config>) -> Self {
        let bound = |name: &str| Some((env.binding(name)?.unchecked_into(), Kind::Binding(name.to_owned())));
        let upstream = config.and_then(|config| config.upstream.clone());
        let (fetcher, kind): (Fetcher, Kind) = bound("UPSTREAM")
            .or_else(|| upstream.map(|url| (global_fetcher(), Kind::Upstream(url))))
            .or_else(|| bound(ASSETS))
            .unwrap_or_else(|| (global_fetcher(), Kind::Zone));
        Self::new(fetcher, kind, "upstream", config.map(|config| (config, &config.origin)))
    }

    /// Returns the origins of the entries of `origins`.
    #[inline(never)]
    fn of_entries(env: &WorkerEnv<'_>, config: &Config) -> Vec<Self> {
        let origin = |(to, settings): (&OriginTarget, &OriginSettings)| {
            let setting = format!("{}.to", settings.path);
            let (fetcher, kind) = match to {
                OriginTarget::Server(url) => (global_fetcher(), Kind::Upstream(url.clone())),
                OriginTarget::Binding(name) => bound(env, name, &setting),
            };
            Self::new(fetcher, kind, &setting, Some((config, settings)))
        };
        config.origins.entries().iter().map(|entry| origin((&entry.to, &entry.settings))).collect()
    }

    fn new(fetcher: Fetcher, kind: Kind, setting: &str, known: Option<(&Config, &OriginSettings)>) -> Self {
        let failures = OriginFailures::new(known.map(|(config, _)| config));
        let absence = Rc::new(Absence::new(&kind, setting, failures));
        let upstream = known.and_then(|(config, settings)| upstream_address(config, settings, &kind));
        let answers = OriginAnswers::new(&absence, upstream);
        let removed_headers = known.map(|(config, settings)| config.removed_headers(settings));
        let settings = known.map(|(_, settings)| settings);
        let fixed_headers = settings.map(fixed_headers).unwrap_or_default();
        let strips_session = settings.is_some_and(|settings| settings.session_cookie == SessionCookie::Strip);
        Self {
            fetcher,
            kind,
            removed_headers: removed_headers.unwrap_or_default(),
            has_own_headers: strips_session || !fixed_headers.is_empty(),
            fixed_headers,
            strips_session,
            timeout_ms: settings.and_then(|settings| settings.timeout_ms),
            answers,
            absence,
        }
    }
}

/// Returns a binding of an entry. One that sends no requests must not make the whole configuration unusable,
/// because the other origins do not need it.
fn bound(env: &WorkerEnv<'_>, name: &str, setting: &str) -> (Fetcher, Kind) {
    let cause = match env.binding(name) {
        Some(binding) if env.has_methods(name, &["fetch"]) => {
            return (binding.unchecked_into(), Kind::Binding(name.to_owned()));
        }
        Some(_) => "is a variable or a binding of another kind",
        None => "is not bound",
    };
    let detail = format!(
        "{setting} names {name}, which {cause}. Bind a Worker to it with [[services]], or correct {setting}"
    );
    (global_fetcher(), Kind::Unbound(detail))
}

fn fixed_headers(settings: &OriginSettings) -> Vec<(String, Secret)> {
    settings.fixed().map(|(name, value)| (name.to_owned(), Secret::new(value))).collect()
}

/// Returns the addresses to replace in the answers of a server. `None` for other origins, and with
/// `mapRedirects = false`.
fn upstream_address(config: &Config, settings: &OriginSettings, kind: &Kind) -> Option<UpstreamAddress> {
    let Kind::Upstream(upstream): &Kind = kind else { return None };
    let address = |url: &Url| UpstreamAddress::new(url.clone(), config.auth_url.clone());
    settings.map_redirects.then(|| address(upstream))
}
