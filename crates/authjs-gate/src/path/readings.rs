use super::page_data::may_be_page_data;
use super::steps::{COMPRESSED, STEPS, Step, fold_case, strip_html};

/// All paths that an origin may read in a canonical path, by decoding, stripping and folding in any
/// order.
#[derive(Clone, Copy, Debug)]
pub struct Readings<'a> {
    path: &'a str,
    rules: Rules,
    max_bytes: usize,
}

/// The readings that are added to those of every origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whether the origin distinguishes `/Admin` from `/admin`. If it does, paths are not folded.
    pub case_sensitive: bool,
    /// Whether the origin serves `/a.html` and `/a/index.html` for `/a`, as Workers static assets
    /// do.
    pub html: bool,
}

/// The result of a search among readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// No reading was found.
    No,
    /// A reading was found.
    Yes,
    /// There are more readings than the limit. Treat this as found.
    TooMany,
}

/// The number of readings that are searched. Honest paths have fewer.
const MAX_READINGS: usize = 64;

/// The number of bytes of readings that are searched for one request, unless the caller sets
/// another limit.
const MAX_BYTES: usize = 16 * 1024;

impl<'a> Readings<'a> {
    /// Returns the readings of a canonical path. The path itself is the first.
    pub const fn of(path: &'a str, rules: Rules) -> Self {
        Self { path, rules, max_bytes: MAX_BYTES }
    }

    /// Sets the number of bytes of readings that are searched, for a cheap condition.
    pub const fn up_to(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// Returns whether a condition holds for any reading. Also returns true if there are too many
    /// readings.
    pub fn any(self, holds: impl FnMut(&str) -> bool) -> bool {
        self.find(holds) != Found::No
    }

    /// Searches for a reading that satisfies a condition.
    ///
    /// Allocates nothing for a plain path, which has one reading.
    pub fn find(self, mut holds: impl FnMut(&str) -> bool) -> Found {
        if holds(self.path) {
            return Found::Yes;
        }
        if self.is_only_one() {
            return Found::No;
        }
        let mut found = vec![self.path.to_owned()];
        let mut bytes = self.path.len();
        let mut next = 0;
        while let Some(path) = found.get(next) {
            let further: Vec<_> = self.steps().filter_map(|step| step(path)).collect();
            for reading in further {
                if found.contains(&reading) {
                    continue;
                }
                bytes += reading.len();
                if found.len() == MAX_READINGS || bytes > self.max_bytes {
                    return Found::TooMany;
                }
                if holds(&reading) {
                    return Found::Yes;
                }
                found.push(reading);
            }
            next += 1;
        }
        Found::No
    }

    fn steps(self) -> impl Iterator<Item = Step> {
        let html = self.rules.html.then_some(strip_html as Step);
        let fold = (!self.rules.case_sensitive).then_some(fold_case as Step);
        STEPS.into_iter().chain(html).chain(fold)
    }

    /// Returns whether the path is plain, so that no step changes it. May be false for a path that no step changes.
    fn is_only_one(self) -> bool {
        let path = self.path;
        let mut previous = 0;
        let is_plain = path.bytes().chain([b'/']).enumerate().all(|(index, byte)| {
            let pair = (previous, byte);
            previous = byte;
            self.is_inert(byte)
                && !matches!(pair, (b'.', b'/'))
                && (pair != (b'/', b'/') || index == path.len())
        });
        is_plain && !self.may_be_a_form()
    }

    /// Returns whether the path may be another form of the path of a page. All forms except one
    /// contain a character that most paths do not have.
    fn may_be_a_form(self) -> bool {
        let path = self.path;
        let has_sign = || path.bytes().any(|byte| matches!(byte, b'.' | b'_' | b')' | b'$'));
        let ends = || {
            let mut ends = [".rsc", "/index.json", "/index.html"].iter().chain(&COMPRESSED);
            ends.any(|end| path.ends_with(end))
        };
        let contains = || ["/_next/data/", "/index.php", "))", ":$"].iter().any(|sign| path.contains(sign));
        let is_html = || self.rules.html && path.ends_with(".html");
        path.ends_with("/index")
            || has_sign() && (ends() || is_html() || may_be_page_data(path) || contains())
    }

    const fn is_inert(self, byte: u8) -> bool {
        match byte {
            b'A'..=b'Z' => self.rules.case_sensitive,
            b'a'..=b'z' | b'0'..=b'9' => true,
            _ => matches!(
                byte,
                b'/' | b'-'
                    | b'_'
                    | b'.'
                    | b'~'
                    | b'@'
                    | b':'
                    | b','
                    | b'+'
                    | b'='
                    | b'!'
                    | b'$'
                    | b'&'
                    | b'*'
                    | b'('
                    | b')'
                    | b'\''
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STRICT: Rules = Rules { case_sensitive: true, html: false };
    const LOOSE: Rules = Rules { case_sensitive: false, html: true };

    fn all(path: &str, rules: Rules) -> Vec<String> {
        let mut readings = Vec::new();
        let too_many = Readings::of(path, rules).any(|reading| {
            readings.push(reading.to_owned());
            false
        });
        assert!(!too_many, "{path}");
        readings
    }

    #[test]
    fn steps_are_applied_in_every_order() {
        let readings = all("/Public/..%2f%2Fadmin;x.HTML", LOOSE);
        for expected in ["/Public/..%2f%2Fadmin;x.HTML", "//admin", "/admin", "/public/../admin;x"] {
            assert!(readings.iter().any(|reading| reading == expected), "{expected}: {readings:#?}");
        }
    }

    #[test]
    fn capitals_and_html_are_readings_only_where_the_rules_say_so() {
        assert_eq!(all("/A/b.html", STRICT), ["/A/b.html"]);
        assert_eq!(all("/A/b.html", LOOSE), ["/A/b.html", "/A/b", "/a/b.html", "/a/b"]);
    }

    #[test]
    fn too_many_readings_count_as_found() {
        let escaped_often = format!("/%{}41", "25".repeat(100));
        assert!(Readings::of(&escaped_often, STRICT).any(|_| false));
        let long = format!("/{};", "a".repeat(MAX_BYTES));
        assert!(Readings::of(&long, STRICT).any(|_| false));
    }

    proptest! {
        #[test]
        fn a_path_taken_for_plain_is_changed_by_no_step(
            path in "(/([a-zA-Z0-9._~@:;%$()-]{0,3}|\\(S\\(x\\)\\))(index|_next|data|page-data|q-data|__data|_payload|__next)?(\\.(rsc|json|html|php|data|txt|br))?){1,4}", strict: bool,
        ) {
            let readings = Readings::of(&path, if strict { STRICT } else { LOOSE });
            if readings.is_only_one() {
                prop_assert!(readings.steps().all(|step| step(&path).is_none()), "{}", path);
            }
        }
    }
}
