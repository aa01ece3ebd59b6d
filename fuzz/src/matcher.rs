//! The deployer's patterns, and the paths that visitors request.

use authjs::matcher::{Entry, Matcher, NoFacts, Options};
use url::Url;

/// Checks that any pattern compiles or is refused, and that any path is decided. A path that is
/// protected case-sensitively must also be protected case-insensitively.
///
/// The first line is the pattern, the rest is the path.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (pattern, path) = text.split_once('\n').unwrap_or((&text, "/"));
    let entries = [Entry::from(pattern)];
    let compile =
        |case_sensitive, html_views| Matcher::compile(&entries, Options { case_sensitive, html_views });
    let Ok(exact) = compile(true, false) else { return };
    let Ok(url) = Url::parse("https://app.example").and_then(|base| base.join(&format!("/{path}"))) else {
        return;
    };
    if !exact.protects(url.path(), &NoFacts) {
        return;
    }
    for html_views in [false, true] {
        // The case-insensitive form alone may exceed the limits.
        if let Ok(folding) = compile(false, html_views) {
            assert!(folding.protects(url.path(), &NoFacts), "{pattern:?} {:?}", url.path());
        }
    }
}
