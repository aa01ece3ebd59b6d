use std::collections::BTreeMap;

use super::format::is_format;
use super::pattern::{DELIMITERS, Modifier, Parameter, Pattern, Token};

/// An index of the entries by the first segment of the paths they match. A thousand patterns cost
/// little more than one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    by_segment: BTreeMap<String, Vec<usize>>,
    /// Entries that do not start with a segment of text.
    others: Vec<usize>,
}

impl Index {
    /// Adds the entry with this number.
    pub(crate) fn add(&mut self, pattern: &Pattern, entry: usize) {
        match literal_first_segment(pattern) {
            Some(segment) => self.by_segment.entry(segment.to_owned()).or_default().push(entry),
            None => self.add_for_any_segment(entry),
        }
    }

    /// Adds an entry that is a candidate for every first segment.
    pub(crate) fn add_for_any_segment(&mut self, entry: usize) {
        self.others.push(entry);
    }

    /// Returns whether the entry that was added last is a candidate for every first segment.
    pub(crate) fn is_for_any_segment(&self, entry: usize) -> bool {
        self.others.last() == Some(&entry)
    }

    /// Returns the entries that may match.
    pub(crate) fn candidates(&self, path: &str) -> impl Iterator<Item = usize> {
        let segment = path.strip_prefix('/').and_then(|rest| rest.split(DELIMITERS).next());
        let page = segment.and_then(without_suffix);
        let of = |segment| self.by_segment.get(segment).into_iter().flatten();
        let by_segment = segment.into_iter().flat_map(of).chain(page.into_iter().flat_map(of));
        by_segment.chain(&self.others).copied()
    }
}

/// Returns the segment without a suffix, because `/admin.json` and `/admin.csv` may match `/admin`:
/// see [`Suffix::Transport`](super::route::Suffix::Transport).
fn without_suffix(segment: &str) -> Option<&str> {
    let (name, suffix) = segment.rsplit_once('.')?;
    (matches!(suffix, "rsc" | "segments") || is_format(suffix)).then_some(name)
}

/// Returns the first segment of every path that the pattern matches, if that segment is always the
/// same.
fn literal_first_segment(pattern: &Pattern) -> Option<&str> {
    let (Token::Text(text), rest) = pattern.tokens.split_first()? else { return None };
    let behind_slash = text.strip_prefix('/')?;
    match behind_slash.split_once(DELIMITERS) {
        Some((segment, _)) => Some(segment),
        None => ends_at_a_delimiter(rest).then_some(behind_slash),
    }
}

/// Returns whether text before these tokens is always followed by a delimiter or the end.
fn ends_at_a_delimiter(tokens: &[Token]) -> bool {
    for token in tokens {
        let (start, may_be_absent) = match token {
            Token::Text(text) => (text, false),
            Token::Parameter(Parameter { prefix, modifier, .. }) => {
                (prefix, matches!(modifier, Modifier::Optional | Modifier::Any))
            }
        };
        if !start.starts_with(DELIMITERS) {
            return false;
        }
        if !may_be_absent {
            return true;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_segment_is_known_only_where_a_delimiter_must_follow() {
        let rows = [
            ("/", Some("")),
            ("/admin", Some("admin")),
            ("/admin/x", Some("admin")),
            ("/admin/:path*", Some("admin")),
            ("/admin/:a?/b", Some("admin")),
            ("/admin/(.*)", Some("admin")),
            ("/admin:a", None),
            ("/admin(.*)", None),
            ("/admin{-:a}?", None),
            ("/admin/:a?(x)", None),
            ("/:locale/admin", None),
            ("/((?!api).*)", None),
        ];
        for (source, segment) in rows {
            let pattern = Pattern::parse(source).unwrap();
            assert_eq!(literal_first_segment(&pattern), segment, "{source}");
        }
    }
}
