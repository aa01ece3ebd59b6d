use std::net::Ipv4Addr;

use url::{Host, Url};

use crate::config::error::ConfigError;
use crate::config::node::Setting;

/// Parses an address that requests are sent to: an endpoint, an upstream.
///
/// It must be an absolute https URL of a named host, without user information or fragment. Other
/// addresses may name internal services ([OWASP
/// SSRF](https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html)).
/// In development the loopback host is allowed, over http too.
pub(super) fn address(setting: &Setting, development: bool, example: &str) -> Result<Url, ConfigError> {
    let fix = format!("Write the address in full, e.g. {example}");
    let refuse = |cause: &str| Err(setting.error(cause, fix.clone()));
    // The URL parser would silently drop blanks and convert backslashes.
    if setting.text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return refuse("not an absolute https URL: it contains a blank or a backslash");
    }
    let Ok(url) = Url::parse(&setting.text) else { return refuse("not an absolute https URL") };
    let Some(host) = url.host() else { return refuse("not an absolute https URL") };
    if !matches!(url.scheme(), "https" | "http") {
        return refuse("not an absolute https URL");
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return refuse("has user information or a fragment");
    }
    match (is_loopback(&host), development) {
        (true, true) => Ok(url),
        (true, false) => refuse("a loopback address, which is allowed only in development (AUTH_DEV=1)"),
        (false, _) if url.scheme() != "https" => refuse("not https"),
        (false, _) if !matches!(host, Host::Domain(_)) => refuse("an IP address, which Workers cannot fetch"),
        (false, _) => Ok(url),
    }
}

/// Returns whether a host is `localhost` or below, `127.0.0.0/8` or `[::1]` ([Secure Contexts
/// §3.1](https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy)).
pub(super) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback() || *address == Ipv4Addr::UNSPECIFIED,
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Returns whether a URL is only an origin.
pub(super) fn is_origin(url: &Url) -> bool {
    url.path() == "/" && url.query().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, development: bool) -> Result<String, String> {
        let setting = Setting { path: "x".into(), text: text.into() };
        let url = address(&setting, development, "https://id.example.com.");
        url.map(String::from).map_err(|error| error.to_string())
    }

    #[test]
    fn https_addresses_are_taken_as_they_are() {
        for text in [
            "https://id.example/realms/a",
            "https://id.example:8443/x/?p=q",
            "https://xn--bcher-kva.example/",
        ] {
            assert!(check(text, false).is_ok(), "{text}");
        }
    }

    #[test]
    fn loopback_is_for_development_alone() {
        let texts = [
            "http://localhost:3001",
            "https://localhost/",
            "http://127.0.0.1:9/x",
            "http://[::1]:9",
            "http://a.localhost",
        ];
        for text in texts {
            assert!(check(text, true).is_ok(), "{text}");
            assert!(check(text, false).unwrap_err().contains("AUTH_DEV=1"), "{text}");
        }
    }

    #[test]
    fn what_is_no_public_https_url_is_refused() {
        let table = [
            "not a url",
            "id.example",
            "/relative",
            "//id.example",
            "http://op.example",
            "ftp://id.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https://user:pw@id.example",
            "https://id.example/#f",
            "https://id.example/a b",
            " https://id.example",
            "https://id.example\n",
            "https:\\\\id.example",
            "https://10.0.0.1/",
            "https://[fd00::1]/",
            "https://169.254.169.254/",
            "https://0x7f000001.example\u{0}",
            "https://bücher.example/",
        ];
        for text in table {
            assert!(check(text, false).is_err(), "{text}");
            assert!(check(text, true).is_err(), "{text} in development");
        }
    }
}
