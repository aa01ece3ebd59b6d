//! Which origin a request goes to, and what that means for its headers.

use url::Url;

use super::{Config, OriginSettings, OriginTarget, Origins};
use crate::forwarded::HeaderPattern;

impl Config {
    /// Returns the settings of the origin that a request goes to.
    pub fn origin_of(&self, url: &Url) -> &OriginSettings {
        let entry = self.origins.select(url).and_then(|index| self.origins.entries().get(index));
        entry.map_or(&self.origin, |entry| &entry.settings)
    }

    /// Returns the visitors' headers that do not reach an origin: its `removeHeaders`, and those that the
    /// Worker sets for any origin of any host. What one origin believes, another must not get from a visitor
    /// either: a server may be behind both.
    pub fn removed_headers(&self, origin: &OriginSettings) -> Vec<HeaderPattern> {
        let mut removed = origin.remove_headers.clone();
        for pattern in self.headers_set().chain(self.set_at_other_hosts.iter().cloned()) {
            if !removed.contains(&pattern) {
                removed.push(pattern);
            }
        }
        removed
    }

    /// Returns the address of the origin that a request goes to, if it has one of its own: that of an entry, or
    /// `upstream`, unless the service binding `UPSTREAM` takes precedence.
    pub(crate) fn own_address_of_origin(&self, url: &Url) -> Option<&Url> {
        let entry = self.origins.select(url).and_then(|index| self.origins.entries().get(index));
        match entry.map(|entry| &entry.to) {
            Some(OriginTarget::Server(address)) => Some(address),
            Some(OriginTarget::Binding(_)) => None,
            None => {
                let has_service = self.assertion_keys.as_ref().is_some_and(|keys| keys.has_service);
                self.upstream.as_ref().filter(|_| !has_service)
            }
        }
    }

    /// Returns the addresses of all origins.
    pub(crate) fn addresses_of_origins(&self) -> impl Iterator<Item = &Url> {
        let entries = self.origins.entries().iter().filter_map(|entry| match &entry.to {
            OriginTarget::Server(url) => Some(url),
            OriginTarget::Binding(_) => None,
        });
        self.upstream.iter().chain(entries)
    }

    /// Returns the headers that the Worker sets for any origin of this configuration.
    pub(super) fn headers_set(&self) -> impl Iterator<Item = HeaderPattern> {
        self.all_origins().flat_map(OriginSettings::set)
    }

    fn all_origins(&self) -> impl Iterator<Item = &OriginSettings> {
        all(&self.origin, &self.origins)
    }
}

fn all<'a>(origin: &'a OriginSettings, origins: &'a Origins) -> impl Iterator<Item = &'a OriginSettings> {
    std::iter::once(origin).chain(origins.entries().iter().map(|entry| &entry.settings))
}

/// Returns the path of the first table with `assertion = true`.
pub(super) fn asserting<'a>(origin: &'a OriginSettings, origins: &'a Origins) -> Option<&'a str> {
    all(origin, origins).find(|settings| settings.assertion).map(|settings| settings.path.as_str())
}
