//! `origins`

use url::Url;

use super::{OriginSettings, settings};
use crate::config::callbacks::Callbacks;
use crate::config::env::Source;
use crate::config::error::ConfigError;
use crate::config::node::{Node, Setting, Table};
use crate::config::options::keys;
use crate::config::warning::Warning;
use crate::config::{rules, urls};
use crate::origins::{self, Entry};

/// `origins`: further origins, for some paths and hosts.
#[derive(Debug, Default)]
pub struct Origins {
    entries: Vec<OriginEntry>,
    compiled: origins::Origins,
}

/// An entry of `origins`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginEntry {
    /// `to`: the origin.
    pub to: OriginTarget,
    /// The members that `origin` has too.
    pub settings: OriginSettings,
}

/// The origin of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OriginTarget {
    /// A binding, which gets the URL that the visitor requested: `ASSETS`, or the name behind `binding:`.
    Binding(String),
    /// A server, by its origin.
    Server(Url),
}

impl Origins {
    /// Returns the entries, in the order of the configuration.
    pub fn entries(&self) -> &[OriginEntry] {
        &self.entries
    }

    /// Returns the index of the first entry that matches a canonical URL. `None`: the request goes to the
    /// origin of `origin`.
    pub fn select(&self, url: &Url) -> Option<usize> {
        if self.entries.is_empty() { None } else { self.compiled.select(url) }
    }
}

/// Reads `origins`, with the warnings of `origin` for each entry.
///
/// Errors if `to` is missing or names no origin, if an entry can never be selected, and for what is an
/// error in `origin`.
#[inline(never)]
pub(in crate::config) fn read_all(
    root: &Table<'_>,
    source: &Source<'_>,
    callbacks: &Callbacks,
    warnings: &mut Vec<Warning>,
) -> Result<Origins, ConfigError> {
    let Some(node) = root.get("origins") else { return Ok(Origins::default()) };
    let (mut entries, mut selectors) = (Vec::new(), Vec::new());
    for node in node.list()? {
        let (selector, to, table) = entry(&node, source)?;
        let has_address = matches!(to, OriginTarget::Server(_));
        let settings = settings(node.path, Some(&table), has_address, source, callbacks, warnings)?;
        entries.push(OriginEntry { to, settings });
        selectors.push(selector);
    }
    let compiled = origins::Origins::compile(&selectors).map_err(|error| {
        let path = match error.entry {
            Some(index) => format!("{}[{index}].{}", node.path, error.key),
            None => node.path.clone(),
        };
        ConfigError::new(path, error.cause, error.fix)
    })?;
    Ok(Origins { entries, compiled })
}

fn entry<'a>(node: &Node<'a>, source: &Source<'_>) -> Result<(Entry, OriginTarget, Table<'a>), ConfigError> {
    let table = node.table(&[&keys::ORIGINS_ENTRY[..], &keys::ORIGIN].concat())?;
    let to = table.text("to")?.ok_or_else(|| ConfigError::new(table.path_of("to"), "not set", KNOWN))?;
    let to = target(&to, source.development)?;
    let paths = table.get("path").map(|node| rules::paths(&node)).transpose()?.unwrap_or_default();
    let hosts = table.get("hosts").map(|node| rules::hosts(&node)).transpose()?.unwrap_or_default();
    Ok((Entry { paths, hosts }, to, table))
}

const KNOWN: &str = "Write \"ASSETS\", \"binding:NAME\" with the name of a service binding, or \"https://origin.example.com\".";

fn target(setting: &Setting, development: bool) -> Result<OriginTarget, ConfigError> {
    if setting.text == "ASSETS" {
        return Ok(OriginTarget::Binding(setting.text.clone()));
    }
    if let Some(name) = setting.text.strip_prefix("binding:") {
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        return match is_name {
            true => Ok(OriginTarget::Binding(name.to_owned())),
            false => Err(setting.error("not the name of a binding", "Write it like \"binding:API\".")),
        };
    }
    if !setting.text.contains(':') {
        return Err(setting.error("unknown origin", KNOWN));
    }
    let url = urls::address(setting, development, "https://origin.example.com")?;
    if urls::is_origin(&url) {
        return Ok(OriginTarget::Server(url));
    }
    let cause = "has a path or a query, but the origin gets those that the visitor requested";
    Err(setting.error(cause, "Write the origin alone, e.g. https://origin.example.com"))
}

/// Returns whether a binding other than `ASSETS` may be static assets.
pub(in crate::config) fn have_bindings(root: &Table<'_>) -> bool {
    let items = root.get("origins").and_then(|node| node.list().ok()).unwrap_or_default();
    let to = |node: &Node<'_>| node.value.get("to")?.as_str().map(|to| to.starts_with("binding:"));
    items.iter().any(|node| to(node).unwrap_or(false))
}

#[cfg(test)]
mod tests;
