use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::turnstile;
use crate::http::{AuthResponse, UNCACHED};

/// A finished page.
#[derive(Clone, PartialEq, Eq)]
pub struct Page {
    /// The status code.
    pub status: u16,
    /// The whole document.
    pub html: String,
    /// Headers, with names in lower case.
    pub headers: Vec<(&'static str, String)>,
}

impl Page {
    /// Returns the page as an answer. The flow adds cookies.
    pub fn into_response(self) -> AuthResponse {
        let headers = self.headers.into_iter().map(|(name, value)| (name.into(), value)).collect();
        AuthResponse { headers, body: self.html, ..AuthResponse::new(self.status) }
    }
}

impl fmt::Debug for Page {
    /// Hides the document, which has the CSRF token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("status", &self.status).finish_non_exhaustive()
    }
}

/// The targets of the forms of a page. Chromium applies `form-action` to redirects too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FormTargets {
    /// The page has no form.
    None,
    /// This site, and from there a provider. In development the provider may be on this machine.
    Providers { loopback: bool },
}

impl FormTargets {
    const fn csp_sources(self) -> &'static str {
        match self {
            Self::None => "'none'",
            Self::Providers { loopback: false } => "'self' https:",
            Self::Providers { loopback: true } => "'self' https: http://localhost:* http://127.0.0.1:*",
        }
    }
}

/// Returns the headers of a page with this style sheet, with this script if it is not empty, and
/// with or without a widget of Turnstile.
///
/// The referrer policy is `same-origin`, because under `no-referrer` browsers send `Origin: null`
/// with this site's forms.
pub(super) fn headers(
    css: &str,
    script: &str,
    has_widget: bool,
    image_source: &str,
    forms: FormTargets,
) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", "text/html; charset=utf-8".into()),
        ("content-security-policy", content_security_policy(css, script, has_widget, image_source, forms)),
        ("cache-control", UNCACHED.into()),
        ("referrer-policy", "same-origin".into()),
        ("x-content-type-options", "nosniff".into()),
        ("x-frame-options", "DENY".into()),
        // Sign-in links have addresses of protected pages, which do not belong in a search index.
        ("x-robots-tag", "noindex".into()),
    ]
}

/// Returns the policy ([CSP 3](https://www.w3.org/TR/CSP3/)), which allows only the style sheet,
/// the script, the widget, the logo and the forms.
fn content_security_policy(
    css: &str,
    script: &str,
    has_widget: bool,
    image_source: &str,
    forms: FormTargets,
) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let style_hash = hash(css);
    let own = if script.is_empty() { String::new() } else { format!(" 'sha256-{}'", hash(script)) };
    // https://developers.cloudflare.com/turnstile/reference/content-security-policy/
    let script_source = match (has_widget, own.as_str()) {
        (true, own) => format!("script-src{own} {host}; frame-src {host}; ", host = turnstile::HOST),
        (false, "") => String::new(),
        (false, own) => format!("script-src{own}; "),
    };
    let form_sources = forms.csp_sources();
    format!(
        "default-src 'none'; style-src 'sha256-{style_hash}'; {script_source}img-src {image_source}; \
         form-action {form_sources}; base-uri 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    // `printf %s 'p{color:red}' | openssl dgst -sha256 -binary | base64`
    #[test]
    fn the_policy_allows_this_style_sheet_alone() {
        let policy = content_security_policy(
            "p{color:red}",
            "",
            false,
            "'none'",
            FormTargets::Providers { loopback: false },
        );
        assert_eq!(
            policy,
            "default-src 'none'; style-src 'sha256-p0bF+un5yUb9MBO6xRb8kPHlY2BdpHVtLiFkDrZPF64='; img-src 'none'; \
             form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'"
        );
    }

    #[test]
    fn a_local_provider_can_be_reached_in_development_only() {
        assert!(FormTargets::Providers { loopback: true }.csp_sources().contains("http://localhost:*"));
        assert!(!FormTargets::Providers { loopback: false }.csp_sources().contains("http:"));
    }

    #[test]
    fn the_answer_is_the_page() {
        let page = Page {
            status: 403,
            html: "<p>".into(),
            headers: headers("", "", false, "'none'", FormTargets::None),
        };
        let response = page.into_response();
        assert_eq!((response.status, response.body.as_str()), (403, "<p>"));
        assert_eq!(response.get("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(response.get("cache-control"), Some("private, no-cache, no-store"));
        assert_eq!(response.get("referrer-policy"), Some("same-origin"));
        assert_eq!(response.get("x-content-type-options"), Some("nosniff"));
        assert_eq!(response.get("x-frame-options"), Some("DENY"));
        assert_eq!(response.get("x-robots-tag"), Some("noindex"));
        assert!(response.cookies.is_empty());
    }
}
