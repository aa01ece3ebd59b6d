use std::collections::BTreeMap;

use super::source::File;

/// The other names under which `crates/authjs/src/lib.rs` exports parts of a module.
const ALIASES: [(&str, &str); 3] = [("callbacks", "doors"), ("platform", "doors"), ("route", "request")];

/// The modules that each module names, and the file in which it does.
type Arrows<'a> = BTreeMap<&'a str, BTreeMap<&'a str, &'a str>>;

/// Returns each circle between modules, once, from its first module in alphabetical order: `a → b
/// (a/x.rs) → a (b.rs)`.
pub fn between(files: &[File]) -> Vec<String> {
    let arrows = arrows(files);
    let mut found = Vec::new();
    for start in arrows.keys() {
        if let Some(path) = way_back(&arrows, start) {
            let steps: String = path.iter().map(|(to, file)| format!(" → {to} ({file})")).collect();
            found.push(format!("{start}{steps}"));
        }
    }
    found
}

fn arrows(files: &[File]) -> Arrows<'_> {
    let mut arrows = Arrows::new();
    for file in files {
        let from = file.module.as_str();
        arrows.entry(from).or_default();
        for name in file.modules_named() {
            let to = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, module)| module);
            if to != from {
                arrows.entry(from).or_default().entry(to).or_insert(&file.path);
            }
        }
    }
    arrows
}

/// Returns the shortest path from a module back to itself, over modules that come after it in the
/// alphabet.
fn way_back<'a>(arrows: &Arrows<'a>, start: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut ways = vec![(start, Vec::new())];
    let mut seen = Vec::new();
    while !ways.is_empty() {
        let mut next = Vec::new();
        for (at, way) in ways {
            for (to, file) in arrows.get(at).into_iter().flatten() {
                let mut way: Vec<_> = way.clone();
                way.push((*to, *file));
                if *to == start {
                    return Some(way);
                }
                if *to > start && !seen.contains(to) {
                    seen.push(to);
                    next.push((*to, way));
                }
            }
        }
        ways = next;
    }
    None
}
