//! The script of the sign-in page for passkeys.

use super::page::Page;
use crate::http::AuthResponse;

/// The script. Its text is fixed, and the name under which it is served has its hash.
const SCRIPT: &str = include_str!("passkey.js");

/// Returns the script as an answer.
pub(crate) fn passkey_script() -> AuthResponse {
    let response = AuthResponse {
        body: SCRIPT.to_owned(),
        ..AuthResponse::new(200).header("content-type", "text/javascript; charset=utf-8")
    };
    response.header("cache-control", "public, max-age=31536000, immutable")
}

/// Adds the script to a page. The policy then allows this address, and requests to this site for the options of a
/// ceremony. `url` is an address of this deployment, which has no character that HTML or the policy would read.
pub(super) fn with_script(mut page: Page, url: &str) -> Page {
    page.html = page.html.replace("</body>", &format!("<script src=\"{url}\"></script></body>"));
    for (_, value) in page.headers.iter_mut().filter(|(name, _)| *name == "content-security-policy") {
        *value = match value.contains("script-src ") {
            true => value.replace("script-src ", &format!("script-src {url} ")),
            false => format!("{value}; script-src {url}"),
        };
        value.push_str("; connect-src 'self'");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::hash::sha256_hex;
    use crate::request::route::WEBAUTHN_SCRIPT;

    #[test]
    fn the_name_of_the_script_has_its_hash() {
        assert_eq!(WEBAUTHN_SCRIPT, format!("webauthn.{}.js", &sha256_hex(SCRIPT.as_bytes())[..32]));
    }

    #[test]
    fn browsers_keep_the_script_for_ever() {
        let response = passkey_script();
        assert_eq!(response.get("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(response.get("content-type"), Some("text/javascript; charset=utf-8"));
    }

    #[test]
    fn the_policy_allows_this_script_alone() {
        let page = |policy: &str| Page {
            status: 200,
            html: "<body></body>".into(),
            headers: vec![("content-security-policy", policy.into())],
        };
        let url = "https://a.example/api/auth/webauthn.0.js";
        let with = with_script(page("default-src 'none'; script-src 'sha256-x'; img-src 'none'"), url);
        assert_eq!(with.html, format!("<body><script src=\"{url}\"></script></body>"));
        assert_eq!(
            with.headers[0].1,
            format!("default-src 'none'; script-src {url} 'sha256-x'; img-src 'none'; connect-src 'self'")
        );
        let with = with_script(page("default-src 'none'"), url);
        assert_eq!(with.headers[0].1, format!("default-src 'none'; script-src {url}; connect-src 'self'"));
    }
}
