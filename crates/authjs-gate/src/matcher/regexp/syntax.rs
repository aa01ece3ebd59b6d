use super::{Cause, CharacterSet, Edge, Expression};

/// Parses a [pattern](https://tc39.es/ecma262/#prod-annexB-Pattern) as `new RegExp(source)` does.
///
/// Errors if JavaScript refuses the pattern, or if it cannot be matched in linear time. The error
/// gives the position of the fault, counted in characters, and its cause.
pub(in crate::matcher) fn parse(source: &str) -> Result<Expression, (usize, Cause)> {
    let mut parser = Parser { characters: source.chars().collect(), at: 0, depth: 0 };
    let parsed = parser.disjunction();
    match (parsed, parser.peek()) {
        (Ok(expression), None) => Ok(expression),
        (Ok(_), Some(_)) => Err((parser.at, Cause::GroupUnopened)),
        (Err(cause), _) => Err((parser.at, cause)),
    }
}

/// One item of a class: a character, which may begin a range, or an escape such as `\d`.
enum Item {
    Character(char),
    Set(CharacterSet),
}

struct Parser {
    characters: Vec<char>,
    at: usize,
    depth: u32,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += usize::from(next.is_some());
        next
    }

    fn take(&mut self, text: &str) -> bool {
        let rest = self.characters.get(self.at..).unwrap_or_default();
        let found = text.chars().enumerate().all(|(index, wanted)| rest.get(index) == Some(&wanted));
        if found {
            self.at += text.chars().count();
        }
        found
    }

    fn disjunction(&mut self) -> Result<Expression, Cause> {
        self.depth += 1;
        if self.depth > 32 {
            return Err(Cause::TooDeep);
        }
        let first = self.alternative()?;
        let mut choices = vec![first];
        while self.take("|") {
            choices.push(self.alternative()?);
        }
        self.depth -= 1;
        Ok(match <[Expression; 1]>::try_from(choices) {
            Ok([only]) => only,
            Err(choices) => Expression::Either(choices),
        })
    }

    fn alternative(&mut self) -> Result<Expression, Cause> {
        let mut terms = Vec::new();
        while let Some(next) = self.peek()
            && next != '|'
            && next != ')'
        {
            terms.push(self.term()?);
        }
        Ok(Expression::Sequence(terms))
    }

    fn term(&mut self) -> Result<Expression, Cause> {
        if let Some(assertion) = self.assertion()? {
            return Ok(assertion);
        }
        let start = self.at;
        if self.quantifier()?.is_some() {
            self.at = start;
            return Err(Cause::NothingToRepeat);
        }
        let atom = self.atom()?;
        let start = self.at;
        let Some((min, max)) = self.quantifier()? else { return Ok(atom) };
        if max.is_none() && atom.may_be_empty() {
            self.at = start;
            return Err(Cause::RepeatsNothing);
        }
        Ok(Expression::Repeat { of: Box::new(atom), min, max })
    }

    fn assertion(&mut self) -> Result<Option<Expression>, Cause> {
        const EDGES: [(&str, Edge); 4] =
            [("^", Edge::Start), ("$", Edge::End), ("\\b", Edge::Word), ("\\B", Edge::NotWord)];
        for (sign, edge) in EDGES {
            if self.take(sign) {
                return Ok(Some(Expression::Edge(edge)));
            }
        }
        let negative = self.take("(?!");
        if !negative && !self.take("(?=") {
            return Ok(None);
        }
        let of = Box::new(self.group_rest()?);
        Ok(Some(Expression::LookAhead { of, negative }))
    }

    /// Parses `*`, `+`, `?` or `{…}`, with the `?` that makes it lazy.
    fn quantifier(&mut self) -> Result<Option<(u32, Option<u32>)>, Cause> {
        let counts = if self.take("*") {
            (0, None)
        } else if self.take("+") {
            (1, None)
        } else if self.take("?") {
            (0, Some(1))
        } else if let Some(counts) = self.counts() {
            counts
        } else {
            return Ok(None);
        };
        if counts.1.is_some_and(|max| max < counts.0) {
            return Err(Cause::CountsReversed);
        }
        self.take("?");
        Ok(Some(counts))
    }

    /// Parses `{2}`, `{2,}` or `{2,3}`. Any other brace is an ordinary character.
    fn counts(&mut self) -> Option<(u32, Option<u32>)> {
        let start = self.at;
        let counts = self.counts_if_well_formed();
        if counts.is_none() {
            self.at = start;
        }
        counts
    }

    fn counts_if_well_formed(&mut self) -> Option<(u32, Option<u32>)> {
        if !self.take("{") {
            return None;
        }
        let min = self.number()?;
        if self.take("}") {
            return Some((min, Some(min)));
        }
        if !self.take(",") {
            return None;
        }
        let max = self.number();
        self.take("}").then_some((min, max))
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|next| next.to_digit(10)) {
            number = Some(number.unwrap_or(0_u32).saturating_mul(10).saturating_add(digit));
            self.at += 1;
        }
        number
    }

    fn atom(&mut self) -> Result<Expression, Cause> {
        let set = match self.next() {
            Some('(') => return self.group(),
            Some('.') => CharacterSet::dot(),
            Some('[') => self.class()?,
            Some('\\') => self.escape()?.into_set(),
            Some(character) => CharacterSet::of(character.encode_utf8(&mut [0; 4])),
            None => return Err(Cause::NothingToRepeat),
        };
        Ok(Expression::Character(set))
    }

    fn group(&mut self) -> Result<Expression, Cause> {
        if self.take("?<") {
            if matches!(self.peek(), Some('=' | '!')) {
                return Err(Cause::LookBehind);
            }
            while self.next().ok_or(Cause::GroupUnclosed)? != '>' {}
        } else if !self.take("?:") && self.peek() == Some('?') {
            return Err(Cause::GroupUnknown);
        }
        self.group_rest()
    }

    fn group_rest(&mut self) -> Result<Expression, Cause> {
        let expression = self.disjunction()?;
        if self.take(")") { Ok(expression) } else { Err(Cause::GroupUnclosed) }
    }

    /// Parses a class, starting after its `[`.
    fn class(&mut self) -> Result<CharacterSet, Cause> {
        let negated = self.take("^");
        let mut set = CharacterSet::default();
        while !self.take("]") {
            let first = self.class_item()?;
            let start = self.at;
            let last =
                if self.take("-") && self.peek() != Some(']') { Some(self.class_item()?) } else { None };
            match (first, last) {
                (Item::Character(first), Some(Item::Character(last))) if first > last => {
                    return Err(Cause::RangeReversed);
                }
                (Item::Character(first), Some(Item::Character(last))) => set.add_range(first, last),
                // Next to an escape such as `\w`, a `-` is an ordinary character.
                (first, Some(last)) => {
                    set.add(&first.into_set());
                    set.add_range('-', '-');
                    set.add(&last.into_set());
                }
                (first, None) => {
                    set.add(&first.into_set());
                    self.at = start;
                }
            }
        }
        Ok(if negated { set.negate() } else { set })
    }

    fn class_item(&mut self) -> Result<Item, Cause> {
        match self.next().ok_or(Cause::ClassUnclosed)? {
            '\\' if self.take("b") => Ok(Item::Character('\u{8}')),
            '\\' if self.take("-") => Ok(Item::Character('-')),
            '\\' => self.escape(),
            character => Ok(Item::Character(character)),
        }
    }

    /// Parses an escape, starting after its backslash.
    fn escape(&mut self) -> Result<Item, Cause> {
        let set = match self.next().ok_or(Cause::EscapeUnknown)? {
            'd' => CharacterSet::digits(),
            'D' => CharacterSet::digits().negate(),
            'w' => CharacterSet::word(),
            'W' => CharacterSet::word().negate(),
            's' => CharacterSet::spaces(),
            'S' => CharacterSet::spaces().negate(),
            letter => return self.character_escape(letter).map(Item::Character),
        };
        Ok(Item::Set(set))
    }

    fn character_escape(&mut self, letter: char) -> Result<char, Cause> {
        match letter {
            't' => Ok('\t'),
            'n' => Ok('\n'),
            'v' => Ok('\u{b}'),
            'f' => Ok('\u{c}'),
            'r' => Ok('\r'),
            '0' if !self.peek().is_some_and(|next| next.is_ascii_digit()) => Ok('\0'),
            'x' => self.hexadecimal(2),
            'u' => self.hexadecimal(4),
            '0'..='9' | 'k' => Err(Cause::BackReference),
            'a'..='z' | 'A'..='Z' => Err(Cause::EscapeUnknown),
            other => Ok(other),
        }
    }

    fn hexadecimal(&mut self, digits: usize) -> Result<char, Cause> {
        let mut code = 0;
        for _ in 0..digits {
            let digit = self.next().and_then(|next| next.to_digit(16)).ok_or(Cause::EscapeUnknown)?;
            code = code * 16 + digit;
        }
        char::from_u32(code).ok_or(Cause::EscapeUnknown)
    }
}

impl Item {
    fn into_set(self) -> CharacterSet {
        match self {
            Self::Character(character) => CharacterSet::of(character.encode_utf8(&mut [0; 4])),
            Self::Set(set) => set,
        }
    }
}
