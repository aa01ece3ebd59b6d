use std::fmt;

use super::regexp;

/// An unusable matcher. `Display` gives the pattern, the place in it, the cause, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatcherError {
    /// The pattern, or the value of a condition.
    pub source: String,
    /// The position of the fault in characters, counted from 0.
    pub position: Option<usize>,
    /// The fault.
    pub cause: Cause,
}

impl MatcherError {
    pub(super) fn new(source: &str, cause: Cause) -> Self {
        Self { source: source.to_owned(), position: None, cause }
    }

    pub(super) fn at(source: &str, fault: Fault) -> Self {
        Self { source: source.to_owned(), position: Some(fault.position), cause: fault.cause }
    }
}

impl fmt::Display for MatcherError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.source)?;
        if let Some(position) = self.position {
            write!(f, " at {position}")?;
        }
        write!(f, ": {}", self.cause)
    }
}

impl std::error::Error for MatcherError {}

/// A cause and its position, before the pattern is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) position: usize,
    pub(super) cause: Cause,
}

/// The reason why a matcher is unusable. `Display` gives the cause and the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The list has no entry.
    NoEntries,
    /// The list has more entries than the limit.
    TooManyEntries,
    /// The pattern does not start with `/`.
    NoLeadingSlash,
    /// The pattern is longer than Next.js allows.
    TooLong,
    /// `:` is not followed by a name.
    NameMissing,
    /// A group starts with `?`.
    GroupStartsWithQuestionMark,
    /// A capturing group is inside a group.
    CapturingGroup,
    /// `(` has no matching `)`.
    GroupUnclosed,
    /// A group is empty: `()`.
    GroupEmpty,
    /// A special character is in a place where it has no meaning.
    Unexpected {
        /// The character, or `end`.
        found: String,
        /// The characters that are allowed in this place.
        expected: &'static str,
    },
    /// `*`, `+` or `?` follows no parameter. Other syntaxes use it as a wildcard.
    Wildcard {
        /// The character.
        sign: char,
        /// The pattern that was probably meant.
        instead: Option<String>,
    },
    /// Two parameters have no text between them.
    NoTextBetween,
    /// Nothing separates the repetitions of `(…)*`.
    RepeatWithoutPrefix,
    /// The regular expression in a group is unusable.
    Regexp(regexp::Cause),
    /// A condition on a header, cookie or query parameter has no name.
    KeyMissing,
    /// A condition on the host has no value.
    HostValueMissing,
    /// The value of a condition has alternatives outside a group.
    BareAlternatives,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::NoEntries => {
                "no entry, so nothing would be protected. Name the paths that need a session, e.g. \"/dashboard/:path*\""
            }
            Self::TooManyEntries => "more than 2000 entries. Use fewer, with parameters",
            Self::NoLeadingSlash => {
                "the pattern does not start with \"/\". Write the whole path, from its first \"/\""
            }
            Self::TooLong => "longer than 4096 characters. Split it into several entries",
            Self::NameMissing => {
                "\":\" without a parameter name. Name it (\":path\"); if the address itself has this character, write \"\\\\:\""
            }
            Self::GroupStartsWithQuestionMark => {
                "a group that starts with \"?\". Put the look-ahead in a group of its own: \"((?!api).*)\""
            }
            Self::CapturingGroup => "a capturing group within a group. Write \"(?:…)\"",
            Self::GroupUnclosed => {
                "\"(\" without its \")\". Close it; if the address itself has this character, write \"\\\\(\""
            }
            Self::GroupEmpty => "an empty group. Remove it, or write what it may match",
            Self::Unexpected { found, expected } => {
                return write!(
                    f,
                    "unexpected {found}, expected {expected}. Write a parameter as \":name\", and a backslash only before a special character of the address itself"
                );
            }
            Self::Wildcard { sign, instead } => {
                write!(f, "\"{sign}\" without a parameter before it. ")?;
                return match instead {
                    Some(instead) => write!(f, "Write {instead:?}"),
                    None => f.write_str(
                        "Write \":name\" for one segment, \":path*\" for any number of them, \"{text}?\" for text that may be missing",
                    ),
                };
            }
            Self::NoTextBetween => "no text between two parameters. Put a \"/\" or other text between them",
            Self::RepeatWithoutPrefix => {
                "\"*\" or \"+\" on a group without a prefix or suffix. Put a \"/\" before the group, or repeat inside it"
            }
            Self::Regexp(cause) => return cause.fmt(f),
            Self::KeyMissing => "a condition without \"key\". Name the header, cookie or query parameter",
            Self::HostValueMissing => "a condition on the host without \"value\". Write the host name",
            Self::BareAlternatives => {
                "alternatives outside a group, which Next.js reads as \"starts with a, or ends with b\". Write \"(a|b)\""
            }
        };
        f.write_str(text)
    }
}
