//! Replaces the upstream's address in its answers with the site's address.
//!
//! A server that does not know about the gate uses its own name in redirects and cookies. A visitor
//! who follows such a redirect leaves the gate.

use std::ops::Range;

use url::{ParseError, Position, Url};

/// The upstream and the site in front of it.
#[derive(Clone, Debug)]
pub struct UpstreamAddress {
    upstream: Url,
    /// The origin of the site. `None` stands for the origin of the request.
    site: Option<Url>,
}

impl UpstreamAddress {
    /// Replaces the origin of `upstream` with that of `site`. Without `site`, uses the origin of
    /// the URL that the visitor requested.
    pub const fn new(upstream: Url, site: Option<Url>) -> Self {
        Self { upstream, site }
    }

    /// Returns the value of `Location` or `Content-Location` with the site's origin in place of the
    /// upstream's. Returns `None` if the value does not name the upstream. `asked` is the URL that
    /// the visitor requested.
    ///
    /// `http` and `https` count as one origin on their default ports and on an explicit port,
    /// because a server that gets `X-Forwarded-Proto` writes that scheme before its own host. A
    /// redirect from `http` to the same page under `https` is still a redirect to another URL.
    pub fn location(&self, value: &str, asked: &Url) -> Option<String> {
        let target = self.absolute(value)?;
        if !self.is_upstream(&target) {
            return None;
        }
        let mut mapped =
            format!("{}{}", self.site(asked).origin().ascii_serialization(), &target[Position::BeforePath..]);
        if mapped == asked.as_str() && asked.port().is_none() && target.scheme() == "https" {
            mapped = mapped.replacen("http:", "https:", 1);
        }
        (mapped != value).then_some(mapped)
    }

    /// Returns the value of `Refresh` with the site's origin in place of the upstream's. See
    /// [`location`](Self::location).
    pub fn refresh(&self, value: &str, asked: &Url) -> Option<String> {
        let Range { start, end } = refresh_url(value)?;
        let mapped = self.location(value.get(start..end)?, asked)?;
        Some(format!("{}{mapped}{}", value.get(..start)?, value.get(end..)?))
    }

    /// Returns a `Set-Cookie` line without its `Domain`, if the `Domain` covers the upstream and
    /// not the site. A browser would drop that cookie. Returns `None` if the line stays unchanged.
    pub fn set_cookie(&self, line: &str, asked: &Url) -> Option<String> {
        let domain = line.split(';').skip(1).filter_map(domain_of).last()?;
        let covers = |url: &Url| covers(domain, url);
        if !covers(&self.upstream) || covers(self.site(asked)) {
            return None;
        }
        let mut parts = line.split(';');
        let pair = parts.next().unwrap_or_default();
        let kept = parts.filter(|attribute| domain_of(attribute).is_none());
        Some(std::iter::once(pair).chain(kept).collect::<Vec<_>>().join(";"))
    }

    /// Resolves an address that names a host. Returns `None` for an address that is relative to the
    /// page.
    fn absolute(&self, value: &str) -> Option<Url> {
        match Url::parse(value) {
            Err(ParseError::RelativeUrlWithoutBase) => {
                let base = Url::parse(&format!("{}://{RELATIVE}/", self.upstream.scheme())).ok()?;
                base.join(value).ok().filter(|url| url.host_str() != Some(RELATIVE))
            }
            parsed => parsed.ok(),
        }
    }

    fn is_upstream(&self, url: &Url) -> bool {
        matches!(url.scheme(), "https" | "http")
            && host(url) == host(&self.upstream)
            && url.port() == self.upstream.port()
    }

    fn site<'a>(&'a self, asked: &'a Url) -> &'a Url {
        self.site.as_ref().unwrap_or(asked)
    }
}

/// The base host for resolving addresses. It distinguishes relative addresses from those that name
/// a host.
const RELATIVE: &str = "relative.invalid";

/// Returns the host without the dot that may end a full name ([RFC 1034
/// §3.1](https://www.rfc-editor.org/rfc/rfc1034#section-3.1)).
fn host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.strip_suffix('.').unwrap_or(host)
}

/// Returns the position of the URL in a `Refresh` header, by [the steps of
/// HTML](https://html.spec.whatwg.org/#shared-declarative-refresh-steps).
fn refresh_url(value: &str) -> Option<Range<usize>> {
    let is_blank = |c: char| c.is_ascii_whitespace();
    let time = value.trim_start_matches(is_blank);
    let after_time = time.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if after_time.len() == time.len() {
        return None;
    }
    let separated = after_time.trim_start_matches(is_blank);
    let rest = separated.strip_prefix([';', ',']).unwrap_or(separated).trim_start_matches(is_blank);
    if rest.is_empty() || rest.len() == after_time.len() {
        return None;
    }
    let url = after_url_equals(rest).unwrap_or(rest);
    let quote = url.chars().next().filter(|first| matches!(first, '"' | '\''));
    let url = quote.and_then(|quote| url.strip_prefix(quote)).unwrap_or(url);
    let end = quote.and_then(|quote| url.find(quote)).unwrap_or(url.len());
    let start = value.len() - url.len();
    Some(start..start + end)
}

/// Returns what follows `url =`, in any case.
fn after_url_equals(text: &str) -> Option<&str> {
    let (_, rest) = text.split_at_checked(3).filter(|(word, _)| word.eq_ignore_ascii_case("url"))?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace()).strip_prefix('=')?;
    Some(rest.trim_start_matches(|c: char| c.is_ascii_whitespace()))
}

/// Returns the value of a `Domain` attribute ([RFC 6265
/// §5.2.3](https://www.rfc-editor.org/rfc/rfc6265#section-5.2.3)). `None` for another attribute.
fn domain_of(attribute: &str) -> Option<&str> {
    let (name, value) = attribute.split_once('=')?;
    name.trim().eq_ignore_ascii_case("domain").then(|| value.trim())
}

/// Returns whether a cookie of this `Domain` is sent to the host
/// ([RFC 6265 §5.1.3](https://www.rfc-editor.org/rfc/rfc6265#section-5.1.3)).
fn covers(domain: &str, url: &Url) -> bool {
    let domain = domain.strip_prefix('.').unwrap_or(domain).to_ascii_lowercase();
    let host = host(url);
    let is_below = || {
        url.domain().is_some()
            && !domain.is_empty()
            && host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'))
    };
    host == domain || is_below()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(upstream: &str) -> UpstreamAddress {
        UpstreamAddress::new(Url::parse(upstream).unwrap(), None)
    }

    fn asked() -> Url {
        Url::parse("https://www.example.com/docs?a=b").unwrap()
    }

    #[test]
    fn an_address_of_the_upstream_becomes_one_of_the_site() {
        let table = [
            ("https://origin.example.com/docs/", "https://www.example.com/docs/"),
            ("http://origin.example.com/docs/", "https://www.example.com/docs/"),
            ("https://origin.example.com", "https://www.example.com/"),
            ("https://origin.example.com:443/a?b=c#d", "https://www.example.com/a?b=c#d"),
            ("http://origin.example.com:80/a", "https://www.example.com/a"),
            ("HTTPS://ORIGIN.EXAMPLE.COM/a", "https://www.example.com/a"),
            ("https://origin.example.com./a", "https://www.example.com/a"),
            ("https://user:pw@origin.example.com/a", "https://www.example.com/a"),
            ("//origin.example.com/a", "https://www.example.com/a"),
            ("\\\\origin.example.com\\a", "https://www.example.com/a"),
            ("/\\origin.example.com/a", "https://www.example.com/a"),
            (" https://origin.example.com/a ", "https://www.example.com/a"),
            ("https://origin.example.com/a/../b", "https://www.example.com/b"),
            ("https://origin.example.com//evil.example", "https://www.example.com//evil.example"),
        ];
        for (value, expected) in table {
            let mapped = at("https://origin.example.com/").location(value, &asked());
            assert_eq!(mapped.as_deref(), Some(expected), "{value}");
        }
    }

    #[test]
    fn any_other_address_stays_as_it_is() {
        let values = [
            "/docs/",
            "docs",
            "?a=https://origin.example.com/",
            "",
            "https://www.example.com/docs/",
            "https://id.example/authorize?redirect_uri=https://origin.example.com/cb",
            "https://origin.example.com.evil.example/",
            "https://origin.example.com@evil.example/",
            "https://evil.example/https://origin.example.com/",
            "https://origin.example.com:8443/",
            "http://origin.example.com:443/",
            "https://my-origin.example.com/",
            "wss://origin.example.com/",
            "myapp://origin.example.com/",
            "mailto:a@origin.example.com",
            "//relative.invalid/a",
            "https://[",
        ];
        for value in values {
            assert_eq!(at("https://origin.example.com/").location(value, &asked()), None, "{value}");
        }
    }

    #[test]
    fn a_redirect_to_https_is_no_redirect_to_itself() {
        let upstream = at("https://origin.example.com/");
        let map = |value, asked| upstream.location(value, &Url::parse(asked).unwrap()).unwrap();
        let to = "https://origin.example.com/docs?a=b";
        assert_eq!(map(to, "http://www.example.com/docs?a=b"), "https://www.example.com/docs?a=b");
        assert_eq!(map(to, "https://www.example.com/docs?a=b"), "https://www.example.com/docs?a=b");
        for (to, asked, mapped) in [
            (to, "http://www.example.com/form", "http://www.example.com/docs?a=b"),
            (to, "http://localhost:8787/docs?a=b", "http://localhost:8787/docs?a=b"),
            ("http://origin.example.com/a", "http://www.example.com/a", "http://www.example.com/a"),
        ] {
            assert_eq!(map(to, asked), mapped, "{asked}");
        }
    }

    #[test]
    fn a_port_that_is_named_must_be_the_same() {
        let upstream = at("http://127.0.0.1:3000/");
        let map = |value| upstream.location(value, &asked());
        assert_eq!(map("http://127.0.0.1:3000/a").as_deref(), Some("https://www.example.com/a"));
        assert_eq!(map("https://127.0.0.1:3000/a").as_deref(), Some("https://www.example.com/a"));
        assert_eq!(map("http://127.0.0.1/a"), None);
        assert_eq!(map("http://127.0.0.1:3001/a"), None);
    }

    #[test]
    fn the_site_is_the_one_that_is_named_and_the_requests_host_otherwise() {
        let mut upstream = at("https://origin.example.com/");
        let preview = Url::parse("http://preview.localhost:8787/x").unwrap();
        let map = |upstream: &UpstreamAddress| upstream.location("https://origin.example.com/a", &preview);
        assert_eq!(map(&upstream).as_deref(), Some("http://preview.localhost:8787/a"));
        upstream.site = Url::parse("https://app.example/").ok();
        assert_eq!(map(&upstream).as_deref(), Some("https://app.example/a"));
    }

    #[test]
    fn a_refresh_keeps_its_time_and_gets_the_sites_address() {
        let table = [
            ("5; url=https://origin.example.com/a", "5; url=https://www.example.com/a"),
            ("0;URL='https://origin.example.com/a' x", "0;URL='https://www.example.com/a' x"),
            (" 1.5 , Url = \"http://origin.example.com/a\"", " 1.5 , Url = \"https://www.example.com/a\""),
            ("3;https://origin.example.com/a", "3;https://www.example.com/a"),
            ("3 https://origin.example.com/a", "3 https://www.example.com/a"),
            ("3;url='//origin.example.com/a", "3;url='https://www.example.com/a"),
        ];
        let upstream = at("https://origin.example.com/");
        for (value, expected) in table {
            assert_eq!(upstream.refresh(value, &asked()).as_deref(), Some(expected), "{value}");
        }
        for value in ["5", "", "5;", "url=https://origin.example.com/a", "5; url=/a", "5;url", "é; url=//x"]
        {
            assert_eq!(upstream.refresh(value, &asked()), None, "{value}");
        }
    }

    #[test]
    fn a_cookie_loses_a_domain_that_covers_the_upstream_alone() {
        let upstream = at("https://origin.internal.example.com/");
        let set = |line: &str| upstream.set_cookie(line, &asked());
        let table = [
            ("a=1; Domain=origin.internal.example.com; Path=/", "a=1; Path=/"),
            ("a=1; Path=/; domain = .Internal.Example.com; Secure", "a=1; Path=/; Secure"),
            ("a=1;Domain=x.example;Domain=internal.example.com", "a=1"),
        ];
        for (line, expected) in table {
            assert_eq!(set(line).as_deref(), Some(expected), "{line}");
        }
        let kept = [
            "a=1; Path=/",
            "Domain=internal.example.com",
            "a=1; Domain=example.com",
            "a=1; Domain=.example.com; Path=/",
            "a=1; Domain=other.example",
            "a=1; Domain=",
            "a=1; Domain",
            "a=1; Domain=nternal.example.com",
            "a=1; Domain=internal.example.com; Domain=example.com",
        ];
        for line in kept {
            assert_eq!(set(line), None, "{line}");
        }
        assert_eq!(at("http://127.0.0.1/").set_cookie("a=1; Domain=0.0.1", &asked()), None);
        assert_eq!(
            at("http://127.0.0.1/").set_cookie("a=1; Domain=127.0.0.1", &asked()).as_deref(),
            Some("a=1")
        );
    }
}
