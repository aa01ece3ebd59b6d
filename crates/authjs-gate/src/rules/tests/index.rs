//! The property of the index: it gives what a comparison with every pattern gives, in the same order.

use proptest::prelude::*;

use super::super::table::Table;
use super::*;
use crate::cases::cases;

/// Parts of patterns, of which some do not end a segment.
const PARTS: [&str; 24] = [
    "/a",
    "/a",
    "/b",
    "/admin",
    "/c.csv",
    "/",
    "/:x",
    "/:x",
    "/:x?",
    "/:lang(en|de)",
    "/:lang(en|de)?",
    "/:x([^/]+)",
    "/:n(\\d*)",
    "/:x((?!a).*)",
    "/:path*",
    "/:path+",
    "{/a}?",
    "{/:x-b}",
    "{-:x}?",
    "-b",
    "\\#a",
    "/caf\u{e9}",
    "/a%20b",
    "/A",
];

/// Parts of readings, of which some are suffixes of a page.
const READ: [&str; 29] = [
    "/a",
    "/a",
    "/b",
    "/admin",
    "/A",
    "/en",
    "/de",
    "/x",
    "/7",
    "/",
    "/c",
    "/a b",
    "/caf\u{e9}",
    "/cafe\u{301}",
    "/a-b",
    "/x-b",
    "-b",
    ".csv",
    ".csv",
    ".json",
    ".html",
    ".rsc",
    ".txt",
    ".js",
    "#a",
    "?",
    ".segments/_tree.segment.rsc",
    "/index.html",
    "/a%20b",
];

fn pattern() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PARTS), 1..5).prop_map(|parts| {
        let text = parts.concat();
        if text.starts_with(['/', '{']) { text } else { format!("/{text}") }
    })
}

fn reading() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&READ), 0..6).prop_map(|parts| parts.concat())
}

fn suffixes() -> impl Strategy<Value = String> {
    let suffix = prop::sample::select(&[
        ".csv",
        ".json",
        ".html",
        ".rsc",
        ".segments/x.segment.rsc",
        "/index.html",
        "/",
        "#",
    ]);
    prop::collection::vec(suffix, 1..4).prop_map(|suffixes| suffixes.concat())
}

/// Patterns and a reading that is more often like one of them.
fn alike() -> impl Strategy<Value = (Vec<String>, String)> {
    let patterns = prop::collection::vec(pattern(), 1..8);
    (patterns, reading(), any::<prop::sample::Index>(), 0..4_usize, suffixes()).prop_map(
        |(patterns, reading, chosen, kind, suffixes)| {
            let written = chosen
                .get(&patterns)
                .replace(":path*", "a/b")
                .replace(":x?", "a")
                .replace(":x", "b")
                .replace("(en|de)", "");
            let plain = written.replace([':', '\\', '{', '}', '?', '*', '+'], "");
            let path = match kind {
                0 => reading,
                1 => plain,
                2 => format!("{plain}{suffixes}"),
                _ => format!("{plain}{reading}"),
            };
            // Every reading starts with a slash.
            (patterns, if path.starts_with('/') { path } else { format!("/{path}") })
        },
    )
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn the_index_gives_what_a_comparison_with_every_pattern_gives(
        (sources, reading) in alike(), case_sensitive in any::<bool>(), html_views in any::<bool>(),
    ) {
        let rules: Vec<_> = sources.iter().map(|source| public(source)).collect();
        let Ok(table) = Table::compile(&rules, Options { case_sensitive, html_views }) else { return Ok(()) };
        for canonical in [reading.as_str(), "/A"] {
            let indexed: Vec<_> = table.fitting(canonical, &reading).collect();
            prop_assert_eq!(indexed, table.fitting_of_all(canonical, &reading), "{:?}", &sources);
        }
    }
}
