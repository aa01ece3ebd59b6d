use crate::path::fold;

/// The characters that match at one position of an expression: a character, a class, or a negation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::matcher) struct CharacterSet {
    ascii: u128,
    /// Ranges above ASCII, both ends included.
    others: Vec<(char, char)>,
    negated: bool,
}

/// The white space of `\s` above ASCII.
const SPACES: [(char, char); 8] = [
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];

/// The last character that is searched for capitals: Latin, Greek, Cyrillic and Armenian.
const LAST_CAPITAL: char = '\u{556}';

impl CharacterSet {
    /// Returns the set of these characters.
    pub(in crate::matcher) fn of(characters: &str) -> Self {
        let mut set = Self::default();
        for character in characters.chars() {
            set.add_range(character, character);
        }
        set
    }

    /// Returns the set of `.`: every character except line terminators.
    pub(in crate::matcher) fn dot() -> Self {
        Self::of("\n\r\u{2028}\u{2029}").negate()
    }

    /// Returns the set of `\d`.
    pub(super) fn digits() -> Self {
        Self::of("0123456789")
    }

    /// Returns the set of `\w`.
    pub(super) fn word() -> Self {
        let mut set = Self::of("_");
        set.add_range('0', '9');
        set.add_range('A', 'Z');
        set.add_range('a', 'z');
        set
    }

    /// Returns the set of `\s`.
    pub(super) fn spaces() -> Self {
        let mut set = Self::of("\t\n\u{b}\u{c}\r ");
        set.others.extend(SPACES);
        set
    }

    /// Returns the set of all other characters.
    pub(in crate::matcher) fn negate(mut self) -> Self {
        self.negated = !self.negated;
        self
    }

    /// Adds the characters from `first` to `last`.
    pub(super) fn add_range(&mut self, first: char, last: char) {
        for code in u32::from(first)..=u32::from(last).min(0x7f) {
            self.ascii |= 1 << code;
        }
        if last > '\x7f' {
            self.others.push((first.max('\u{80}'), last));
        }
    }

    /// Adds a class escape such as `\d` or `\S` within a class.
    pub(super) fn add(&mut self, other: &Self) {
        if other.negated {
            self.ascii |= !other.ascii;
            self.others.extend(complement(&other.others));
        } else {
            self.ascii |= other.ascii;
            self.others.extend_from_slice(&other.others);
        }
    }

    /// Returns whether the character is in the set.
    pub(in crate::matcher) fn contains(&self, character: char) -> bool {
        let code = u32::from(character);
        let listed = if code < 128 {
            self.ascii >> code & 1 == 1
        } else {
            self.others.iter().any(|&(first, last)| first <= character && character <= last)
        };
        listed != self.negated
    }

    /// Returns whether the set lists no letter above ASCII.
    pub(in crate::matcher) const fn lists_ascii(&self) -> bool {
        self.negated || self.others.is_empty()
    }

    /// Returns the set for folded text, which also has the small letter of each listed capital.
    pub(in crate::matcher) fn folded(&self) -> Self {
        const CAPITALS: u128 = ((1 << 26) - 1) << b'A';
        let mut set = self.clone();
        set.ascii |= (self.ascii & CAPITALS) << 32;
        let capitals =
            self.others.iter().flat_map(|&(first, last)| first..=last.min(LAST_CAPITAL.max(first)));
        for small in capitals.filter(|capital| fold(*capital) != *capital).map(fold) {
            if set.contains(small) == set.negated {
                set.add_range(small, small);
            }
        }
        set
    }
}

/// Returns the characters above ASCII that are not in the ranges.
fn complement(ranges: &[(char, char)]) -> Vec<(char, char)> {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let mut left_out = Vec::new();
    let mut from = Some('\u{80}');
    for (first, last) in sorted {
        let Some(start) = from else { break };
        if let Some(before) = ('\u{80}'..first).next_back()
            && start < first
        {
            left_out.push((start, before));
        }
        from = (last..=char::MAX).nth(1).map(|next| next.max(start));
    }
    left_out.extend(from.map(|start| (start, char::MAX)));
    left_out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negated_class_escape_within_a_class_is_its_complement() {
        let mut set = CharacterSet::default();
        set.add(&CharacterSet::spaces().negate());
        for character in ['a', '\u{80}', '\u{9f}', '\u{a1}', '\u{2027}', '\u{202a}', '\u{10ffff}'] {
            assert!(set.contains(character), "{character:?}");
        }
        for character in [' ', '\n', '\u{a0}', '\u{2005}', '\u{2028}', '\u{2029}', '\u{feff}'] {
            assert!(!set.contains(character), "{character:?}");
        }
    }

    #[test]
    fn folding_adds_the_small_letters_before_negation() {
        let set = CharacterSet::of("AbÜ").negate();
        assert!(set.contains('a') && set.contains('ü'));
        let folded = set.folded();
        assert!(
            !folded.contains('a') && !folded.contains('b') && !folded.contains('ü') && folded.contains('c')
        );
        assert_eq!(CharacterSet::word().folded(), CharacterSet::word());
        let mut range = CharacterSet::default();
        range.add_range('\u{410}', '\u{42f}');
        assert!(!range.contains('\u{434}') && range.folded().contains('\u{434}'));
        assert!(CharacterSet::of("\u{1ea0}").folded().contains('\u{1ea1}'));
        assert!(!range.folded().contains('\u{451}') && !range.negate().folded().contains('\u{434}'));
    }
}
