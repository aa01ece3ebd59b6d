use super::CharacterSet;

/// A parsed regular expression. It has no groups, and lazy quantifiers are greedy, because only
/// whether a text matches counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::matcher) enum Expression {
    /// One character.
    Character(CharacterSet),
    /// One expression after the other. None of them is the empty text.
    Sequence(Vec<Self>),
    /// Any of these expressions.
    Either(Vec<Self>),
    /// The expression repeated `min` times or more, up to `max`.
    Repeat { of: Box<Self>, min: u32, max: Option<u32> },
    /// A look-ahead: the rest of the text matches, or does not match.
    LookAhead { of: Box<Self>, negative: bool },
    /// A position between characters.
    Edge(Edge),
}

/// `^`, `$`, `\b` and `\B`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::matcher) enum Edge {
    Start,
    End,
    Word,
    NotWord,
}

impl Expression {
    /// Returns an expression for this text.
    pub(in crate::matcher) fn text(text: &str) -> Self {
        let single = |character: char| Self::Character(CharacterSet::of(character.encode_utf8(&mut [0; 4])));
        Self::Sequence(text.chars().map(single).collect())
    }

    /// Returns an expression for this text or the empty text.
    pub(in crate::matcher) fn optional(self) -> Self {
        Self::Repeat { of: Box::new(self), min: 0, max: Some(1) }
    }

    /// Returns an expression for this expression repeated `min` times or more.
    pub(in crate::matcher) fn repeated(self, min: u32) -> Self {
        Self::Repeat { of: Box::new(self), min, max: None }
    }

    /// Returns whether the expression can match the empty text.
    pub(in crate::matcher) fn may_be_empty(&self) -> bool {
        match self {
            Self::Character(_) => false,
            Self::Sequence(parts) => parts.iter().all(Self::may_be_empty),
            Self::Either(choices) => choices.iter().any(Self::may_be_empty),
            Self::Repeat { of, min, .. } => *min == 0 || of.may_be_empty(),
            Self::LookAhead { .. } | Self::Edge(_) => true,
        }
    }

    /// Returns whether no text that the expression matches has the character.
    pub(in crate::matcher) fn is_without(&self, character: char) -> bool {
        match self {
            Self::Character(set) => !set.contains(character),
            Self::Sequence(parts) | Self::Either(parts) => {
                parts.iter().all(|part| part.is_without(character))
            }
            Self::Repeat { of, .. } => of.is_without(character),
            Self::LookAhead { .. } | Self::Edge(_) => true,
        }
    }

    /// Returns whether the expression lists no letters beyond ASCII. `.` and other negations list
    /// none.
    pub(in crate::matcher) fn is_ascii(&self) -> bool {
        match self {
            Self::Character(set) => set.lists_ascii(),
            Self::Sequence(parts) | Self::Either(parts) => parts.iter().all(Self::is_ascii),
            Self::Repeat { of, .. } | Self::LookAhead { of, .. } => of.is_ascii(),
            Self::Edge(_) => true,
        }
    }

    /// Returns the expression for folded text.
    pub(in crate::matcher) fn folded(&self) -> Self {
        match self {
            Self::Character(set) => Self::Character(set.folded()),
            Self::Sequence(parts) => Self::Sequence(parts.iter().map(Self::folded).collect()),
            Self::Either(choices) => Self::Either(choices.iter().map(Self::folded).collect()),
            Self::Repeat { of, min, max } => Self::Repeat { of: Box::new(of.folded()), min: *min, max: *max },
            Self::LookAhead { of, negative } => {
                Self::LookAhead { of: Box::new(of.folded()), negative: *negative }
            }
            Self::Edge(edge) => Self::Edge(*edge),
        }
    }
}
