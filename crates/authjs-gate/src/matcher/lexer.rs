use super::error::{Cause, Fault};

/// A lexical token of a path-to-regexp pattern, and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) position: usize,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Character(char),
    /// A character after a backslash.
    Escaped(char),
    Modifier(char),
    Open,
    Close,
    /// `:name`
    Name,
    /// `(…)`, with the regular expression inside.
    Group(String),
    End,
}

/// Splits a pattern like [path-to-regexp 6](https://github.com/pillarjs/path-to-regexp/tree/v6.3.0). The last
/// lexeme is `End`.
pub(super) fn lex(source: &str) -> Result<Vec<Lexeme>, Fault> {
    let mut lexer = Lexer { characters: source.chars().collect(), at: 0 };
    let mut lexemes = Vec::new();
    loop {
        let position = lexer.at;
        let kind = lexer.next_kind().map_err(|(position, cause)| Fault { position, cause })?;
        let last = kind == Kind::End;
        lexemes.push(Lexeme { position, kind });
        if last {
            return Ok(lexemes);
        }
    }
}

struct Lexer {
    characters: Vec<char>,
    at: usize,
}

impl Lexer {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += usize::from(next.is_some());
        next
    }

    fn next_kind(&mut self) -> Result<Kind, (usize, Cause)> {
        let position = self.at;
        Ok(match self.next() {
            None => Kind::End,
            Some(modifier @ ('*' | '+' | '?')) => Kind::Modifier(modifier),
            Some('{') => Kind::Open,
            Some('}') => Kind::Close,
            Some('\\') => match self.next() {
                Some(escaped) => Kind::Escaped(escaped),
                None => return Err((position, unexpected_backslash())),
            },
            Some(':') => self.name().ok_or((position, Cause::NameMissing))?,
            Some('(') => self.group(position)?,
            Some(character) => Kind::Character(character),
        })
    }

    fn name(&mut self) -> Option<Kind> {
        let start = self.at;
        while self.peek().is_some_and(|next| next.is_ascii_alphanumeric() || next == '_') {
            self.at += 1;
        }
        (self.at > start).then_some(Kind::Name)
    }

    /// Returns the content of a group, starting after its `(`. Parentheses are counted as in
    /// path-to-regexp, which ignores classes.
    fn group(&mut self, open: usize) -> Result<Kind, (usize, Cause)> {
        if self.peek() == Some('?') {
            return Err((self.at, Cause::GroupStartsWithQuestionMark));
        }
        let mut inside = String::new();
        let mut depth = 1;
        while let Some(next) = self.next() {
            match next {
                '\\' => {
                    inside.push('\\');
                    inside.extend(self.next());
                    continue;
                }
                ')' => depth -= 1,
                '(' if self.peek() != Some('?') => return Err((self.at - 1, Cause::CapturingGroup)),
                '(' => depth += 1,
                _ => {}
            }
            if depth == 0 {
                return if inside.is_empty() {
                    Err((open, Cause::GroupEmpty))
                } else {
                    Ok(Kind::Group(inside))
                };
            }
            inside.push(next);
        }
        Err((open, Cause::GroupUnclosed))
    }
}

fn unexpected_backslash() -> Cause {
    Cause::Unexpected { found: "\"\\\" at the end".to_owned(), expected: "a sign behind it" }
}
