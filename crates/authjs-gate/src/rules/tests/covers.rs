//! The property of the error for a rule that an earlier one covers: no path selects such a rule.

use proptest::prelude::*;

use super::*;
use crate::cases::cases;

const WIDE: [&str; 6] = ["/a/:path*", "/a/:path+", "/a/(.*)", "/a/b/:path*", "/a.b/:rest*", "/en/a/:path+"];

const NARROW: [&str; 20] = [
    "/a",
    "/a/b",
    "/a/b/c",
    "/a/:x",
    "/a/:x?",
    "/a/:x*",
    "/a/:x+",
    "/a/b/:x",
    "/a/:x/b",
    "/a/:n(\\d+)",
    "/a/:l(en|de)/:x*",
    "/a/b.html",
    "/a/index.html",
    "/a/B",
    "/a/b/(.*)",
    "/a.b",
    "/a.b/c",
    "/en/a/b",
    "/en/a",
    "/a/caf\u{e9}",
];

/// Parts of targets, of which some hide others.
const PARTS: [&str; 36] = [
    "/a",
    "/a",
    "/a",
    "/b",
    "/b",
    "/c",
    "/en",
    "/a.b",
    "/5",
    "/x",
    "/",
    "/A",
    "/%61",
    "/%62",
    "%2fb",
    "..%2f",
    "/..%2f..%2fa",
    "/%2e%2e/a",
    ";x=1",
    "/;/",
    "%00",
    "%0a",
    "%0Ab",
    "%20",
    ".",
    ".html",
    "/index.html",
    "/index",
    ".json",
    ".csv",
    ".rsc",
    ".segments/_tree.segment.rsc",
    "?",
    "%3f",
    "%23",
    "%5c",
];

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn no_path_selects_a_rule_that_is_refused_as_covered(
        wide in prop::sample::select(&WIDE),
        narrow in prop::sample::select(&NARROW),
        access in prop::sample::select(&[Access::Public, Access::SignedIn, Access::Deny]),
        (parts, options) in (prop::collection::vec(prop::sample::select(&PARTS), 0..7), (any::<bool>(), any::<bool>())),
        method in prop::sample::select(&[None, Some("GET"), Some("POST")]),
    ) {
        let options = Options { case_sensitive: options.0, html_views: options.1 };
        let compile = |rules| Rules::compile(rules, Access::Public, options);
        let refused = compile(vec![Rule::new(wide, access), public(narrow)]);
        prop_assume!(refused.is_err());
        // A payload with an empty segment inside is the form that a cover leaves out.
        prop_assume!(parts.iter().rev().skip(1).all(|part| !part.starts_with(".segments")));
        // With a path that is not covered the rule is accepted.
        let mut later = public(narrow);
        later.paths.push("/not-in-any-target".into());
        let rules = compile(vec![Rule::new(wide, access), later]).unwrap();
        let target = format!("http://h/{}", parts.concat().trim_start_matches('/'));
        let Ok(url) = url::Url::parse(&target) else { return Ok(()) };
        let selection = rules.select(url.path(), method, &NoRequest);
        prop_assert!(selection.is_unreadable || !selection.rules.contains(&1), "{} {} {}", wide, narrow, url.path());
    }
}
