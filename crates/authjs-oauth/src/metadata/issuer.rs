use url::Url;

use crate::error::quoted;
use crate::{Error, ErrorCode, endpoint};

/// Parses a configured issuer identifier. Errors with [`ErrorCode::Configuration`].
pub(super) fn parse(issuer: &str, loopback_http: bool) -> Result<Url, Error> {
    Url::parse(issuer).ok().filter(|url| endpoint::is_acceptable(url, loopback_http)).ok_or_else(|| {
        Error::misconfigured(
            ErrorCode::Configuration,
            format!("the issuer {} is not an https URL", quoted(issuer)),
        )
    })
}

/// Returns whether metadata of `published` may be used for `configured` ([OpenID Connect Discovery
/// §4.3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation)).
///
/// They must be the same text. Only the slash after a bare host may differ, as in Auth.js, because
/// a provider's documentation rarely says whether the slash is part of the issuer. A slash after a
/// path is significant.
pub(super) fn matches(configured: &str, published: &str) -> bool {
    published == configured || is_bare(configured) && without_slash(published) == without_slash(configured)
}

fn is_bare(issuer: &str) -> bool {
    Url::parse(issuer).is_ok_and(|url| url.path() == "/" && url.query().is_none())
}

fn without_slash(issuer: &str) -> &str {
    issuer.strip_suffix('/').unwrap_or(issuer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_are_the_same_text_but_for_the_slash_after_a_bare_host() {
        let table = [
            ("https://id.example.com", "https://id.example.com", true),
            ("https://id.example.com", "https://id.example.com/", true),
            ("https://id.example.com/", "https://id.example.com", true),
            ("https://id.example.com/", "https://id.example.com//", false),
            ("https://id.example.com", "https://ID.example.com", false),
            ("https://id.example.com", "https://id.example.com:443", false),
            ("https://id.example.com", "http://id.example.com", false),
            ("https://id.example.com", "https://id.example.com.", false),
            ("https://id.example.com", "https://id.example.com/a", false),
            ("https://id.example.com", "", false),
            ("https://id.example.com/a", "https://id.example.com/a", true),
            ("https://id.example.com/a", "https://id.example.com/a/", false),
            ("https://id.example.com/a/", "https://id.example.com/a", false),
            ("https://id.example.com/a", "https://id.example.com/b", false),
            ("https://id.example.com/a", "https://id.example.com/A", false),
            ("https://id.example.com/a", "https://id.example.com/b/../a", false),
            ("https://id.example.com?tenant=a", "https://id.example.com?tenant=a/", false),
        ];
        for (configured, published, expected) in table {
            assert_eq!(matches(configured, published), expected, "{configured} {published}");
        }
    }
}
