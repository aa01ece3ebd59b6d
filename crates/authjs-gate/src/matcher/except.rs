use super::pattern::{Content, Modifier, Pattern, Token};
use super::regexp::{CharacterSet, Edge, Expression};

/// A pattern that matches everything except a list: `/((?!api|_next/static|favicon.ico).*)`, from
/// the documentation of Next.js, and `/docs/(.*)`.
///
/// The look-ahead is at one fixed position, so the pattern means: after the prefix, none of the
/// words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Except {
    prefix: String,
    words: Vec<Word>,
}

/// A word of the list. An unescaped `.` in it matches any character, and `$` pins it to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    characters: Vec<CharacterSet>,
    to_the_end: bool,
}

impl Except {
    /// Returns the pattern in this form, or `None` if it has another form.
    pub(super) fn of(pattern: &Pattern) -> Option<Self> {
        let (Token::Parameter(last), before) = pattern.tokens.split_last()? else { return None };
        let text = match before {
            [] => "",
            [Token::Text(text)] => text,
            _ => return None,
        };
        if last.modifier != Modifier::Once || !last.suffix.is_empty() {
            return None;
        }
        let Content::Expression(Expression::Sequence(parts)) = &last.content else { return None };
        let words = match parts.as_slice() {
            [rest] if is_anything(rest) => Vec::new(),
            [Expression::LookAhead { of, negative: true }, rest] if is_anything(rest) => words(of)?,
            _ => return None,
        };
        Some(Self { prefix: format!("{text}{}", last.prefix), words })
    }

    /// Returns whether the whole path matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        let Some(rest) = path.strip_prefix(&self.prefix) else { return false };
        let is_line_terminator = |c| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}');
        !self.words.iter().any(|word| word.starts(rest)) && !rest.contains(is_line_terminator)
    }
}

impl Word {
    fn of(expression: &Expression) -> Option<Self> {
        let Expression::Sequence(parts) = expression else { return None };
        let (to_the_end, parts) = match parts.split_last() {
            Some((Expression::Edge(Edge::End), parts)) => (true, parts),
            _ => (false, parts.as_slice()),
        };
        let character = |part: &Expression| match part {
            Expression::Character(set) => Some(set.clone()),
            _ => None,
        };
        Some(Self { characters: parts.iter().map(character).collect::<Option<_>>()?, to_the_end })
    }

    fn starts(&self, text: &str) -> bool {
        let mut rest = text.chars();
        self.characters.iter().all(|set| rest.next().is_some_and(|character| set.contains(character)))
            && (!self.to_the_end || rest.next().is_none())
    }
}

fn words(list: &Expression) -> Option<Vec<Word>> {
    match list {
        Expression::Either(choices) => choices.iter().map(Word::of).collect(),
        single => Word::of(single).map(|word| vec![word]),
    }
}

/// Returns whether the expression is `.*`.
fn is_anything(expression: &Expression) -> bool {
    matches!(expression, Expression::Repeat { of, min: 0, max: None }
        if **of == Expression::Character(CharacterSet::dot()))
}
