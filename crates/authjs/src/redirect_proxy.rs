//! The redirect proxy: one deployment with the registered redirect URI that passes on the
//! provider's redirects for others.
//!
//! A preview sends visitors to the provider with the proxy's redirect URI and its own callback URL
//! sealed into `state`
//! ([Auth.js](https://authjs.dev/getting-started/deployment#securing-a-preview-deployment)). The
//! proxy opens the state and passes the response on unchanged. It redeems no code and authenticates
//! no user. The preview then requires the check cookies of the browser that began the sign-in.

use url::Url;

/// The deployments that a proxy passes responses on to: an origin, or all hosts below a host.
///
/// `https://preview.example.com` matches one origin. `https://*.example.workers.dev` matches one or
/// more labels before the suffix. The dot is part of the suffix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginPattern {
    scheme: String,
    host: HostPattern,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum HostPattern {
    Exact(String),
    Below(String),
}

impl OriginPattern {
    /// Parses a pattern. Returns `None` if it is not an origin, if `*` is not directly before the
    /// first dot, or if the suffix has one label: `https://*.dev` would match every site under
    /// `.dev`.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (below, rest) = match rest.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let url = Url::parse(&format!("{scheme}://{rest}")).ok()?;
        let host = url.host_str()?.to_owned();
        let is_origin = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let is_plain = url.username().is_empty() && url.password().is_none() && !rest.contains('*');
        let is_web = matches!(url.scheme(), "https" | "http");
        if !(is_origin && is_plain && is_web) || below && !host.contains('.') {
            return None;
        }
        let host = if below { HostPattern::Below(format!(".{host}")) } else { HostPattern::Exact(host) };
        Some(Self { scheme: url.scheme().to_owned(), host, port: url.port_or_known_default() })
    }

    /// Returns whether the pattern matches the origin of a URL.
    pub fn matches(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        url.scheme() == self.scheme
            && url.port_or_known_default() == self.port
            && match &self.host {
                HostPattern::Exact(exact) => host == exact,
                HostPattern::Below(suffix) => host.len() > suffix.len() && host.ends_with(suffix),
            }
    }
}

/// Returns the callback URL of another deployment that a state names. `None` unless it is a web
/// address whose path ends with this provider's callback route.
pub(crate) fn callback_url_of(origin: &str, provider_id: &str) -> Option<Url> {
    let url = Url::parse(origin).ok()?;
    let is_web = matches!(url.scheme(), "https" | "http") && url.host().is_some();
    let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let is_callback = url.path().ends_with(&format!("/callback/{provider_id}")) && url.query().is_none();
    (is_web && is_plain && is_callback).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, origin: &str) -> bool {
        OriginPattern::parse(pattern).unwrap().matches(&Url::parse(origin).unwrap())
    }

    #[test]
    fn an_origin_matches_itself_alone() {
        assert!(matches("https://a.example.com", "https://a.example.com/x"));
        assert!(matches("https://a.example.com:443", "https://a.example.com"));
        for other in [
            "http://a.example.com",
            "https://a.example.com:8443",
            "https://b.a.example.com",
            "https://a.example.com.evil.example",
        ] {
            assert!(!matches("https://a.example.com", other), "{other}");
        }
    }

    #[test]
    fn a_suffix_begins_at_a_dot() {
        let pattern = "https://*.acme.workers.dev";
        assert!(matches(pattern, "https://pr-1.acme.workers.dev"));
        assert!(matches(pattern, "https://a.b.acme.workers.dev"));
        for other in [
            "https://acme.workers.dev",
            "https://.acme.workers.dev",
            "https://evilacme.workers.dev",
            "https://x.evilacme.workers.dev",
            "https://pr-1.acme.workers.dev.evil.example",
            "http://pr-1.acme.workers.dev",
            "https://pr-1.acme.workers.dev:444",
        ] {
            assert!(!matches(pattern, other), "{other}");
        }
    }

    #[test]
    fn what_is_no_origin_is_no_pattern() {
        for text in [
            "",
            "*",
            "https://*",
            "https://*.dev",
            "https://a.*.dev",
            "https://*a.example.com",
            "https://a.example.com/path",
            "https://user@a.example.com",
            "ftp://a.example.com",
            "a.example.com",
            "https://*.*.example.com",
        ] {
            assert_eq!(OriginPattern::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_state_names_a_callback_route_of_the_same_provider() {
        let of = |url| callback_url_of(url, "github").is_some();
        assert!(of("https://pr-1.example.com/api/auth/callback/github"));
        for other in [
            "https://pr-1.example.com/api/auth/callback/other",
            "https://pr-1.example.com/callback/github?x",
            "https://user@pr-1.example.com/callback/github",
            "javascript://x/callback/github",
            "/callback/github",
        ] {
            assert!(!of(other), "{other}");
        }
    }
}
