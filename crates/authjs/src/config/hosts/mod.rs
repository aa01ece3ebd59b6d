//! `hosts` and `unknownHosts`: the sites of one Worker that have a configuration of their own.
//!
//! An entry is merged over the other options: tables merge, and lists and other values replace. All
//! entries are read when the base is, so that a mistake in one of them is found at start.

mod accounts;
mod name;
mod realm;
mod sites;

pub(crate) use realm::Realm;
pub use sites::{Site, Sites};

use litemap::LiteMap;

use serde_json::{Map, Value};
use url::Url;

use super::error::{ConfigError, member_path};
use super::node::Node;
use super::root;
use super::warning::Warning;
use super::{Config, Revocation, SessionLimits, Tokens};
use crate::forwarded::HeaderPattern;

/// The entries of `hosts` as they are written.
pub(super) struct Declared {
    entries: Vec<Entry>,
    denies_unknown: bool,
}

struct Entry {
    /// The key as it is written, for errors.
    key: String,
    /// The name, as requests are compared with it.
    name: String,
    options: Map<String, Value>,
}

/// The options of a Worker, whatever the host of a request.
const OF_THE_WORKER: [&str; 2] = ["log", "debug"];

/// Takes `hosts` and `unknownHosts` out of the merged sources. Returns `None` without them.
///
/// Errors if one of them is missing, if two keys name one host, or if an entry has an option that holds
/// for the whole Worker.
pub(super) fn take(source: &mut Value) -> Result<Option<Declared>, ConfigError> {
    let Some(members) = source.as_object_mut() else { return Ok(None) };
    match (members.shift_remove("hosts"), members.shift_remove("unknownHosts")) {
        (None, None) => Ok(None),
        (hosts, unknown) => declared(hosts, unknown).map(Some),
    }
}

#[inline(never)]
fn declared(hosts: Option<Value>, unknown: Option<Value>) -> Result<Declared, ConfigError> {
    const SAY: &str =
        "Say what hosts without an entry get: \"base\", the options outside hosts, or \"deny\".";
    let Some(hosts) = hosts else {
        let fix = "Set hosts too, or remove the key.";
        return Err(ConfigError::new("unknownHosts", "there are no hosts", fix));
    };
    let node = Node { path: "hosts".into(), value: &hosts };
    let mut entries: Vec<Entry> = Vec::new();
    for (key, node) in node.open_table()?.iter() {
        let entry = entry(key, &node)?;
        if entries.iter().any(|other| other.name == entry.name) {
            let cause = format!("a second entry for the host {}", entry.name);
            return Err(ConfigError::new(node.path, cause, "Merge the two."));
        }
        entries.push(entry);
    }
    if entries.is_empty() {
        return Err(ConfigError::new("hosts", "names no host", "Name one, or remove the key."));
    }
    let Some(unknown) = unknown else {
        return Err(ConfigError::new("unknownHosts", "not set, and hosts is", SAY));
    };
    let node = Node { path: "unknownHosts".into(), value: &unknown };
    let denies_unknown = match node.text()?.text.as_str() {
        "base" => false,
        "deny" => true,
        _ => return Err(node.error("unknown value", SAY)),
    };
    Ok(Declared { entries, denies_unknown })
}

fn entry(key: &str, node: &Node<'_>) -> Result<Entry, ConfigError> {
    let table = root::read(node)?;
    for nested in ["hosts", "unknownHosts"] {
        if table.get(nested).is_some() {
            let fix = "Write each host in the outermost table.";
            return Err(ConfigError::new(table.path_of(nested), "hosts inside of hosts", fix));
        }
    }
    for option in OF_THE_WORKER {
        if table.get(option).is_some() {
            let cause = "holds for the whole Worker, and cannot differ by host";
            return Err(ConfigError::new(table.path_of(option), cause, "Write it outside hosts."));
        }
    }
    let options = node.value.as_object().cloned().unwrap_or_default();
    Ok(Entry { key: key.into(), name: name::read(key)?, options })
}

impl Declared {
    /// Reads the base and every entry with `read`, which gets merged options and the name of the host.
    ///
    /// Errors with the first mistake that is more than a missing setting. Missing settings are reported
    /// together.
    #[inline(never)]
    pub(super) fn read(
        self,
        source: &Value,
        read: impl Fn(&Value, Option<&str>) -> Result<Config, ConfigError>,
    ) -> Result<Config, ConfigError> {
        let mut unset = Unset::default();
        let mut base = unset.keep(read(source, None), None)?;
        let mut named = LiteMap::new();
        for Entry { key, name, options } in self.entries {
            let config = unset.keep(read(&over(source, options), Some(&name)), Some(&key))?;
            if let (Some(config), Some(base)) = (config, &mut base) {
                named.insert(name.clone(), join(config, base, &key, name));
            }
        }
        let Some(mut base) = base.filter(|_| unset.placed.is_empty()) else {
            return Err(ConfigError::all(unset.placed));
        };
        accounts::refuse_other_issuers(&base, &named)?;
        refuse_other_revocation(&base, &named)?;
        share_removed_headers(&mut base, &mut named);
        base.realm = Realm::Base;
        base.warnings.extend(accounts::other_issuers(&base, &named));
        base.hosts = Some(Box::new(Sites::new(named, self.denies_unknown)));
        Ok(base)
    }
}

/// The missing settings so far. One that several hosts lack is there once.
#[derive(Default)]
struct Unset {
    seen: Vec<ConfigError>,
    /// The same, with the entry in the path.
    placed: Vec<ConfigError>,
}

impl Unset {
    /// Keeps missing settings for later. Errors with any other mistake.
    fn keep(
        &mut self,
        read: Result<Config, ConfigError>,
        host: Option<&str>,
    ) -> Result<Option<Config>, ConfigError> {
        let placed = |error: ConfigError| match host {
            Some(host) => error.of_host(host),
            None => error,
        };
        match read {
            Ok(config) => return Ok(Some(config)),
            Err(error) if !error.is_unset() => return Err(placed(error)),
            Err(error) => {
                for mistake in error.separated() {
                    if !self.seen.contains(&mistake) {
                        self.seen.push(mistake.clone());
                        self.placed.push(placed(mistake));
                    }
                }
            }
        }
        Ok(None)
    }
}

/// Gives the configuration of a host its realm, and moves its warnings to the base.
fn join(mut config: Config, base: &mut Config, key: &str, name: String) -> Config {
    config.realm = match (domain(&config), domain(base)) {
        (None, _) => Realm::Named(name),
        (Some(domain), Some(shared)) if domain == shared => Realm::Base,
        (Some(domain), _) => Realm::Named(format!(".{domain}")),
    };
    let own = std::mem::take(&mut config.warnings);
    let new: Vec<_> = own.into_iter().filter(|warning| !base.warnings.contains(warning)).collect();
    let path = member_path("hosts", key);
    base.warnings.extend(new.into_iter().map(|warning| Warning::OfHost(path.clone(), Box::new(warning))));
    config
}

/// Errors if hosts share sessions, and a session that has ended at one of them would live at another, or its
/// tokens would be those of one of them.
fn refuse_other_revocation(base: &Config, named: &LiteMap<String, Config>) -> Result<(), ConfigError> {
    let ends = |config: &Config| (config.revocation, config.session.limits, config.tokens);
    let mut known: LiteMap<String, (Revocation, SessionLimits, Option<Tokens>)> = LiteMap::new();
    known.insert(String::new(), ends(base));
    for (host, config) in named {
        let realm = config.realm.salt();
        if *known.entry(realm).or_insert_with(|| ends(config)) != ends(config) {
            let cause = "differs from that of a host that shares the session cookie by its `domain`";
            let fix = "Give them the same revocable, revocationSeconds, onOutage, absoluteMaxAge, idleSeconds, strategy and tokens, \
                or another `domain`.";
            return Err(ConfigError::new("session", cause, fix).of_host(host));
        }
    }
    Ok(())
}

/// Removes from visitors, at every host, the headers that the Worker sets at any of them: a server may be
/// behind two hosts.
fn share_removed_headers(base: &mut Config, named: &mut LiteMap<String, Config>) {
    let mut all: Vec<HeaderPattern> = Vec::new();
    for pattern in [&*base].into_iter().chain(named.values()).flat_map(Config::headers_set) {
        if !all.contains(&pattern) {
            all.push(pattern);
        }
    }
    named.iter_mut().for_each(|(_, config)| config.set_at_other_hosts.clone_from(&all));
    base.set_at_other_hosts = all;
}

/// Returns the `domain` of the session cookie, which is set to share sessions between hosts.
fn domain(config: &Config) -> Option<String> {
    let domain = config.cookies.secure.session_token.options.domain.as_deref()?;
    Some(domain.trim_start_matches('.').to_ascii_lowercase())
}

/// Returns the options of an entry over those of the base. `rules` take the place of `matcher`, and the
/// reverse.
fn over(base: &Value, options: Map<String, Value>) -> Value {
    let mut merged = base.clone();
    if let Some(members) = merged.as_object_mut() {
        if options.contains_key("rules") {
            members.shift_remove("matcher");
        }
        if options.contains_key("matcher") {
            members.shift_remove("rules");
            members.shift_remove("unmatched");
        }
        replace(members, options);
    }
    merged
}

fn replace(into: &mut Map<String, Value>, from: Map<String, Value>) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Object(members)), Value::Object(further)) => replace(members, further),
            (_, value) => drop(into.insert(key, value)),
        }
    }
}

impl Config {
    /// Returns the configuration for the host of a canonical URL. `None` if the host is refused.
    pub fn of_host(&self, url: &Url) -> Option<&Self> {
        match self.hosts.as_ref().map(|hosts| hosts.of(url)) {
            None | Some(Site::Base) => Some(self),
            Some(Site::Named(config)) => Some(config),
            Some(Site::Unknown) => None,
        }
    }

    /// Returns the configurations of the hosts that have one of their own.
    pub fn hosts(&self) -> Option<&Sites<Self>> {
        self.hosts.as_deref()
    }

    /// Returns the options for the host of a canonical URL: the merged sources, without `hosts`.
    pub fn options_for(sources: &Value, url: &Url) -> Value {
        let mut base = sources.clone();
        let Ok(Some(declared)) = take(&mut base) else { return base };
        let named = declared.entries.into_iter().map(|entry| (entry.name, entry.options)).collect();
        match Sites::new(named, declared.denies_unknown).of(url) {
            Site::Named(options) => over(&base, Map::clone(options)),
            Site::Base | Site::Unknown => base,
        }
    }

    /// Returns the first mistake of this configuration, or of that of a host.
    pub(super) fn first_mistake(&self, of_one: impl Fn(&Self) -> Option<ConfigError>) -> Option<ConfigError> {
        let of_hosts =
            || self.hosts.as_ref()?.iter().find_map(|(host, one)| Some(of_one(one)?.of_host(host)));
        of_one(self).or_else(of_hosts)
    }
}

#[cfg(test)]
mod tests;
