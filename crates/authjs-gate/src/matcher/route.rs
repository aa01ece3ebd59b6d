use super::except::Except;
use super::format::{any_page, may_end_in_a_name};
use super::pattern::{Content, Modifier, Parameter, Pattern, Token};
use super::regexp::{self, Automaton, CharacterSet, Edge, Expression};
use super::segments::Segments;
use super::suffix::{SIMPLE_FORMS, Suffix};

/// A pattern compiled to the cheapest form that fits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// The text that every matching path starts with.
    prefix: String,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Segments(Segments),
    Except(Except),
    Automaton(Box<Automaton>),
    /// The automaton of a pattern that may end in a name. A format may follow the name.
    AutomatonWithFormats(Box<Automaton>),
}

impl Route {
    /// Compiles a pattern. Errors if it is too large.
    pub(crate) fn compile(pattern: &Pattern, suffix: Suffix) -> Result<Self, regexp::Cause> {
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

    /// Returns whether matching needs an automaton, which takes much longer than text comparison.
    pub(crate) const fn has_automaton(&self) -> bool {
        matches!(self.form, Form::Automaton(_) | Form::AutomatonWithFormats(_))
    }

    /// Returns whether the ASCII text before the pattern's first other letter agrees with the
    /// path's, up to the shorter of the two. The last character of each is ignored, because a
    /// combining mark after it changes it.
    pub(crate) fn may_start(&self, path: &str) -> bool {
        let (prefix, path) = (ascii_start(&self.prefix), ascii_start(path));
        prefix.starts_with(path) || path.starts_with(prefix)
    }

    /// Returns whether the pattern matches the whole path.
    pub(crate) fn matches(&self, path: &str) -> bool {
        match &self.form {
            Form::Segments(segments) => segments.matches(path),
            Form::Except(except) => except.matches(path),
            _ if !path.starts_with(&self.prefix) => false,
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
    /// Compiles a pattern that contains regular expressions.
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

/// Returns the expression that path-to-regexp builds for a pattern, without `^`, and with the
/// suffix before the last delimiter.
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

/// Returns `prefix content (suffix prefix content)* suffix`.
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
