use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("../../../../docs/upstream-tests.md");

/// Parses a row of a table: the case, the number of its tests, and our equivalent.
fn row(line: &str) -> Option<(usize, &str)> {
    let [_, count, here] = line.strip_prefix("| ")?.split(" | ").collect::<Vec<_>>()[..] else { return None };
    Some((count.parse().ok()?, here))
}

#[test]
fn every_case_of_a_file_of_upstreams_has_a_row() {
    for section in PAGE.split("\n## ").skip(1) {
        let (heading, rows) = section.split_once('\n').unwrap();
        let (_, total) = heading.rsplit_once(", ").unwrap();
        let counted: usize = rows.lines().filter_map(row).map(|(count, _)| count).sum();
        assert_eq!(counted.to_string(), total, "{heading}");
    }
}

/// A row names one of our files and tests in it, or gives the reason why no test exists.
#[test]
fn every_test_that_the_page_names_exists() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut named = 0;
    for (_, here) in PAGE.lines().filter_map(row) {
        let mut names = here.split('`').skip(1).step_by(2);
        let Some(file) = names.next() else { continue };
        let text = fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("{file}"));
        for name in names {
            let is_there = text.contains(&format!("fn {name}(")) || text.contains(&format!("\"{name}\""));
            assert!(is_there, "{name} in {file}");
            named += 1;
        }
    }
    assert!(named > 50, "{named}");
}
