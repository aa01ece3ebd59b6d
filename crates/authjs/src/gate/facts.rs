use url::Url;

use crate::config::Config;
use crate::cookies::{self, Cookies};
use crate::http::IncomingRequest;
use crate::matcher::Facts;

/// The facts about a request for `has` and `missing`.
pub(super) struct RequestFacts<'a> {
    pub(super) request: &'a IncomingRequest<'a>,
    pub(super) config: &'a Config,
}

impl RequestFacts<'_> {
    fn cookies(&self) -> Cookies {
        cookies::parse(&self.request.headers.get("cookie").unwrap_or_default())
    }

    fn url(&self) -> &Url {
        &self.request.url
    }
}

impl Facts for RequestFacts<'_> {
    fn header(&self, name: &str) -> Option<String> {
        self.request.headers.get(name)
    }

    fn cookie(&self, name: &str) -> Option<String> {
        self.cookies().get_decoded(name).map(std::borrow::Cow::into_owned)
    }

    fn query(&self, name: &str) -> Option<String> {
        self.url().query_pairs().filter(|(key, _)| key == name).last().map(|(_, value)| value.into_owned())
    }

    /// Returns the host without the dot that may end a full name ([RFC 1034
    /// §3.1](https://www.rfc-editor.org/rfc/rfc1034#section-3.1)).
    fn host(&self) -> Option<String> {
        let host = self.url().host_str()?.to_ascii_lowercase();
        Some(host.strip_suffix('.').map_or_else(|| host.clone(), str::to_owned))
    }

    fn raw_query(&self) -> Option<&str> {
        self.url().query()
    }

    /// Returns whether a host is one of the site's names, an origin's, or loopback, by which an
    /// origin reaches itself.
    fn is_own_host(&self, host: &str) -> bool {
        fn name(host: &str) -> &str {
            host.strip_suffix('.').unwrap_or(host)
        }
        let host = name(host);
        let named = [Some(self.url()), self.config.auth_url.as_ref()].into_iter().flatten();
        let mut names = named.chain(self.config.addresses_of_origins()).filter_map(Url::host_str);
        names.any(|own| name(own).eq_ignore_ascii_case(host))
            || matches!(host, "localhost" | "[::1]" | "0.0.0.0" | "[::]")
            || host.ends_with(".localhost")
            || ["127.", "[::ffff:7f"].iter().any(|loopback| host.starts_with(loopback))
    }
}
