use std::borrow::Cow;
use std::fmt;

use authjs_jose::uri_component;

/// Parses a `Cookie` header ([RFC 6265bis
/// §4.2.1](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.2.1)).
///
/// Pairs end at `;`, and a name ends at the first `=`. Only space and tab are trimmed. Nothing is
/// unquoted, and `$Version` is an ordinary name: in servers with special rules, attackers smuggle
/// cookies past prefixes. Text that is not a pair is skipped. Everything after the 200th pair is
/// skipped too.
pub fn parse(header: &str) -> Cookies {
    Cookies(header.to_owned())
}

/// The cookies of a request. [`get`](Self::get) returns the first cookie of a name that occurs
/// twice.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Cookies(String);

impl Cookies {
    /// Returns the value of a cookie as it was sent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Returns the value of a cookie, percent-decoded. A value that cannot be decoded is returned as it was sent.
    pub fn get_decoded(&self, name: &str) -> Option<Cow<'_, str>> {
        self.get(name).map(decoded)
    }

    /// Returns the values of the first four cookies of this name, percent-decoded. A browser sends
    /// two cookies of one name if their `Domain` or `Path` differ. It sends the older one first.
    pub fn all_decoded(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        self.iter().filter(move |(key, _)| *key == name).take(MAX_REPEATED).map(|(_, value)| decoded(value))
    }

    /// Returns names and values as they were sent, in order. A name may occur twice.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.split(';').take(MAX_PAIRS).filter_map(pair)
    }
}

impl fmt::Debug for Cookies {
    /// Shows only names, because values are credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

/// Returns the value of a cookie as Auth.js reads it.
pub(super) fn decoded(value: &str) -> Cow<'_, str> {
    uri_component::decode(value).unwrap_or(Cow::Borrowed(value))
}

fn pair(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    let name = name.trim_matches(BLANK);
    (!name.is_empty()).then_some((name, value.trim_matches(BLANK)))
}

/// More than browsers keep for one site.
const MAX_PAIRS: usize = 200;

/// The number of cookies of one name that are read.
const MAX_REPEATED: usize = 4;

/// Not `char::is_whitespace`: browsers do not read `U+2000 __Host-x` as `__Host-x`, so this parser
/// must not either.
const BLANK: [char; 2] = [' ', '\t'];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(header: &str) -> Vec<(String, String)> {
        parse(header).iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn a_header_is_split_at_semicolons_and_first_equals_signs_only() {
        let table: &[(&str, &[(&str, &str)])] = &[
            ("", &[]),
            ("a=1", &[("a", "1")]),
            ("a=1; b=2;c=3", &[("a", "1"), ("b", "2"), ("c", "3")]),
            (" \ta \t=\t 1 \t; b=x y", &[("a", "1"), ("b", "x y")]),
            ("a=1=2==", &[("a", "1=2==")]),
            ("a=1, b=2", &[("a", "1, b=2")]),
            ("a=\"; b=2; c=\"", &[("a", "\""), ("b", "2"), ("c", "\"")]),
            ("$Version=1; a=\"1\"", &[("$Version", "1"), ("a", "\"1\"")]),
            ("none; =empty; a=; ;;b=2", &[("a", ""), ("b", "2")]),
            ("a=1\nb=2", &[("a", "1\nb=2")]),
            ("%61=1", &[("%61", "1")]),
        ];
        for (header, expected) in table {
            let expected: Vec<_> = expected.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
            assert_eq!(pairs(header), expected, "{header:?}");
        }
    }

    /// <https://portswigger.net/research/cookie-chaos-how-to-bypass-host-and-secure-cookie-prefixes>
    /// (2025): servers that trim Unicode spaces accept a prefixed name that browsers did not check.
    #[test]
    fn unicode_spaces_belong_to_the_name() {
        for space in ['\u{2000}', '\u{a0}', '\u{85}', '\u{feff}', '\u{b}'] {
            assert_eq!(parse(&format!("{space}__Host-a=1")).get("__Host-a"), None, "{space:?}");
        }
    }

    #[test]
    fn the_first_of_two_cookies_with_one_name_counts() {
        let cookies = parse("a=1; a=2; A=3");
        assert_eq!((cookies.get("a"), cookies.get("A"), cookies.get("b")), (Some("1"), Some("3"), None));
        assert_eq!(cookies.all_decoded("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(parse("a=1; a=2; a=3; a=4; a=5").all_decoded("a").count(), 4);
    }

    #[test]
    fn values_are_decoded_where_they_can_be() {
        let cookies = parse("a=x%7Cy; b=%zz%41; c=%ff; d=1+1");
        assert_eq!(cookies.get("a"), Some("x%7Cy"));
        for (name, expected) in [("a", "x|y"), ("b", "%zz%41"), ("c", "%ff"), ("d", "1+1")] {
            assert_eq!(cookies.get_decoded(name).as_deref(), Some(expected));
        }
    }

    #[test]
    fn only_two_hundred_pairs_are_read() {
        let header: String = (0..10_000).map(|index| format!("c{index}=x;")).collect();
        let cookies = parse(&header);
        assert_eq!(cookies.iter().count(), 200);
        assert_eq!((cookies.get("c199"), cookies.get("c200")), (Some("x"), None));
    }

    #[test]
    fn debug_output_shows_no_values() {
        assert_eq!(format!("{:?}", parse("a=secret; b=secret")), r#"["a", "b"]"#);
    }

    proptest! {
        #[test]
        fn any_header_can_be_read(header in any::<String>(), name in any::<String>()) {
            let cookies = parse(&header);
            let _ = cookies.get_decoded(&name);
            for (name, value) in cookies.iter() {
                prop_assert!(!name.is_empty() && !name.contains([';', '=']) && !value.contains(';'));
            }
        }
    }
}
