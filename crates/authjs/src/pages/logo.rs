use url::Url;

use super::html::is_web_address;

/// The deployer's logo: a path on this origin or an absolute URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    src: String,
    csp_source: String,
}

impl Logo {
    /// Parses `/logo.svg`, `https://cdn.example/logo.svg`, or `http` on a loopback host. Returns
    /// `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        if !is_web_address(text) {
            return None;
        }
        if text.starts_with('/') {
            return Some(Self { src: text.into(), csp_source: "'self'".into() });
        }
        let url = Url::parse(text).ok()?;
        Some(Self { csp_source: csp_source(&url)?, src: url.into() })
    }

    /// Returns the value of `src`.
    pub fn src(&self) -> &str {
        &self.src
    }

    /// Returns the source expression that lets a browser load it ([CSP 3
    /// §2.3.1](https://www.w3.org/TR/CSP3/#framework-directive-source-list)).
    fn csp_source(&self) -> &str {
        &self.csp_source
    }
}

/// Returns the source expressions that let a browser load these pictures and no others.
pub(super) fn csp_sources<'a>(logos: impl IntoIterator<Item = &'a Logo>) -> String {
    let mut sources: Vec<_> = logos.into_iter().map(Logo::csp_source).collect();
    sources.sort_unstable();
    sources.dedup();
    if sources.is_empty() { "'none'".to_owned() } else { sources.join(" ") }
}

/// Returns `None` if the host cannot be part of a policy: the URL standard allows `;` and `'` in
/// host names.
fn csp_source(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let secure = url.scheme() == "https" || ["localhost", "127.0.0.1"].contains(&host);
    (plain && secure && url.username().is_empty() && url.password().is_none())
        .then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_is_a_path_or_a_secure_url() {
        let source = |text| Logo::parse(text).map(|logo| logo.csp_source);
        assert_eq!(source("/logo.svg?v=2").as_deref(), Some("'self'"));
        assert_eq!(source("https://cdn.example:8443/a b.svg").as_deref(), Some("https://cdn.example:8443"));
        assert_eq!(source("http://localhost:8787/a.svg").as_deref(), Some("http://localhost:8787"));
        let refused = [
            "logo.svg",
            "",
            "//cdn.example/a.svg",
            "http://cdn.example/a.svg",
            "javascript:alert(1)",
            "data:image/svg+xml,<svg/>",
            "https://user@cdn.example/a.svg",
            "https://a;script-src/x",
            "https://a'b/x",
            "https://[::1]/a.svg",
        ];
        for text in refused {
            assert_eq!(source(text), None, "{text:?}");
        }
    }
}
