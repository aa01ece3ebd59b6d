//! The visitor's destination after an action.

use authjs::redirect::safe_redirect;
use url::Url;

const ORIGINS: [&str; 3] = ["https://app.example", "http://localhost:8787", "https://[::1]:8443"];

/// Checks that every result is on the site's origin wherever it is resolved, is plain ASCII, and
/// gives the same result again.
pub fn check(data: &[u8]) {
    let destination = String::from_utf8_lossy(data);
    for origin in ORIGINS {
        for destination in
            [destination.to_string(), format!("{origin}{destination}"), format!("/{destination}")]
        {
            let Some(result) = safe_redirect(&destination, origin) else { continue };
            let rest = result.strip_prefix(origin).unwrap_or_else(|| panic!("{destination:?} -> {result}"));
            assert!(rest.is_empty() || rest.starts_with('/') && !rest.starts_with("//"), "{result}");
            assert!(rest.bytes().all(|byte| matches!(byte, b'!'..=b'~') && byte != b'\\'), "{result}");
            for base in [origin, "https://evil.example/a/b"] {
                let resolved = Url::parse(base).and_then(|base| base.join(&result)).expect("a URL");
                assert_eq!(resolved.origin().ascii_serialization(), origin, "{destination:?} -> {result}");
            }
            assert_eq!(safe_redirect(&result, origin).as_ref(), Some(&result), "not stable");
        }
    }
}
