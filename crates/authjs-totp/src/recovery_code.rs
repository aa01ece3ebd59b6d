use std::fmt;

use authjs_jose::hash::sha256_hex;
use authjs_jose::secret::Secret;

/// A code that replaces the app once: 16 characters, 80 random bits. Its debug output is `[redacted]`.
pub struct RecoveryCode(Secret);

/// The digits and capitals without 0, O, 1 and I, which look alike.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// The number of characters.
const LENGTH: usize = 16;

/// The longest text that is read as a code, in bytes.
const LONGEST: usize = 128;

impl RecoveryCode {
    /// Makes a code of random bytes. The 32 characters divide the 256 values of a byte evenly.
    pub fn from_bytes(bytes: [u8; LENGTH]) -> Self {
        let letter = |byte: &u8| ALPHABET.get(usize::from(byte & 31)).copied().map(char::from);
        Self(Secret::new(bytes.iter().filter_map(letter).collect::<String>()))
    }

    /// Reads what a user typed: in any case, with blanks and hyphens anywhere. Returns `None` for what is no code.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > LONGEST {
            return None;
        }
        let letters = typed.chars().filter(|c| !c.is_whitespace() && !HYPHENS.contains(c));
        let code: String = letters.map(|c| c.to_ascii_uppercase()).collect();
        let is_code = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
        is_code.then(|| Self(Secret::new(code)))
    }

    /// Returns the code as a user reads it: `ABCD-EFGH-JKLM-NPQR`.
    pub fn grouped(&self) -> Secret {
        let letters = self.0.reveal().chars().enumerate();
        let grouped: String = letters
            .flat_map(|(index, letter)| {
                let hyphen = (index > 0 && index % 4 == 0).then_some('-');
                hyphen.into_iter().chain([letter])
            })
            .collect();
        Secret::new(grouped)
    }

    /// Returns the hash that a database keeps. `owner` names the user, so the code of another user has another hash.
    ///
    /// The hash has no key: 80 random bits cannot be tried, and a code must outlive the secrets of a deployment, which change.
    pub fn hash(&self, owner: &str) -> String {
        sha256_hex(format!("recovery code\0{owner}\0{}", self.0.reveal()).as_bytes())
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The hyphen of a keyboard, those of typography, and the minus sign.
const HYPHENS: [char; 8] =
    ['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}', '\u{ad}'];

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> RecoveryCode {
        RecoveryCode::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 30, 31, 32, 33, 254, 255])
    }

    #[test]
    fn a_code_is_written_in_groups() {
        assert_eq!(code().grouped().reveal(), "2345-6789-ABYZ-23YZ");
        assert_eq!(format!("{:?}", code()), "[redacted]");
        assert_eq!(ALPHABET.iter().filter(|byte| b"0O1I".contains(byte)).count(), 0);
    }

    #[test]
    fn a_code_is_read_as_users_write_it() {
        for typed in ["2345-6789-ABYZ-23YZ", "23456789abyz23yz", " 2345 6789\u{2011}abyz \u{2013} 23YZ\n"] {
            assert_eq!(RecoveryCode::parse(typed).unwrap().hash("user"), code().hash("user"), "{typed}");
        }
        for typed in [
            "",
            "287082",
            "2345-6789-ABYZ-23Y",
            "2345-6789-ABYZ-23YZZ",
            "2345-6789-ABYZ-23Y0",
            "2345-6789-ABYZ-23YO",
            "2345-6789-ABYZ-23Y\0",
            "ſ345-6789-ABYZ-23YZ",
        ] {
            assert!(RecoveryCode::parse(typed).is_none(), "{typed:?}");
        }
        assert!(RecoveryCode::parse(&format!("2345-6789-ABYZ-23YZ{}", " ".repeat(200))).is_none());
    }

    #[test]
    fn a_hash_is_that_of_one_user_and_has_no_code() {
        let hash = code().hash("ada");
        assert_eq!(hash.len(), 64);
        assert_ne!(hash, code().hash("bob"));
        assert_ne!(hash, RecoveryCode::from_bytes([0; 16]).hash("ada"));
    }
}
