use super::format::without_format;
use super::pattern::{Content, DELIMITERS, Modifier, Parameter, Pattern, Token};
use super::suffix::{SIMPLE_FORMS, Suffix};

/// The common patterns, without a regular expression: text, `/:name`, and at the end `/:name?`, `/:name*` or
/// `/:name+`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segments {
    pieces: Vec<Piece>,
    tail: Tail,
    suffix: Suffix,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Segment,
}

/// The number of pages that one path may be a transport form of. Honest paths have fewer. Each page
/// is checked separately.
const MAX_PAGES: usize = 8;

/// The number of segments that may follow the pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tail {
    min: usize,
    max: usize,
}

impl Segments {
    /// Returns the pattern in this form, or `None` if it has another form.
    pub(super) fn of(pattern: &Pattern, suffix: Suffix) -> Option<Self> {
        let (tail, tokens) = match pattern.tokens.split_last() {
            Some((Token::Parameter(last), tokens)) if last.modifier != Modifier::Once => {
                is_segment(last).then(|| (tail_of(last.modifier), tokens))?
            }
            _ => (Tail { min: 0, max: 0 }, pattern.tokens.as_slice()),
        };
        let pieces = tokens.iter().map(Piece::of).collect::<Option<Vec<_>>>()?;
        // A segment ends at a delimiter. A segment that text could also end needs the automaton.
        let ambiguous = pieces.windows(2).any(|pair| match pair {
            [Piece::Segment, Piece::Text(text)] => !text.starts_with(DELIMITERS),
            _ => false,
        });
        (!ambiguous).then_some(Self { pieces, tail, suffix })
    }

    /// Returns whether the whole path matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        let is_end = |rest: &str| rest.is_empty() || rest.strip_prefix(DELIMITERS).is_some_and(str::is_empty);
        self.without_matched(path).is_some_and(is_end)
            || self.suffix == Suffix::Transport && self.is_transported(path)
    }

    /// Returns whether the path is a transport form of a page that matches. Also returns true if
    /// the path has too many signs of a transport form.
    fn is_transported(&self, path: &str) -> bool {
        if let Some(Piece::Text(text)) = self.pieces.first()
            && !path.starts_with(text.as_str())
        {
            return false;
        }
        let mut pages = without_transport_suffix(path);
        pages.by_ref().take(MAX_PAGES).any(|page| self.without_matched(page) == Some(""))
            || pages.next().is_some()
    }

    /// Returns the part of the path that the pattern does not match. Each segment takes all text up
    /// to the next delimiter. A format may follow the last text at which the pattern may end. A
    /// segment includes its format.
    fn without_matched<'a>(&self, path: &'a str) -> Option<&'a str> {
        let mut rest = path;
        for piece in &self.pieces {
            rest = match piece {
                Piece::Text(text) => rest.strip_prefix(text.as_str())?,
                Piece::Segment => without_segment(rest)?,
            };
        }
        if self.tail.min == 0 && self.suffix == Suffix::Transport {
            rest = without_format(rest).unwrap_or(rest);
        }
        let mut count = 0;
        while count < self.tail.max
            && let Some(behind) = without_segment(rest)
        {
            rest = behind;
            count += 1;
        }
        (count >= self.tail.min).then_some(rest)
    }
}

impl Piece {
    fn of(token: &Token) -> Option<Self> {
        match token {
            Token::Text(text) => Some(Self::Text(text.clone())),
            Token::Parameter(parameter) => {
                (parameter.modifier == Modifier::Once && is_segment(parameter)).then_some(Self::Segment)
            }
        }
    }
}

/// Returns whether the parameter is a plain `/:name`, with any modifier.
fn is_segment(parameter: &Parameter) -> bool {
    parameter.prefix == "/" && parameter.suffix.is_empty() && parameter.content == Content::Segment
}

const fn tail_of(modifier: Modifier) -> Tail {
    match modifier {
        Modifier::Once => Tail { min: 1, max: 1 },
        Modifier::Optional => Tail { min: 0, max: 1 },
        Modifier::Any => Tail { min: 0, max: usize::MAX },
        Modifier::Some => Tail { min: 1, max: usize::MAX },
    }
}

/// Returns the text after `/` and a segment of at least one character.
fn without_segment(path: &str) -> Option<&str> {
    let segment = path.strip_prefix('/')?;
    let end = segment.bytes().position(|byte| matches!(byte, b'/' | b'#' | b'?')).unwrap_or(segment.len());
    segment.get(end..).filter(|_| end > 0)
}

/// Returns the pages of which the path may be the transport form: the path without
/// [`Suffix::Transport`] and the last delimiter.
fn without_transport_suffix(path: &str) -> impl Iterator<Item = &str> {
    let path = path.strip_suffix(DELIMITERS).unwrap_or(path);
    let simple = SIMPLE_FORMS.into_iter().filter_map(|suffix| path.strip_suffix(suffix));
    let segments = path.strip_suffix(".segment.rsc").unwrap_or_default();
    let line_end = segments.rfind(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(0);
    let pages = segments.match_indices(".segments/").filter_map(move |(at, sign)| {
        let (page, inside) = segments.split_at_checked(at)?;
        (at >= line_end && inside.len() > sign.len()).then_some(page)
    });
    simple.chain(pages)
}
