use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::error::{Cause, Fault, MatcherError};
use super::habit::instead_of_wildcard;
use super::lexer::{Kind, Lexeme, lex};
use super::regexp::{CharacterSet, Expression, parse as parse_regexp};
use crate::path::fold;

/// A parsed pattern: text and parameters in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(super) tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Text(String),
    Parameter(Parameter),
}

/// `:name`, `(…)` or `{…}`, with the text around it and the number of times it may occur.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) prefix: String,
    pub(super) content: Content,
    pub(super) suffix: String,
    pub(super) modifier: Modifier,
}

/// The text that a parameter matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Only prefix and suffix: `{-old}?`.
    Nothing,
    /// One segment, the default: `[^\/#\?]+?`.
    Segment,
    /// A regular expression.
    Expression(Expression),
}

impl Content {
    fn is_ascii(&self) -> bool {
        match self {
            Self::Nothing | Self::Segment => true,
            Self::Expression(expression) => expression.is_ascii(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Modifier {
    Once,
    Optional,
    Any,
    Some,
}

/// The length limit of Next.js.
const MAX_LENGTH: usize = 4096;

/// The characters that end a segment and may occur once at the end of a path.
pub(super) const DELIMITERS: [char; 3] = ['/', '#', '?'];

/// The characters that the [path percent-encode set](https://url.spec.whatwg.org/#path-percent-encode-set)
/// escapes in every path, except `#`, `?` and the signs of patterns.
const NEVER_RAW: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

impl Pattern {
    /// Parses a pattern of [path-to-regexp
    /// 6](https://github.com/pillarjs/path-to-regexp/tree/v6.3.0).
    ///
    /// Errors if path-to-regexp or Next.js refuses the pattern, or if a regular expression cannot
    /// be matched in linear time. The error gives the position.
    pub(crate) fn parse(source: &str) -> Result<Self, MatcherError> {
        if source.len() > MAX_LENGTH {
            return Err(MatcherError::new(source, Cause::TooLong));
        }
        if !source.starts_with('/') {
            return Err(MatcherError::new(source, Cause::NoLeadingSlash));
        }
        Self::parse_tokens(source).map_err(|mut fault| {
            if let Cause::Wildcard { instead, .. } = &mut fault.cause {
                *instead = instead_of_wildcard(source, fault.position);
            }
            MatcherError::at(source, fault)
        })
    }

    /// Parses a pattern whose length and first character were checked.
    pub(super) fn parse_tokens(source: &str) -> Result<Self, Fault> {
        let parser = Parser { lexemes: lex(source)?.into_iter().peekable(), tokens: Vec::new() };
        parser.parse().map(|tokens| Self { tokens })
    }

    /// Returns whether all text of the pattern is ASCII.
    pub(crate) fn is_ascii(&self) -> bool {
        self.tokens.iter().all(|token| match token {
            Token::Text(text) => text.is_ascii(),
            Token::Parameter(parameter) => {
                parameter.prefix.is_ascii() && parameter.suffix.is_ascii() && parameter.content.is_ascii()
            }
        })
    }

    /// Returns the pattern for folded paths.
    pub(crate) fn folded(&self) -> Self {
        self.with(|text| text.chars().map(fold).collect(), Expression::folded)
    }

    /// Returns the pattern for decoded paths: `/my%20files` names `/my files`. Escapes within a
    /// group stay.
    pub(crate) fn decoded(&self) -> Self {
        self.with(|text| percent_decode_str(text).decode_utf8_lossy().into_owned(), Expression::clone)
    }

    /// Returns the pattern with escapes of the characters that no canonical path has unescaped, as
    /// `/caf%C3%A9` for `/café`.
    pub(crate) fn escaped(&self) -> Self {
        self.with(|text| utf8_percent_encode(text, NEVER_RAW).to_string(), Expression::clone)
    }

    /// Returns the pattern without the escapes that [`escaped`](Self::escaped) adds.
    pub(crate) fn unescaped(&self) -> Self {
        self.with(unescaped, Expression::clone)
    }

    fn with(&self, text: impl Fn(&str) -> String, expression: impl Fn(&Expression) -> Expression) -> Self {
        let token = |token: &Token| match token {
            Token::Text(literal) => Token::Text(text(literal)),
            Token::Parameter(parameter) => Token::Parameter(Parameter {
                prefix: text(&parameter.prefix),
                content: match &parameter.content {
                    Content::Expression(inner) => Content::Expression(expression(inner)),
                    other => other.clone(),
                },
                suffix: text(&parameter.suffix),
                modifier: parameter.modifier,
            }),
        };
        Self { tokens: self.tokens.iter().map(token).collect() }
    }
}

/// Decodes the escapes of characters that no canonical path has unescaped.
fn unescaped(text: &str) -> String {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    if utf8_percent_encode(&decoded, NEVER_RAW).to_string() == text {
        decoded.into_owned()
    } else {
        text.to_owned()
    }
}

struct Parser {
    lexemes: std::iter::Peekable<std::vec::IntoIter<Lexeme>>,
    tokens: Vec<Token>,
}

impl Parser {
    fn parse(mut self) -> Result<Vec<Token>, Fault> {
        let mut text = String::new();
        while let Some(Lexeme { position, kind }) = self.lexemes.next() {
            match kind {
                // A `/` or `.` directly before a parameter belongs to it.
                Kind::Character(prefix @ ('/' | '.')) if self.parameter_follows() => {
                    self.flush(&mut text);
                    let first = self.lexemes.next();
                    self.bare_parameter(String::from(prefix), first)?;
                }
                Kind::Character(character) | Kind::Escaped(character) => text.push(character),
                kind @ (Kind::Name | Kind::Group(_)) => {
                    self.flush(&mut text);
                    self.bare_parameter(String::new(), Some(Lexeme { position, kind }))?;
                }
                Kind::Open => {
                    self.flush(&mut text);
                    self.braces(position)?;
                }
                Kind::End => {
                    self.flush(&mut text);
                    return Ok(self.tokens);
                }
                kind => return Err(unexpected(position, &kind, "text, a parameter or the end")),
            }
        }
        Ok(self.tokens)
    }

    fn flush(&mut self, text: &mut String) {
        if !text.is_empty() {
            self.tokens.push(Token::Text(std::mem::take(text)));
        }
    }

    fn parameter_follows(&mut self) -> bool {
        matches!(self.lexemes.peek(), Some(Lexeme { kind: Kind::Name | Kind::Group(_), .. }))
    }

    /// Parses `:name`, `:name(…)` or `(…)`, and its modifier.
    fn bare_parameter(&mut self, prefix: String, first: Option<Lexeme>) -> Result<(), Fault> {
        let Some(first) = first else { return Ok(()) };
        let position = first.position;
        let content = match first.kind {
            Kind::Group(inside) => expression(position, &inside)?,
            _ => self.named_content(position, &prefix)?,
        };
        let modifier = self.modifier();
        if prefix.is_empty() && matches!(modifier, Modifier::Any | Modifier::Some) {
            return Err(Fault { position, cause: Cause::RepeatWithoutPrefix });
        }
        self.tokens.push(Token::Parameter(Parameter { prefix, content, suffix: String::new(), modifier }));
        Ok(())
    }

    /// Parses `{prefix :name(…) suffix}` and its modifier.
    #[inline(never)]
    fn braces(&mut self, open: usize) -> Result<(), Fault> {
        let prefix = self.text();
        let content = match self.lexemes.next_if(|next| matches!(next.kind, Kind::Name | Kind::Group(_))) {
            None => Content::Nothing,
            Some(Lexeme { position, kind: Kind::Group(inside) }) => expression(position, &inside)?,
            Some(Lexeme { position, .. }) => self.named_content(position, &prefix)?,
        };
        let suffix = self.text();
        let Some(close) = self.lexemes.next() else { return Ok(()) };
        if close.kind != Kind::Close {
            return Err(unexpected(close.position, &close.kind, "\"}\""));
        }
        let modifier = self.modifier();
        if prefix.is_empty() && suffix.is_empty() && matches!(modifier, Modifier::Any | Modifier::Some) {
            return Err(Fault { position: open, cause: Cause::RepeatWithoutPrefix });
        }
        self.tokens.push(Token::Parameter(Parameter { prefix, content, suffix, modifier }));
        Ok(())
    }

    /// Parses the content of a named parameter, after its name.
    fn named_content(&mut self, position: usize, prefix: &str) -> Result<Content, Fault> {
        match self.lexemes.next_if(|next| matches!(next.kind, Kind::Group(_))) {
            Some(Lexeme { position, kind: Kind::Group(inside) }) => expression(position, &inside),
            _ => self.default_content(position, prefix),
        }
    }

    /// Returns the content for a segment. If the text before it has no delimiter, the segment
    /// excludes that text, which keeps the pattern unambiguous.
    fn default_content(&self, position: usize, prefix: &str) -> Result<Content, Fault> {
        let before = match self.tokens.last() {
            _ if !prefix.is_empty() => prefix,
            Some(Token::Text(text)) => text,
            Some(Token::Parameter(_)) => return Err(Fault { position, cause: Cause::NoTextBetween }),
            None => "",
        };
        if before.is_empty() || before.contains(DELIMITERS) {
            return Ok(Content::Segment);
        }
        let not_before = Expression::LookAhead { of: Box::new(Expression::text(before)), negative: true };
        let one = Expression::Sequence(vec![not_before, Expression::Character(not_delimiter())]);
        Ok(Content::Expression(one.repeated(1)))
    }

    fn modifier(&mut self) -> Modifier {
        match self.lexemes.next_if(|next| matches!(next.kind, Kind::Modifier(_))).map(|next| next.kind) {
            Some(Kind::Modifier('?')) => Modifier::Optional,
            Some(Kind::Modifier('*')) => Modifier::Any,
            Some(Kind::Modifier(_)) => Modifier::Some,
            _ => Modifier::Once,
        }
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        while let Some(Lexeme { kind: Kind::Character(next) | Kind::Escaped(next), .. }) =
            self.lexemes.next_if(|next| matches!(next.kind, Kind::Character(_) | Kind::Escaped(_)))
        {
            text.push(next);
        }
        text
    }
}

/// Returns the set `[^\/#\?]`.
pub(super) fn not_delimiter() -> CharacterSet {
    CharacterSet::of("/#?").negate()
}

#[inline(never)]
fn expression(position: usize, inside: &str) -> Result<Content, Fault> {
    parse_regexp(inside)
        .map(Content::Expression)
        .map_err(|(offset, cause)| Fault { position: position + 1 + offset, cause: Cause::Regexp(cause) })
}

fn unexpected(position: usize, kind: &Kind, expected: &'static str) -> Fault {
    let found = match kind {
        Kind::Modifier(sign) => {
            return Fault { position, cause: Cause::Wildcard { sign: *sign, instead: None } };
        }
        Kind::Character(sign) | Kind::Escaped(sign) => format!("\"{sign}\""),
        Kind::Open => "\"{\"".to_owned(),
        Kind::Close => "\"}\"".to_owned(),
        Kind::Name => "parameter".to_owned(),
        Kind::Group(_) => "group".to_owned(),
        Kind::End => "end".to_owned(),
    };
    Fault { position, cause: Cause::Unexpected { found, expected } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(source: &str) -> (Option<usize>, Cause) {
        let error = Pattern::parse(source).expect_err(source);
        assert_eq!(error.source, source);
        (error.position, error.cause)
    }

    #[test]
    fn a_slash_or_dot_before_a_parameter_is_its_prefix() {
        let Pattern { tokens } = Pattern::parse("/a/:b*.json").unwrap();
        let parameter = Parameter {
            prefix: "/".into(),
            content: Content::Segment,
            suffix: String::new(),
            modifier: Modifier::Any,
        };
        assert_eq!(
            tokens,
            [Token::Text("/a".into()), Token::Parameter(parameter), Token::Text(".json".into())]
        );
    }

    #[test]
    fn faults_name_their_place() {
        use super::super::regexp::Cause as Regexp;
        let rows = [
            ("admin", None, Cause::NoLeadingSlash),
            ("/:", Some(1), Cause::NameMissing),
            ("/(?!api)", Some(2), Cause::GroupStartsWithQuestionMark),
            ("/((a)b)", Some(2), Cause::CapturingGroup),
            ("/a(b", Some(2), Cause::GroupUnclosed),
            ("/a()", Some(2), Cause::GroupEmpty),
            ("/:a:b", Some(3), Cause::NoTextBetween),
            ("/a(b)*", Some(2), Cause::RepeatWithoutPrefix),
            ("/a{}*", Some(2), Cause::RepeatWithoutPrefix),
            ("/((?<=a)b)", Some(5), Cause::Regexp(Regexp::LookBehind)),
            ("/:a((?:x)\\1)", Some(11), Cause::Regexp(Regexp::BackReference)),
            ("/(a**)", Some(4), Cause::Regexp(Regexp::NothingToRepeat)),
            ("/((?:a*)*)", Some(8), Cause::Regexp(Regexp::RepeatsNothing)),
            ("/(a{3,2})", Some(8), Cause::Regexp(Regexp::CountsReversed)),
            ("/([z-a])", Some(6), Cause::Regexp(Regexp::RangeReversed)),
            ("/([a)", Some(4), Cause::Regexp(Regexp::ClassUnclosed)),
            ("/((?:a)", Some(1), Cause::GroupUnclosed),
        ];
        for (source, position, cause) in rows {
            assert_eq!(fault(source), (position, cause), "{source}");
        }
        assert!(matches!(fault("/a*"), (Some(2), Cause::Wildcard { sign: '*', .. })));
        assert!(matches!(fault("/a{b"), (Some(4), Cause::Unexpected { .. })));
        assert!(matches!(fault("/a\\"), (Some(2), Cause::Unexpected { .. })));
        assert_eq!(fault(&format!("/{}", "a".repeat(4096))).1, Cause::TooLong);
    }

    #[test]
    fn an_error_names_pattern_place_cause_and_fix() {
        assert_eq!(
            Pattern::parse("/(?!api).*").unwrap_err().to_string(),
            r#""/(?!api).*" at 2: a group that starts with "?". Put the look-ahead in a group of its own: "((?!api).*)""#
        );
        assert_eq!(
            Pattern::parse("/dashboard/*").unwrap_err().to_string(),
            r#""/dashboard/*" at 11: "*" without a parameter before it. Write "/dashboard/:path*""#
        );
        assert!(Pattern::parse("/colou?r").unwrap_err().to_string().contains("\":path*\" for any number"));
    }
}
