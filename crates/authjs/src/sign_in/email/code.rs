//! The code of a mail.

use crate::platform::Platform;
use crate::random;

/// A code: 8 characters, 40 random bits.
pub(super) struct Code(String);

/// The digits and capitals without 0, O, 1 and I, which look alike.
const ALPHABET: &str = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

const LENGTH: usize = 8;

/// The longest text that is read as a code, in bytes. A code may be pasted with what stood around it.
const LONGEST: usize = 128;

impl Code {
    /// Returns a new code.
    pub(super) fn create(platform: &dyn Platform) -> Self {
        let letters = random::bytes::<LENGTH>(platform);
        // The 32 characters divide the 256 values of a byte evenly.
        Self(letters.iter().filter_map(|byte| ALPHABET.chars().nth(usize::from(byte & 31))).collect())
    }

    /// Reads what a visitor typed: in any case, with blanks and hyphens anywhere. Returns `None` for
    /// what is no code of any mail.
    pub(super) fn parse(typed: &str) -> Option<Self> {
        if typed.len() > LONGEST {
            return None;
        }
        let letters = typed.chars().filter(|c| !c.is_whitespace() && !HYPHENS.contains(c));
        let code: String = letters.map(|c| c.to_ascii_uppercase()).collect();
        let is_code = code.len() == LENGTH && code.chars().all(|c| ALPHABET.contains(c));
        is_code.then_some(Self(code))
    }

    /// Returns the code without its hyphen.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the code as a visitor reads it: `ABCD-EFGH`.
    pub(super) fn grouped(&self) -> String {
        self.0.split_at_checked(LENGTH / 2).map_or_else(String::new, |(a, b)| format!("{a}-{b}"))
    }
}

/// The hyphen of a keyboard, those of typography, and the minus sign.
const HYPHENS: [char; 8] =
    ['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}', '\u{ad}'];

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(typed: &str) -> Option<String> {
        Code::parse(typed).map(|code| code.0)
    }

    #[test]
    fn the_alphabet_has_no_letters_that_look_alike() {
        assert_eq!(ALPHABET.len(), 32);
        assert!(!ALPHABET.contains(['0', 'O', '1', 'I']));
        let mut letters: Vec<_> = ALPHABET.chars().collect();
        letters.dedup();
        assert!(letters.is_sorted() && letters.len() == 32);
    }

    #[test]
    fn a_code_is_read_as_visitors_write_it() {
        for typed in [
            "ABCD-2345",
            "abcd2345",
            " a b c d - 2 3 4 5 ",
            "AbCd\u{2011}2345",
            "ABCD\u{a0}\u{2013}\u{a0}2345\r\n",
            "--ABCD2345--",
        ] {
            assert_eq!(parsed(typed).as_deref(), Some("ABCD2345"), "{typed}");
        }
        assert_eq!(Code::parse("abcd2345").unwrap().grouped(), "ABCD-2345");
    }

    #[test]
    fn another_text_is_no_code() {
        for typed in [
            "",
            "-",
            "ABCD-234",
            "ABCD-23456",
            "ABCD-234O",
            "ABCD-2340",
            "ABCD-234I",
            "ABCD-234\0",
            "\0ABCD2345",
            "ABCD234\u{ff15}",
            "ÀBCD2345",
            "ABCD_2345",
            "ſBCD2345",
            "' OR 1=1",
        ] {
            assert_eq!(parsed(typed), None, "{typed}");
        }
        assert_eq!(parsed(&format!("ABCD2345{}", " ".repeat(200))), None);
        assert_eq!(parsed(&"A".repeat(1_000_000)), None);
    }
}
