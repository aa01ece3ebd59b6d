//! Compares with the table that crates/authjs-gate/tests/matcher/generate.mjs wrote from
//! path-to-regexp itself.

use serde_json::Value;

use super::*;

fn table() -> Value {
    serde_json::from_str(include_str!("../../../tests/matcher/table.json")).unwrap()
}

#[test]
fn every_row_of_its_table_holds() {
    let table = table();
    let mut rows = 0;
    for row in table["accepted"].as_array().unwrap() {
        let source = row["pattern"].as_str().unwrap();
        let pattern = Pattern::parse(source).unwrap_or_else(|error| panic!("{error}"));
        let exact = Route::compile(&pattern, Suffix::None).unwrap();
        let folded = Route::compile(&pattern.folded(), Suffix::None).unwrap();
        let matcher = compile(&[source], Options { case_sensitive: true, html_views: false });
        for case in row["paths"].as_array().unwrap() {
            let path = case[0].as_str().unwrap();
            let lower: String = path.chars().map(crate::path::fold).collect();
            assert_eq!(exact.matches(path), case[1] == 1, "{source} {path:?}");
            assert_eq!(folded.matches(&lower), case[2] == 1, "ignoring case: {source} {path:?}");
            assert!(case[3] == 0 || matcher.protects(path, &Nothing), "in Next.js: {source} {path:?}");
            rows += 1;
        }
    }
    assert!(rows >= 2000, "{rows}");
}

#[test]
fn what_it_refuses_is_refused() {
    for source in table()["refused"].as_array().unwrap() {
        let source = source.as_str().unwrap();
        assert!(Matcher::compile(&[Entry::from(source)], Options::default()).is_err(), "{source}");
    }
}
