//! The URLs that requests may be sent to.

use url::{Host, Url};

use crate::error::quoted;
use crate::{Error, ErrorCode};

/// Returns whether a request may be sent to `url`. It must be https, or plain http to this machine
/// if `loopback_http` says that this is development. It must have neither user information nor
/// fragment.
pub(crate) fn is_acceptable(url: &Url, loopback_http: bool) -> bool {
    let confidential = url.scheme() == "https" || loopback_http && url.scheme() == "http" && is_loopback(url);
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    confidential && plain && url.has_host()
}

/// Returns whether `url` names this machine: `localhost`, a name under it, 127.0.0.0/8 or `::1`
/// ([RFC 6761 §6.3](https://www.rfc-editor.org/rfc/rfc6761#section-6.3)).
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Parses an endpoint from the metadata of `issuer`.
///
/// Metadata may name other hosts (Google's do), but neither plain http nor this machine nor a bare
/// IP address, unless the issuer itself is there. Otherwise an attacker's metadata could reach into
/// a network ([RFC 9700 §4.4](https://www.rfc-editor.org/rfc/rfc9700#section-4.4)).
///
/// Errors with [`ErrorCode::DiscoveryEndpoint`].
pub(super) fn parse(issuer: &Url, name: &str, value: &str, loopback_http: bool) -> Result<Url, Error> {
    Url::parse(value)
        .ok()
        .filter(|url| is_acceptable(url, loopback_http) && is_within_reach(issuer, url))
        .ok_or_else(|| {
            let detail =
                format!("{name} is {}, not an https URL that requests may be sent to", quoted(value));
            Error::misbehaved(ErrorCode::DiscoveryEndpoint, detail)
        })
}

fn is_within_reach(issuer: &Url, url: &Url) -> bool {
    match url.host() {
        _ if url.origin() == issuer.origin() => true,
        _ if url.scheme() != "https" => false,
        Some(Host::Domain(_)) => !is_loopback(url),
        host => host == issuer.host(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = "https://id.example.com/realms/main";
    const LOCAL: &str = "http://127.0.0.1:9000";

    fn accepts(issuer: &str, endpoint: &str, loopback_http: bool) -> bool {
        parse(&Url::parse(issuer).unwrap(), "token_endpoint", endpoint, loopback_http).is_ok()
    }

    #[test]
    fn https_endpoints_are_taken_from_any_named_host() {
        for endpoint in [
            "https://id.example.com/token",
            "https://oauth2.googleapis.com/token?a=b",
            "https://id.example.com:8443/",
        ] {
            assert!(accepts(PUBLIC, endpoint, false), "{endpoint}");
        }
    }

    #[test]
    fn other_endpoints_are_refused_in_development_too() {
        for endpoint in [
            "",
            "/token",
            "//id.example.com/token",
            "http://id.example.com/token",
            "http://evil.example/auth",
            "http://169.254.169.254/",
            "https://169.254.169.254/",
            "https://[fd00::1]/",
            "https://localhost/token",
            "http://127.0.0.1:9000/token",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/plain,x",
            "https://x:y@id.example.com/token",
            "https://x@id.example.com/token",
            "https://id.example.com/token#",
            "https://id.example.com/token#x",
        ] {
            assert!(!accepts(PUBLIC, endpoint, false), "{endpoint}");
            assert!(!accepts(PUBLIC, endpoint, true), "{endpoint}");
        }
    }

    #[test]
    fn plain_http_is_for_a_local_issuers_own_origin_in_development() {
        assert!(accepts(LOCAL, "http://127.0.0.1:9000/token", true));
        assert!(!accepts(LOCAL, "http://127.0.0.1:9000/token", false));
        assert!(!accepts(LOCAL, "http://127.0.0.1:9001/jwks", true));
        assert!(!accepts(LOCAL, "http://x:y@127.0.0.1:9000/token", true));
        assert!(accepts("https://192.0.2.7/", "https://192.0.2.7:444/token", false));
    }

    #[test]
    fn loopback_is_what_the_rfc_says() {
        for host in
            ["localhost", "op.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "LOCALHOST", "2130706433"]
        {
            assert!(is_loopback(&Url::parse(&format!("http://{host}/")).unwrap()), "{host}");
        }
        for host in [
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "[::2]",
            "notlocalhost",
            "0.0.0.0",
        ] {
            assert!(!is_loopback(&Url::parse(&format!("http://{host}/")).unwrap()), "{host}");
        }
    }
}
