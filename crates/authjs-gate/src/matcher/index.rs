use std::iter::once;

use super::edges::Edges;
use super::format::is_format;
use super::pattern::{Content, DELIMITERS, Modifier, Parameter, Pattern, Token};

/// An index of the entries by the first segments of the paths they match: a tree, in which text leads to a node
/// of its own and a parameter for one segment to the node of any segment. A thousand patterns cost
/// little more than one.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    /// The first is the root.
    nodes: Vec<Node>,
    edges: Edges,
    /// Entries that do not start with a segment of text.
    for_any_segment: Vec<usize>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    /// The first entry whose first segments lead here. The index knows no more of it.
    first: Option<usize>,
    /// The further ones, ascending.
    more: Vec<usize>,
    /// The node behind any segment.
    any: Option<usize>,
    has_edges: bool,
}

const ROOT: usize = 0;

/// The number of segments that the index knows of a pattern.
const MAX_DEPTH: usize = 6;

/// The number of nodes to which one pattern may lead, because parameters may be absent.
const MAX_NODES: usize = 4;

impl Default for Index {
    fn default() -> Self {
        Self { nodes: vec![Node::default()], edges: Edges::default(), for_any_segment: Vec::new() }
    }
}

impl Index {
    /// Adds the entry with this number, which is not less than those before.
    pub(crate) fn add(&mut self, pattern: &Pattern, entry: usize) {
        if literal_first_segment(pattern).is_none() {
            self.for_any_segment.push(entry);
        }
        for node in self.nodes_of(pattern) {
            self.list(node, entry);
        }
    }

    /// Adds an entry that is a candidate for every path.
    pub(crate) fn add_for_any_path(&mut self, entry: usize) {
        self.for_any_segment.push(entry);
        self.list(ROOT, entry);
    }

    /// Returns whether the entry that was added last is a candidate for every first segment.
    pub(crate) fn is_for_any_segment(&self, entry: usize) -> bool {
        self.for_any_segment.last() == Some(&entry)
    }

    /// Returns the entries that may match, ascending, each once.
    pub(crate) fn candidates(&self, path: &str) -> Candidates<'_> {
        let mut candidates = Candidates::default();
        self.visit(ROOT, path, &mut candidates);
        candidates
    }

    fn list(&mut self, node: usize, entry: usize) {
        let Some(node) = self.nodes.get_mut(node) else { return };
        let first = *node.first.get_or_insert(entry);
        if *node.more.last().unwrap_or(&first) != entry {
            node.more.push(entry);
        }
    }

    /// Returns the nodes to which the first segments of all paths lead that a pattern matches.
    fn nodes_of(&mut self, pattern: &Pattern) -> Vec<usize> {
        let mut nodes = vec![ROOT];
        let mut depth = 0;
        let mut tokens = pattern.tokens.as_slice();
        while let Some((token, rest)) = tokens.split_first()
            && depth < MAX_DEPTH
        {
            match token {
                Token::Text(text) => {
                    let (segments, is_whole) = literal_segments(text, rest);
                    let segments = segments.into_iter().take(MAX_DEPTH - depth);
                    for segment in segments {
                        nodes = nodes.into_iter().map(|node| self.behind_text(node, segment)).collect();
                        depth += 1;
                    }
                    if !is_whole {
                        break;
                    }
                }
                Token::Parameter(parameter) => {
                    let may_be_absent = parameter.modifier == Modifier::Optional;
                    if rest.is_empty()
                        || !is_one_segment(parameter, rest)
                        || may_be_absent && nodes.len() > MAX_NODES / 2
                    {
                        break;
                    }
                    let behind: Vec<_> = nodes.iter().map(|&node| self.behind_any(node)).collect();
                    nodes = if may_be_absent { [nodes, behind].concat() } else { behind };
                    depth += 1;
                }
            }
            tokens = rest;
        }
        nodes
    }

    fn behind_text(&mut self, node: usize, segment: &str) -> usize {
        if let Some(node) = self.edges.reuse(node, segment) {
            return node;
        }
        let new = self.new_node();
        self.edges.add(node, segment, new);
        if let Some(node) = self.nodes.get_mut(node) {
            node.has_edges = true;
        }
        new
    }

    fn behind_any(&mut self, node: usize) -> usize {
        if let Some(any) = self.nodes.get(node).and_then(|node| node.any) {
            return any;
        }
        let new = self.new_node();
        if let Some(node) = self.nodes.get_mut(node) {
            node.any = Some(new);
        }
        new
    }

    fn new_node(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// Adds the entries of a node and of those behind it to which the path leads. Each node is behind
    /// one other, so it is visited at most once.
    fn visit<'a>(&'a self, number: usize, path: &str, candidates: &mut Candidates<'a>) {
        let Some(node) = self.nodes.get(number) else { return };
        candidates.add(node.first.as_slice());
        candidates.add(&node.more);
        if !node.has_edges && node.any.is_none() {
            return;
        }
        let Some(rest) = path.strip_prefix('/') else { return };
        let end = rest.bytes().position(|byte| byte == b'/').unwrap_or(rest.len());
        let (segment, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if node.has_edges {
            for name in names(segment) {
                if let Some(next) = self.edges.follow(number, name) {
                    self.visit(next, behind, candidates);
                }
            }
        }
        if let Some(any) = node.any {
            self.visit(any, behind, candidates);
        }
    }
}

/// Returns the texts of a pattern that a segment may match: the text up to `#` or `?`, and that without
/// suffixes, because `/admin.json` and `/admin.csv.json` may match `/admin`: see
/// [`Suffix::Transport`](super::suffix::Suffix::Transport).
fn names(segment: &str) -> impl Iterator<Item = &str> {
    let end = segment.bytes().position(|byte| matches!(byte, b'#' | b'?'));
    let name = end.and_then(|end| segment.get(..end)).unwrap_or(segment);
    let page = without_suffix(name);
    once(name).chain(page).chain(page.and_then(without_suffix))
}

fn without_suffix(segment: &str) -> Option<&str> {
    let (name, suffix) = segment.rsplit_once('.')?;
    (matches!(suffix, "rsc" | "segments") || is_format(suffix)).then_some(name)
}

/// Entries from several sorted lists, merged.
#[derive(Debug, Default)]
pub(crate) struct Candidates<'a> {
    lists: [&'a [usize]; 6],
    count: usize,
    /// The lists beyond those of most paths.
    more: Vec<&'a [usize]>,
}

impl<'a> Candidates<'a> {
    /// Adds a sorted list.
    pub(crate) fn add(&mut self, entries: &'a [usize]) {
        if entries.is_empty() {
            return;
        }
        match self.lists.get_mut(self.count) {
            Some(list) => *list = entries,
            None => self.more.push(entries),
        }
        self.count += 1;
    }
}

impl Iterator for Candidates<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let lists = self.lists.iter_mut().take(self.count).chain(&mut self.more);
        let least = lists.filter_map(|list| list.first().copied()).min()?;
        for list in self.lists.iter_mut().take(self.count).chain(&mut self.more) {
            if let Some((&first, rest)) = list.split_first()
                && first == least
            {
                *list = rest;
            }
        }
        Some(least)
    }
}

/// Returns the first segment of every path that the pattern matches, if that segment is always the
/// same.
fn literal_first_segment(pattern: &Pattern) -> Option<&str> {
    let (Token::Text(text), rest) = pattern.tokens.split_first()? else { return None };
    literal_segments(text, rest).0.first().copied()
}

/// Returns the segments of a text that a delimiter always ends, and whether a segment of other tokens may
/// follow them.
fn literal_segments<'a>(text: &'a str, rest: &[Token]) -> (Vec<&'a str>, bool) {
    let mut segments = Vec::new();
    let mut text = text;
    while let Some(behind) = text.strip_prefix('/') {
        let end = behind.find(DELIMITERS);
        if end.is_none() && !ends_at_a_delimiter(rest) {
            return (segments, false);
        }
        let (segment, further) = behind.split_at(end.unwrap_or(behind.len()));
        segments.push(segment);
        text = further;
    }
    (segments, text.is_empty())
}

/// Returns whether a parameter before these tokens matches one segment, or none if it may be absent.
fn is_one_segment(Parameter { prefix, content, suffix, modifier }: &Parameter, rest: &[Token]) -> bool {
    let is_inside = match content {
        Content::Nothing => false,
        Content::Segment => true,
        Content::Expression(expression) => expression.is_without('/'),
    };
    let is_once = matches!(modifier, Modifier::Once | Modifier::Optional);
    prefix == "/" && suffix.is_empty() && is_inside && is_once && ends_at_a_delimiter(rest)
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
    #[test]
    fn patterns_whose_segments_have_one_hash_hide_no_entry() {
        for sources in [["/l73", "/kqr48"], ["/kqr48", "/l73"]] {
            let mut index = Index::default();
            for (entry, source) in sources.iter().enumerate() {
                index.add(&Pattern::parse(source).unwrap(), entry);
            }
            for (entry, source) in sources.iter().enumerate() {
                assert!(index.candidates(source).any(|candidate| candidate == entry), "{source}");
            }
        }
    }
}
