use std::fmt;

use authjs_jose::secret::Secret;

/// A one-time password of 6 digits, as a user typed it. Its debug output is `[redacted]`.
pub struct Passcode(Secret);

/// The longest text that is read as a passcode, in bytes.
const LONGEST: usize = 64;

impl Passcode {
    /// Reads what a user typed. Apps show groups, so white space may be anywhere. Returns `None` for what is no
    /// passcode of any app.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > LONGEST {
            return None;
        }
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let is_passcode = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_passcode.then(|| Self(Secret::new(digits)))
    }

    /// Returns whether it is this one, in constant time.
    pub(crate) fn is(&self, passcode: &Secret) -> bool {
        self.0 == *passcode
    }
}

impl fmt::Debug for Passcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passcode_is_read_as_users_write_it() {
        for typed in ["287082", "287 082", " 28 70 82 ", "287\u{a0}082\r\n", "\t287082"] {
            assert!(Passcode::parse(typed).unwrap().is(&Secret::new("287082")), "{typed:?}");
        }
        assert!(!Passcode::parse("287083").unwrap().is(&Secret::new("287082")));
        assert_eq!(format!("{:?}", Passcode::parse("287082").unwrap()), "[redacted]");
    }

    #[test]
    fn another_text_is_no_passcode() {
        for typed in [
            "",
            "28708",
            "2870820",
            "28708a",
            "-28708",
            "+28708",
            "287.82",
            "٢٨٧٠٨٢",
            "２８７０８２",
            "287082\0",
            "28708\u{200b}2",
            "' OR 1",
        ] {
            assert!(Passcode::parse(typed).is_none(), "{typed:?}");
        }
        assert!(Passcode::parse(&format!("287082{}", " ".repeat(100))).is_none());
    }
}
