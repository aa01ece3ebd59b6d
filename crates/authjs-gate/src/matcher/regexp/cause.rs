use std::fmt;

/// The reason why a regular expression cannot be used. `Display` gives the cause and the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// `(` without `)`.
    GroupUnclosed,
    /// `)` without `(`.
    GroupUnopened,
    /// `(?…` that is not a group of JavaScript, or a modifier.
    GroupUnknown,
    /// `(?<=…)` or `(?<!…)`.
    LookBehind,
    /// `\1` or `\k<name>`.
    BackReference,
    /// A letter after a backslash that has no meaning, or an incomplete escape.
    EscapeUnknown,
    /// A quantifier with nothing before it.
    NothingToRepeat,
    /// `{3,2}`.
    CountsReversed,
    /// `*` or `+` on an expression that may match the empty text.
    RepeatsNothing,
    /// `[` without `]`.
    ClassUnclosed,
    /// `[z-a]`.
    RangeReversed,
    /// The nesting is too deep.
    TooDeep,
    /// The expression has too many states, with counted repetitions unrolled.
    TooLarge,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GroupUnclosed => "\"(\" without its \")\". Close it, or write \"\\\\(\"",
            Self::GroupUnopened => "\")\" without its \"(\". Remove it, or write \"\\\\)\"",
            Self::GroupUnknown => "a kind of group that is not supported. Use \"(?:…)\", \"(?=…)\" or \"(?!…)\"",
            Self::LookBehind => "look-behind is not supported. Turn it round into a look-ahead at the start: \"(?!…)\"",
            Self::BackReference => "a back-reference cannot be matched in linear time. Write the alternatives out",
            Self::EscapeUnknown => "a backslash before a letter that has no meaning. Remove the backslash",
            Self::NothingToRepeat => {
                "nothing to repeat. Write a backslash before \"*\", \"+\", \"?\" or \"{\" that is ordinary text"
            }
            Self::CountsReversed => "the counts of \"{…}\" are out of order. Put the smaller one first",
            Self::RepeatsNothing => {
                "\"*\" or \"+\" on an expression that may match nothing. Write \"(?:a|b)*\" instead of \"(?:a*|b)*\""
            }
            Self::ClassUnclosed => "\"[\" without its \"]\". Close it, or write \"\\\\[\"",
            Self::RangeReversed => "the ends of a range are out of order. Put the smaller one first",
            Self::TooDeep => "groups nested more than 32 deep. Simplify the pattern",
            Self::TooLarge => "too large: more than 512 states. Use a smaller count in \"{…}\", or several entries",
        })
    }
}
