//! The URL that a visitor is sent to after an action. It always has the site's own origin.

use std::fmt;

use url::{Position, Url};

/// Turns the destination in a request, a cookie or a callback into an absolute URL on the site's own origin
/// ([RFC 9700 §4.11](https://www.rfc-editor.org/rfc/rfc9700#section-4.11)).
///
/// `None` if [`judge`] refuses it. The caller then uses the origin.
pub fn safe_redirect(destination: &str, origin: &str) -> Option<String> {
    judge(destination, origin).ok()
}

/// Does the same as [`safe_redirect`], and returns the reason if it refuses a destination.
///
/// `origin` is the site's origin, as the [URL standard](https://url.spec.whatwg.org/#origin)
/// serializes it: `https://app.example`. No destination matches an origin in another spelling. A
/// destination is a path that begins with one `/`, or a URL on `origin`. The result is serialized
/// as in the [standard](https://url.spec.whatwg.org/#url-serializing), with `%5C` for a backslash
/// in the query, so that every later reader sees what was checked here.
///
/// Errors for any other text, and for characters that browsers, proxies and servers interpret
/// differently.
pub fn judge(destination: &str, origin: &str) -> Result<String, Refused> {
    if destination.len() > MAX_BYTES {
        return Err(Refused::TooLong);
    }
    // A space inside was a `+` in a query. Browsers trim spaces at both ends.
    if destination.trim_matches(' ') != destination {
        return Err(Refused::Ambiguous);
    }
    let destination = &escaped(destination);
    if destination.contains(is_read_differently) {
        return Err(Refused::Ambiguous);
    }
    let resolved = match destination.starts_with('/') {
        true => on_path(destination, origin),
        false => absolute(destination),
    };
    let resolved = resolved.filter(|resolved| is_on(resolved, origin)).ok_or(Refused::Elsewhere)?;
    if resolved.as_str().len() > MAX_BYTES {
        return Err(Refused::TooLong);
    }
    // The standard adds a slash to the bare origin. Auth.js's default callback does not.
    Ok(if destination == origin { origin.to_owned() } else { resolved.into() })
}

/// The reason why a destination is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Longer than 8,192 bytes.
    TooLong,
    /// Browsers, proxies and servers interpret it differently.
    Ambiguous,
    /// Not on the site's origin.
    Elsewhere,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "it is longer than 8,192 bytes",
            Self::Ambiguous => {
                "browsers and servers read it in different ways (blanks, control characters, backslashes)"
            }
            Self::Elsewhere => "it is not an address of this site",
        })
    }
}

/// Escapes spaces, and escapes backslashes in the query. Browsers send those unescaped, and there
/// they separate nothing.
fn escaped(destination: &str) -> String {
    let query = destination.find('?').unwrap_or(destination.len());
    let (path, query) = destination.split_at(query);
    path.replace(' ', "%20") + &query.replace(' ', "%20").replace('\\', "%5C")
}

/// Resolves a path. Rejects `//host`, which browsers treat as another host.
fn on_path(destination: &str, origin: &str) -> Option<Url> {
    if destination.starts_with("//") { None } else { Url::parse(origin).ok()?.join(destination).ok() }
}

/// Parses an absolute URL. Rejects a URL without `//`, which resolves as a path against the origin.
fn absolute(destination: &str) -> Option<Url> {
    let url = Url::parse(destination).ok()?;
    destination.get(url.scheme().len()..)?.starts_with("://").then_some(url)
}

/// Returns whether browsers change a character that servers keep: they drop tabs and line ends,
/// trim spaces, and read `\` as `/`.
fn is_read_differently(character: char) -> bool {
    character == '\\' || character.is_control() || character.is_whitespace()
}

/// Returns whether scheme, host and port equal those of `origin`, without user information before
/// the host.
fn is_on(resolved: &Url, origin: &str) -> bool {
    matches!(resolved.scheme(), "https" | "http")
        && resolved[..Position::BeforePath] == *origin
        // A proxy that makes `Location` relative would turn this path into another host.
        && !resolved.path().starts_with("//")
}

/// Half the length of the longest URL that reaches a Worker. The limit also holds for results,
/// which are checked again when they come back in a cookie.
pub const MAX_BYTES: usize = 8192;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    const ORIGINS: [&str; 4] =
        ["https://app.example", "http://localhost:8787", "http://127.0.0.1:8787", "https://[::1]:8443"];

    /// Checks the properties of every result without the code under test: it is on the site's
    /// origin, is plain ASCII, and resolves to the same URL everywhere.
    fn assert_stays(result: &str, origin: &str, destination: &str) {
        let rest = result.strip_prefix(origin).unwrap_or_else(|| panic!("{destination:?} -> {result}"));
        assert!(rest.is_empty() || rest.starts_with('/'), "{destination:?} -> {result}");
        assert!(!rest.starts_with("//"), "{destination:?} -> {result}");
        assert!(rest.bytes().all(|byte| matches!(byte, b'!'..=b'~') && byte != b'\\'), "{result}");
        for base in [origin, "https://evil.example/a/b"] {
            let reparsed = Url::parse(base).unwrap().join(result).unwrap();
            assert_eq!(reparsed.origin().ascii_serialization(), origin, "{destination:?} -> {result}");
        }
    }

    #[test]
    fn paths_and_urls_of_ours_are_returned_as_auth_js_returns_them() {
        let origin = "https://app.example";
        for path in
            ["/", "/a", "/a?b=c&d=%2F#e", "/a//b", "/a/?x=//evil.example", "/@evil", "/a:b", "/%2f%5c"]
        {
            let url = format!("{origin}{path}");
            assert_eq!(safe_redirect(path, origin).as_deref(), Some(url.as_str()));
            assert_eq!(safe_redirect(&url, origin).as_deref(), Some(url.as_str()));
        }
        assert_eq!(safe_redirect(origin, origin).as_deref(), Some(origin));
    }

    #[test]
    fn urls_are_written_as_the_standard_writes_them() {
        let origin = "https://app.example";
        let table = [
            ("/ü", "https://app.example/%C3%BC"),
            ("/a/../b/./c", "https://app.example/b/c"),
            ("HTTPS://APP.EXAMPLE:443", "https://app.example/"),
            ("https://app.example?a=b", "https://app.example/?a=b"),
            ("https://@app.example/", "https://app.example/"),
            ("https:///app.example/a", "https://app.example/a"),
            ("/<script>\"'", "https://app.example/%3Cscript%3E%22'"),
        ];
        for (destination, expected) in table {
            assert_eq!(safe_redirect(destination, origin).as_deref(), Some(expected), "{destination}");
        }
    }

    #[test]
    fn a_destination_and_what_becomes_of_it_may_each_have_8192_bytes() {
        let origin = "https://app.example";
        let url = |length: usize| format!("{origin}/{}", "a".repeat(length - origin.len() - 1));
        assert_eq!(judge(&url(8192), origin), Ok(url(8192)));
        assert_eq!(judge(&url(8193), origin), Err(Refused::TooLong));
        let shrinks = |length: usize| format!("/{}", "./".repeat((length - 1) / 2));
        assert_eq!(safe_redirect(&shrinks(8191), origin).as_deref(), Some("https://app.example/"));
        assert_eq!(safe_redirect(&shrinks(8193), origin), None);
    }

    #[test]
    fn everything_else_is_refused() {
        let table = [
            "",
            "a",
            "a/b",
            "?a",
            "#a",
            ".",
            "../a",
            "undefined",
            "app.example",
            "app.example/a",
            "https:a",
            "https:/a",
            "https:app.example/a",
            "https:",
            "https://",
            "//app.example",
            "//app.example/a",
            "//evil.example",
            "///evil.example",
            "/a ",
            " /a",
            "/a\tb",
            "/a\u{a0}",
            "/a\u{2028}b",
            "/a\u{0}",
            "/a\u{7f}",
            "/a\u{85}",
            " /a",
            "/a ",
            "\\a",
            "/\\a",
            "https://app.example\\@evil.example",
            "https://user@app.example/",
            "https://:pass@app.example/",
            "http://app.example/",
            "https://app.example:8443/",
            "https://app.example./",
            "wss://app.example/",
            "https://app.example.evil.example/",
            "https://evil.example/https://app.example/",
            "blob:https://app.example/0",
            "filesystem:https://app.example/0",
            "view-source:https://app.example/",
            "javascript://app.example/%0aalert(1)",
            "data:text/html,x",
            "mailto:a@app.example",
            "about:blank",
            "/.//evil.example",
            "/a/..//evil.example",
            "/%2e%2e//evil.example",
            "https://app.example//evil.example",
        ];
        for destination in table {
            assert_eq!(safe_redirect(destination, "https://app.example"), None, "{destination:?}");
        }
    }

    // Browsers send `\` in a query unescaped, and so do people who copy such an address.
    #[test]
    fn a_backslash_is_escaped_in_a_query_and_refused_before_it() {
        let origin = "https://app.example";
        let table = [
            ("/files?path=C:\\a\\b", "https://app.example/files?path=C:%5Ca%5Cb"),
            ("/a?b=%5C#\\", "https://app.example/a?b=%5C#%5C"),
            ("/?\\\\evil.example", "https://app.example/?%5C%5Cevil.example"),
            ("https://app.example?\\@evil.example", "https://app.example/?%5C@evil.example"),
        ];
        for (destination, expected) in table {
            assert_eq!(safe_redirect(destination, origin).as_deref(), Some(expected), "{destination}");
        }
        for destination in ["/\\?", "/a\\b?c", "/a#\\", "\\?", "https://app.example\\?a"] {
            assert_eq!(judge(destination, origin), Err(Refused::Ambiguous), "{destination}");
        }
    }

    #[test]
    fn a_space_inside_is_escaped() {
        let origin = "https://app.example";
        let expected = Some("https://app.example/search?q=a%20b".to_owned());
        assert_eq!(safe_redirect("/search?q=a b", origin), expected);
        assert_eq!(
            safe_redirect("/ /evil.example", origin),
            Some("https://app.example/%20/evil.example".to_owned())
        );
    }

    #[test]
    fn a_result_has_at_most_8192_bytes() {
        let origin = "https://app.example";
        let path = |letter: &str, times: usize| format!("/{}", letter.repeat(times));
        assert_eq!(safe_redirect(&path("a", 8172), origin).map(|result| result.len()), Some(8192));
        assert_eq!(safe_redirect(&path("a", 8173), origin), None);
        assert_eq!(judge(&path("€", 2000), origin), Err(Refused::TooLong));
        assert_eq!(safe_redirect(&path("a", 20_000_000), origin), None);
    }

    #[test]
    fn an_origin_that_is_none_admits_nothing() {
        for origin in ["", "app.example", "data:x", "file:///", "javascript:x"] {
            assert_eq!(safe_redirect("/a", origin), None, "{origin}");
            assert_eq!(safe_redirect(origin, origin), None, "{origin}");
        }
    }

    #[test]
    fn known_open_redirects_lead_nowhere_else() {
        let file: Value = serde_json::from_str(include_str!("../tests/vectors/open_redirects.json")).unwrap();
        let payloads = file["payloads"].as_array().unwrap();
        assert!(payloads.len() > 100);
        for (payload, origin) in payloads.iter().flat_map(|payload| ORIGINS.map(|origin| (payload, origin))) {
            let host = origin.split_once("//").unwrap().1;
            let destination = payload.as_str().unwrap().replace("{BASE}", origin).replace("{HOST}", host);
            if let Some(result) = safe_redirect(&destination, origin) {
                assert_stays(&result, origin, &destination);
            }
        }
    }

    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[/\\\\:@?#.%\t\n ]{1,3}",
            "https?|HTTPS|javascript|blob|data",
            "app\\.example|evil\\.example|localhost:8787|\\[::1\\]|127\\.0\\.0\\.1:8787",
            "%2[fFeE]|%5[cC]|%0[aAdD9]|%00|%40",
            "[a-z0-9]{1,3}",
            any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn every_result_is_on_our_origin(rest in hostile(), start in 0usize..4, of in 0usize..4) {
            let origin = ORIGINS[of];
            let starts = ["", "/", origin, &format!("{origin}/")];
            let destination = format!("{}{rest}", starts[start]);
            if let Some(result) = safe_redirect(&destination, origin) {
                assert_stays(&result, origin, &destination);
                prop_assert_eq!(safe_redirect(&result, origin), Some(result), "not stable");
            }
        }

        #[test]
        fn any_text_can_be_judged(destination in any::<String>(), origin in any::<String>()) {
            let _ = safe_redirect(&destination, &origin);
        }

        #[test]
        fn ordinary_paths_are_kept(path in "(/[a-z0-9_~-]{1,8}){1,4}/?(\\?[a-z]=[a-z0-9%2F]{0,5})?") {
            let expected = format!("https://app.example{path}");
            prop_assert_eq!(safe_redirect(&path, "https://app.example"), Some(expected));
        }
    }
}
