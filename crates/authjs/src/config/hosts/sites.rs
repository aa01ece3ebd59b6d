use litemap::LiteMap;

use url::Url;

/// What a Worker has for each of its hosts: configurations, states, origins.
///
/// Hosts compare in lower case, without a final dot and without the default port. An entry without a
/// port is for every port that has no entry of its own: browsers send cookies to all ports of a host.
#[derive(Debug)]
pub struct Sites<T> {
    /// By name, as [`super::name::read`] writes it.
    named: LiteMap<String, T>,
    denies_unknown: bool,
}

/// What a Worker has for the host of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site<'a, T> {
    /// The host has no entry, and `unknownHosts = "base"`.
    Base,
    /// The host has an entry.
    Named(&'a T),
    /// The host has no entry, and `unknownHosts = "deny"`.
    Unknown,
}

impl<T> Sites<T> {
    pub(super) const fn new(named: LiteMap<String, T>, denies_unknown: bool) -> Self {
        Self { named, denies_unknown }
    }

    /// Returns what there is for the host of a canonical URL.
    pub fn of(&self, url: &Url) -> Site<'_, T> {
        match self.find(url) {
            Some((_, site)) => Site::Named(site),
            None if self.denies_unknown => Site::Unknown,
            None => Site::Base,
        }
    }

    /// Returns the name of the entry for the host of a canonical URL.
    pub fn name_of(&self, url: &Url) -> Option<&str> {
        self.find(url).map(|(name, _)| name.as_str())
    }

    fn find(&self, url: &Url) -> Option<(&String, &T)> {
        let host = url.host_str().unwrap_or_default().trim_end_matches('.');
        let entry = |name: &str| self.named.find_index(name).ok().and_then(|at| self.named.get_indexed(at));
        let of_port = url.port().and_then(|port| entry(&format!("{host}:{port}")));
        of_port.or_else(|| entry(host))
    }

    /// Returns the same hosts with another value for each.
    pub fn map<'a, U>(&'a self, of: impl FnMut(&'a T) -> U) -> Sites<U> {
        let values: Vec<U> = self.named.values().map(of).collect();
        let named = self.named.keys().cloned().zip(values).collect();
        Sites::new(LiteMap::from_sorted_store_unchecked(named), self.denies_unknown)
    }

    /// Does the same as [`Sites::map`] with the values themselves.
    pub(crate) fn into_map<U>(self, mut of: impl FnMut(T) -> U) -> Sites<U> {
        let named = self.named.into_iter().map(|(host, value)| (host, of(value))).collect();
        Sites::new(LiteMap::from_sorted_store_unchecked(named), self.denies_unknown)
    }

    /// Returns the hosts with an entry, in alphabetical order, and their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.named.iter().map(|(host, value)| (host.as_str(), value))
    }

    /// Returns whether hosts without an entry are refused.
    pub const fn denies_unknown(&self) -> bool {
        self.denies_unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sites(denies_unknown: bool) -> Sites<u8> {
        let named = [
            ("admin.example.com", 1),
            ("admin.example.com:8443", 2),
            ("xn--bcher-kva.example", 3),
            ("[::1]", 4),
        ];
        Sites::new(named.map(|(host, value)| (host.to_owned(), value)).into_iter().collect(), denies_unknown)
    }

    #[test]
    fn hosts_compare_as_dns_and_urls_do() {
        let sites = sites(true);
        let of = |url: &str| match sites.of(&Url::parse(url).unwrap()) {
            Site::Named(value) => *value,
            Site::Base | Site::Unknown => 0,
        };
        for same in [
            "https://admin.example.com/",
            "https://ADMIN.Example.com/",
            "https://admin.example.com./",
            "https://admin.example.com../",
            "https://admin.example.com:443/",
            "http://admin.example.com:80/",
            "http://admin.example.com:443/",
            "https://admin.example.com:9000/",
        ] {
            assert_eq!(of(same), 1, "{same}");
        }
        assert_eq!(of("https://admin.example.com.:8443/"), 2);
        assert_eq!(of("https://xn--bcher-kva.example/"), 3);
        assert_eq!(of("http://[::1]:8787/"), 4);
        for other in [
            "https://example.com/",
            "https://x.admin.example.com/",
            "https://admin.example.com.evil.example/",
        ] {
            assert_eq!(of(other), 0, "{other}");
        }
    }

    #[test]
    fn an_unknown_host_is_the_base_or_refused() {
        let url = Url::parse("https://other.example/").unwrap();
        assert_eq!(sites(false).of(&url), Site::Base);
        assert_eq!(sites(true).of(&url), Site::Unknown);
    }
}
