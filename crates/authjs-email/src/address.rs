use std::error::Error;
use std::fmt;

/// The address of one mailbox, in the one spelling that is stored, compared and mailed: ASCII, in
/// lower case, without quotes and comments.
///
/// Every mail API and every SMTP server reads such an address as one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

/// What only a runtime with the tables of Unicode can compute. Addresses in ASCII need neither
/// method.
pub trait Unicode {
    /// Returns the text in [normalization form KC](https://www.unicode.org/reports/tr15/). `None`
    /// if the runtime cannot.
    fn nfkc(&self, text: &str) -> Option<String>;

    /// Returns a host name in ASCII ([UTS #46](https://www.unicode.org/reports/tr46/)). `None` if
    /// it is invalid, or if the runtime cannot.
    fn domain_to_ascii(&self, domain: &str) -> Option<String>;
}

/// A runtime without the tables of Unicode: it refuses every address that is not ASCII.
#[derive(Clone, Copy, Debug)]
pub struct AsciiOnly;

impl Unicode for AsciiOnly {
    fn nfkc(&self, _text: &str) -> Option<String> {
        None
    }

    fn domain_to_ascii(&self, _domain: &str) -> Option<String> {
        None
    }
}

impl EmailAddress {
    /// Parses what a visitor typed.
    ///
    /// The steps are those of Auth.js: normalization form KC, lower case, trimming, exactly one
    /// `@`, and no part of the domain after a comma. The rules for the characters are stricter: the
    /// local part is a [dot-string](https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2) of at
    /// most 64 characters, and the domain is a name with a dot, in ASCII.
    ///
    /// Errors for any other text.
    pub fn parse(typed: &str, unicode: &dyn Unicode) -> Result<Self, AddressError> {
        if typed.len() > LONGEST_TYPED {
            return Err(AddressError::Length);
        }
        let normalized = if typed.is_ascii() {
            typed.to_ascii_lowercase()
        } else {
            unicode.nfkc(typed).ok_or(AddressError::Characters)?.to_lowercase()
        };
        let trimmed = normalized.trim_matches(' ');
        if trimmed.is_empty() {
            return Err(AddressError::Missing);
        }
        let (local, domain) = trimmed.split_once('@').ok_or(AddressError::Form)?;
        if domain.contains('@') {
            return Err(AddressError::Form);
        }
        let domain = domain.split_once(',').map_or(domain, |(first, _)| first);
        check_local(local)?;
        let domain = if domain.is_ascii() {
            domain.to_owned()
        } else {
            if domain.chars().any(|c| c.is_ascii() && !is_of_domain(c)) {
                return Err(AddressError::Domain);
            }
            unicode.domain_to_ascii(domain).ok_or(AddressError::Domain)?.to_ascii_lowercase()
        };
        check_domain(&domain)?;
        let address = format!("{local}@{domain}");
        if address.len() > LONGEST { Err(AddressError::Length) } else { Ok(Self(address)) }
    }

    /// Returns the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the part after the `@`.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Decomposed characters take more bytes than the address that they become.
const LONGEST_TYPED: usize = 2_048;

/// [RFC 5321 erratum 1690](https://www.rfc-editor.org/errata/eid1690).
const LONGEST: usize = 254;

fn check_local(local: &str) -> Result<(), AddressError> {
    // An encoded word (RFC 2047): some mailers decode it, and then send to another address.
    let is_allowed = local.chars().all(is_of_local) && !local.contains("=?");
    let is_dot_string = local.split('.').all(|atom| !atom.is_empty());
    match () {
        () if local.is_empty() => Err(AddressError::Form),
        () if local.len() > 64 => Err(AddressError::Length),
        () if !is_allowed || !is_dot_string => Err(AddressError::Characters),
        () => Ok(()),
    }
}

fn is_of_local(c: char) -> bool {
    c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_{|}~-`".contains(c)
}

const fn is_of_domain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-')
}

fn check_domain(domain: &str) -> Result<(), AddressError> {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    // A number at the end makes it an IP address (URL Standard, "ends in a number").
    let is_name = domain.contains('.') && !last.bytes().all(|byte| byte.is_ascii_digit());
    if domain.len() <= 253 && is_name && domain.split('.').all(is_label) {
        Ok(())
    } else {
        Err(AddressError::Domain)
    }
}

/// The reason why a text is not an address. It never quotes the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressError {
    /// The text is empty.
    Missing,
    /// The text has no `@`, or more than one, or nothing before it.
    Form,
    /// The part before the `@` has characters that need quotes, or that are not ASCII.
    Characters,
    /// The part after the `@` is not a host name with a dot.
    Domain,
    /// The text or one of its parts is too long.
    Length,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "the e-mail address is missing",
            Self::Form => "the e-mail address has no `@`, or more than one, or nothing before it",
            Self::Characters => {
                "the part of the e-mail address before the `@` has characters that are not allowed"
            }
            Self::Domain => "the part of the e-mail address after the `@` is not a host name with a dot",
            Self::Length => "the e-mail address is too long",
        })
    }
}

impl Error for AddressError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The few rules of Unicode that the tests need.
    struct Some46;

    impl Unicode for Some46 {
        fn nfkc(&self, text: &str) -> Option<String> {
            Some(
                text.chars()
                    .map(|c| match c {
                        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap(),
                        '\u{212a}' => 'K',
                        '\u{3000}' | '\u{a0}' => ' ',
                        other => other,
                    })
                    .collect(),
            )
        }

        fn domain_to_ascii(&self, domain: &str) -> Option<String> {
            match domain {
                "bücher.example" => Some("xn--bcher-kva.example".to_owned()),
                "evil。example" => Some("evil.example".to_owned()),
                _ => None,
            }
        }
    }

    fn parse(typed: &str) -> Result<String, AddressError> {
        EmailAddress::parse(typed, &Some46).map(|address| address.0)
    }

    #[test]
    fn an_address_has_one_spelling() {
        for (typed, address) in [
            ("alice@example.com", "alice@example.com"),
            ("  ALICE@EXAMPLE.COM ", "alice@example.com"),
            ("alice+tag@example.com", "alice+tag@example.com"),
            ("o'neill/a=b@mail.example.co", "o'neill/a=b@mail.example.co"),
            ("alice@example.com,second", "alice@example.com"),
            ("ａｌｉｃｅ@example.com", "alice@example.com"),
            ("alice@EXAMPLE\u{212a}.com", "alice@examplek.com"),
            ("alice@Bücher.example", "alice@xn--bcher-kva.example"),
            ("alice@evil。example", "alice@evil.example"),
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(address), "{typed}");
        }
    }

    #[test]
    fn a_text_that_a_mailer_could_read_otherwise_is_refused() {
        use AddressError::{Characters, Domain, Form, Length, Missing};
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long_domain = format!("alice@{}com", "a.".repeat(130));
        let huge = format!("{}@example.com", "a".repeat(1 << 20));
        let cases: &[(&str, AddressError)] = &[
            ("", Missing),
            ("   ", Missing),
            ("alice", Form),
            ("@example.com", Form),
            ("alice@@example.com", Form),
            ("a@b@example.com", Form),
            ("attacker@evil.example\u{ff20}example.com", Form),
            ("alice@example.com,attacker@evil.example", Form),
            ("\"attacker@evil.example\"@example.com", Form),
            ("\"alice\"@example.com", Characters),
            ("alice@", Domain),
            ("alice@,example.com", Domain),
            ("alice@example.com;attacker", Domain),
            ("alice@example.com attacker", Domain),
            ("alice@example.com%0d%0abcc:x", Domain),
            ("alice@example.com\r\nbcc:x", Domain),
            ("alice@example.com\n", Domain),
            ("alice@example.com\0", Domain),
            ("alice\0@example.com", Characters),
            ("Alice <alice@example.com>", Characters),
            ("alice: a@example.com;", Characters),
            ("=?x?q?=41=42?=@example.com", Characters),
            ("alice(comment)@example.com", Characters),
            ("alice@[127.0.0.1]", Domain),
            ("alice@127.0.0.1", Domain),
            ("alice@[IPv6:::1]", Domain),
            ("alice@localhost", Domain),
            ("alice@example.com.", Domain),
            ("alice@.example.com", Domain),
            ("alice@example..com", Domain),
            ("alice@-example.com", Domain),
            ("alice@example-.com", Domain),
            ("alice@ex_ample.com", Domain),
            (".alice@example.com", Characters),
            ("alice.@example.com", Characters),
            ("al..ice@example.com", Characters),
            ("\u{430}lice@example.com", Characters),
            ("\u{131}rene@example.com", Characters),
            ("alice@ex\u{430}mple.com", Domain),
            ("alice@example.com\u{1f600}", Domain),
            ("alice@bücher.example/evil", Domain),
            (&long_local, Length),
            (&long_domain, Domain),
            (&huge, Length),
        ];
        for (typed, error) in cases {
            assert_eq!(parse(typed), Err(*error), "{typed:.80}");
        }
    }

    #[test]
    fn without_the_tables_of_unicode_an_address_is_ascii() {
        let parse = |typed| EmailAddress::parse(typed, &AsciiOnly);
        assert_eq!(parse("alice@example.com").unwrap().as_str(), "alice@example.com");
        assert_eq!(parse("alice@bücher.example"), Err(AddressError::Characters));
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_of_one_recipient_or_refused(typed in "\\PC{0,40}|[a-z.@,;<>\"() \\r\\n]{0,30}") {
            if let Ok(address) = EmailAddress::parse(&typed, &Some46) {
                let text = address.as_str();
                prop_assert_eq!(text.matches('@').count(), 1);
                prop_assert!(!text.contains(['"', '<', '>', ',', ';', ' ', '\r', '\n', '(', ')']));
                prop_assert!(text.is_ascii());
                let again = EmailAddress::parse(text, &AsciiOnly);
                prop_assert_eq!(again.as_ref(), Ok(&address));
            }
        }
    }
}
