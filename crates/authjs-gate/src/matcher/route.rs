use super::except::Except;
use super::format::{any_page, may_end_in_a_name};
use super::pattern::{Content, Modifier, Parameter, Pattern, Token};
use super::regexp::{self, Automaton, CharacterSet, Edge, Expression};
use super::segments::Segments;

/// A pattern compiled to the cheapest form that fits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    /// The text every matching path starts with.
    prefix: String,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Segments(Segments),
    Except(Except),
    Automaton(Box<Automaton>),
    /// Of a pattern that may end in a name, which a format may follow.
    AutomatonWithFormats(Box<Automaton>),
}

/// What may follow a pattern besides one delimiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Suffix {
    /// Nothing: exactly path-to-regexp.
    #[cfg_attr(not(test), expect(dead_code, reason = "the oracle of the tests is path-to-regexp alone"))]
    None,
    /// `.json`, `.rsc` or `.segments/….segment.rsc`, the forms in which Next.js transports a page: its
    /// middleware matchers end in `{(\.json|\.rsc|\.segments/.+\.segment\.rsc)}?`. And what is served
    /// for the page's file by any server of files: `.html`, `/index.html`, and `.txt`, the payload of a static export.
    /// And behind a name at which the pattern may end, a format: see [`super::format`].
    Transport,
}

/// The forms of a page but those of its segments.
pub(super) const SIMPLE_FORMS: [&str; 5] = [".json", ".rsc", ".txt", ".html", "/index.html"];

impl Route {
    /// Compiles a pattern. Fails when it is too large.
    pub(super) fn compile(pattern: &Pattern, suffix: Suffix) -> Result<Self, regexp::Cause> {
        let prefix = match pattern.tokens.first() {
            Some(Token::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let form = match Segments::of(pattern, suffix) {
            Some(segments) => Form::Segments(segments),
            None => Form::of_expressions(pattern, suffix)?,
        };
        Ok(Self { prefix, form })
    }

    /// Returns whether matching takes an automaton: much longer than comparing text.
    pub(super) const fn has_automaton(&self) -> bool {
        matches!(self.form, Form::Automaton(_) | Form::AutomatonWithFormats(_))
    }

    /// Returns whether the ASCII before the first other letter agrees with the path's, as far as both go. The last
    /// character of each is left out: a combining mark behind it changes it.
    pub(super) fn may_start(&self, path: &str) -> bool {
        let (prefix, path) = (ascii_start(&self.prefix), ascii_start(path));
        prefix.starts_with(path) || path.starts_with(prefix)
    }

    /// Whether the pattern matches the whole path.
    pub(super) fn matches(&self, path: &str) -> bool {
        path.starts_with(&self.prefix)
            && match &self.form {
                Form::Segments(segments) => segments.matches(path),
                Form::Except(except) => except.matches(path),
                Form::Automaton(automaton) => automaton.matches(path),
                Form::AutomatonWithFormats(automaton) => {
                    automaton.matches(path) || any_page(path, |page| automaton.matches(page))
                }
            }
    }
}

fn ascii_start(text: &str) -> &str {
    let start = text.split(|character: char| !character.is_ascii()).next().unwrap_or_default();
    if start.len() < text.len() {
        start.get(..start.len().saturating_sub(1)).unwrap_or_default()
    } else {
        start
    }
}

impl Form {
    /// The form of a pattern that holds regular expressions.
    #[inline(never)]
    fn of_expressions(pattern: &Pattern, suffix: Suffix) -> Result<Self, regexp::Cause> {
        if let Some(except) = Except::of(pattern) {
            return Ok(Self::Except(except));
        }
        let automaton = Box::new(Automaton::compile(&whole_expression(pattern, suffix))?);
        let takes_formats = suffix == Suffix::Transport && may_end_in_a_name(pattern);
        Ok(if takes_formats { Self::AutomatonWithFormats(automaton) } else { Self::Automaton(automaton) })
    }
}

/// The expression path-to-regexp makes of a pattern, `^` left out, with the suffix before the last delimiter.
fn whole_expression(pattern: &Pattern, suffix: Suffix) -> Expression {
    let mut parts: Vec<_> = pattern.tokens.iter().map(token_expression).collect();
    if suffix == Suffix::Transport {
        let text = Expression::text;
        let segments = [
            text(".segments/"),
            Expression::Character(CharacterSet::dot()).repeated(1),
            text(".segment.rsc"),
        ];
        let simple = SIMPLE_FORMS.into_iter().map(text);
        let forms = simple.chain([Expression::Sequence(segments.into())]).collect();
        parts.push(Expression::Either(forms).optional());
    }
    parts.push(Expression::Character(CharacterSet::of("/#?")).optional());
    parts.push(Expression::Edge(Edge::End));
    Expression::Sequence(parts)
}

fn token_expression(token: &Token) -> Expression {
    let Parameter { prefix, content, suffix, modifier } = match token {
        Token::Text(text) => return Expression::text(text),
        Token::Parameter(parameter) => parameter,
    };
    let (prefix, suffix) = (Expression::text(prefix), Expression::text(suffix));
    let content = match content {
        Content::Nothing => return repeat(Expression::Sequence(vec![prefix, suffix]), *modifier),
        Content::Segment => Expression::Character(super::pattern::not_delimiter()).repeated(1),
        Content::Expression(expression) => expression.clone(),
    };
    match modifier {
        Modifier::Once | Modifier::Optional => {
            repeat(Expression::Sequence(vec![prefix, content, suffix]), *modifier)
        }
        Modifier::Any | Modifier::Some => separated(prefix, content, suffix, *modifier),
    }
}

/// `prefix content (suffix prefix content)* suffix`
fn separated(prefix: Expression, content: Expression, suffix: Expression, modifier: Modifier) -> Expression {
    let further = Expression::Sequence(vec![suffix.clone(), prefix.clone(), content.clone()]);
    let some = Expression::Sequence(vec![prefix, content, further.repeated(0), suffix]);
    if modifier == Modifier::Any { some.optional() } else { some }
}

fn repeat(expression: Expression, modifier: Modifier) -> Expression {
    match modifier {
        Modifier::Once => expression,
        Modifier::Optional => expression.optional(),
        Modifier::Any => expression.repeated(0),
        Modifier::Some => expression.repeated(1),
    }
}
