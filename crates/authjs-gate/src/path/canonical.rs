use std::fmt;

use url::{Position, Url};

use super::internal_query::without_internal_query;

/// The reason why the URL of a request cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// The `Host` header is missing, malformed or not the host of the URL.
    BadHost,
    /// The URL cannot be parsed, or has user information or a fragment.
    BadUrl,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadHost => "the host is missing, malformed or not that of the URL",
            Self::BadUrl => "the URL is malformed, or has user information or a fragment",
        })
    }
}

impl std::error::Error for UrlError {}

/// Returns the canonical URL of a request: parsed by the [URL
/// standard](https://url.spec.whatwg.org/), with dot segments resolved, and without parameters that
/// only the origin itself may write. Check and forward exactly this URL.
///
/// workerd builds `request.url` from the `Host` header and the request target. A `Host` of
/// `a.example/public?x=` would therefore choose the path.
///
/// Errors unless `host_header` is a plain host and port and equals that of the URL. Errors unless
/// the URL is http or https without user information and fragment.
pub fn canonical_url(raw_url: &str, host_header: &str) -> Result<Url, UrlError> {
    if !is_host(host_header) {
        return Err(UrlError::BadHost);
    }
    let url = Url::parse(raw_url).map_err(|_| UrlError::BadUrl)?;
    if !is_plain(&url) {
        return Err(UrlError::BadUrl);
    }
    if !is_of_host(&url, host_header) {
        return Err(UrlError::BadHost);
    }
    Ok(without_internal_query(url))
}

/// Does the same as [`canonical_url`] for a request without `Host`. Such a request comes from
/// another Worker through a service binding, and that Worker chose every part of its URL.
pub fn canonical_url_without_host(raw_url: &str) -> Result<Url, UrlError> {
    let after_scheme = raw_url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = after_scheme.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    canonical_url(raw_url, authority)
}

/// Returns whether a text is `[A-Za-z0-9._-]+(:\d+)?` or an IPv6 address in brackets, without
/// characters that have a meaning elsewhere in a URL. `_` is not allowed in host names, but DNS and
/// browsers accept it, and wildcard records serve such names.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let is_address = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    let host_is_plain = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => !address.is_empty() && address.bytes().all(is_address),
        None => !host.is_empty() && host.bytes().all(is_name),
    };
    host_is_plain
        && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_plain(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none()
}

fn is_of_host(url: &Url, host_header: &str) -> bool {
    if url[Position::BeforeHost..Position::AfterPort] == *host_header {
        return true;
    }
    let of_header = Url::parse(&format!("{}://{host_header}/", url.scheme()));
    of_header.is_ok_and(|of_header| {
        of_header.host() == url.host() && of_header.port_or_known_default() == url.port_or_known_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the canonical URL for the `raw_url` that workerd builds from the host and the
    /// target.
    fn canonical(host: &str, target: &str) -> Result<String, UrlError> {
        canonical_url(&format!("http://{host}{target}"), host).map(|url| url.to_string())
    }

    #[test]
    fn without_host_the_url_must_name_one_plainly() {
        let canonical = |raw_url| canonical_url_without_host(raw_url).map(String::from);
        assert_eq!(canonical("https://a.example:8080/x/../y"), Ok("https://a.example:8080/y".into()));
        for raw_url in
            ["http:///admin", "http:/a.example/", "https://u@b.example/", "https://%61/", "/admin", ""]
        {
            assert!(canonical(raw_url).is_err(), "{raw_url}");
        }
    }

    #[test]
    fn a_host_that_holds_more_than_a_host_is_refused() {
        for host in [
            "",
            "127.0.0.1:8787/public?x=",
            "127.0.0.1:8787#",
            "127.0.0.1:8787\\public",
            "user@127.0.0.1:8787",
            "%31%32%37.0.0.1:8787",
            "x y",
            "127.0.0.1:8787%00",
            "127.0.0.1:8787, evil.example",
            "127.0.0.1:8787.evil.example",
            "a.example:",
            "a.example:80:80",
            "a.example:http",
            "a.example:99999",
            ":8787",
            "::1",
            "[]",
            "[::1",
            "[::1]x",
            "[::1]:8787/public",
            "[::1%25lo]",
            "[::zz]",
            "ä.example",
            "a.example\t",
            "a.example\n",
        ] {
            assert!(canonical(host, "/admin").is_err(), "{host:?}");
            assert_eq!(canonical_url("http://a.example/admin", host), Err(UrlError::BadHost), "{host:?}");
        }
    }

    #[test]
    fn a_plain_host_is_accepted_as_the_url_standard_writes_it() {
        let rows = [
            ("127.0.0.1:8787", "http://127.0.0.1:8787/admin"),
            ("127.1:8787", "http://127.0.0.1:8787/admin"),
            ("[::1]:8787", "http://[::1]:8787/admin"),
            ("[::ffff:127.0.0.1]:8787", "http://[::ffff:7f00:1]:8787/admin"),
            ("localhost.", "http://localhost./admin"),
            ("A.Example:80", "http://a.example/admin"),
            ("xn--bcher-kva.example", "http://xn--bcher-kva.example/admin"),
            ("feature_1.preview.example:8787", "http://feature_1.preview.example:8787/admin"),
            ("_a.example", "http://_a.example/admin"),
        ];
        for (host, url) in rows {
            assert_eq!(canonical(host, "/admin").as_deref(), Ok(url), "{host}");
        }
    }

    #[test]
    fn the_url_must_be_of_the_host_in_the_header() {
        let rows = [
            ("http://evil.example/admin", "a.example"),
            ("http://a.example:8080/admin", "a.example"),
            ("http://a.example/admin", "a.example:8080"),
            ("https://a.example/admin", "a.example:80"),
        ];
        for (url, host) in rows {
            assert_eq!(canonical_url(url, host), Err(UrlError::BadHost), "{url} {host}");
        }
        assert!(canonical_url("https://a.example/", "a.example:443").is_ok());
        assert!(canonical_url("http://a.example:80/", "A.EXAMPLE").is_ok());
    }

    #[test]
    fn userinfo_fragments_and_other_schemes_are_refused() {
        for url in [
            "http://u@a.example/",
            "http://:p@a.example/",
            "http://a.example/#",
            "ftp://a.example/",
            "/admin",
            "",
        ] {
            assert_eq!(canonical_url(url, "a.example"), Err(UrlError::BadUrl), "{url}");
        }
    }

    #[test]
    fn dot_segments_and_backslashes_are_resolved_before_anything_is_judged() {
        let rows = [
            ("/public/../admin", "/admin"),
            ("/public/%2e%2E/admin", "/admin"),
            ("/public\\..\\admin", "/admin"),
            ("/./admin", "/admin"),
            ("/\\admin", "//admin"),
            ("/admin x", "/admin%20x"),
            ("/public/..%2fadmin", "/public/..%2fadmin"),
            ("/%2561dmin", "/%2561dmin"),
        ];
        for (target, path) in rows {
            let url = canonical_url(&format!("http://a.example{target}"), "a.example").unwrap();
            assert_eq!(url.path(), path, "{target}");
        }
    }
}
