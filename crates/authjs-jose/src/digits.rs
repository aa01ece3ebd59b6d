//! The digits of numbers that are too long for a JSON number.
//!
//! `serde_json` reads a whole number beyond 64 bits as a float, as JavaScript does beyond 53 bits.
//! Two users whose ids differ in the 20th digit would become one.

use serde_json::{Map, Value};

/// Replaces each rounded whole number with the text of its digits in `json`, from which `members`
/// were parsed.
///
/// A number that is written with a fraction or an exponent stays unchanged: see [`rounded_within`].
pub fn keep_digits(members: &mut Map<String, Value>, json: &[u8]) {
    let mut literals = NumberLiterals { json };
    members.values_mut().for_each(|value| restore(value, &mut literals));
}

/// Returns whether a value has a number that [`keep_digits`] may have to restore.
pub(crate) fn has_float(members: &Map<String, Value>) -> bool {
    members.values().any(|value| any_number(value, &|number| number.is_f64()))
}

/// Returns whether `text` was made from a number of `members` whose digits are not known exactly.
pub fn rounded_within(text: &str, members: &Map<String, Value>) -> bool {
    let is_source = |number: &serde_json::Number| {
        let written = number.to_string();
        is_rounded(number) && text.contains(written.strip_suffix(".0").unwrap_or(&written))
    };
    members.values().any(|value| any_number(value, &is_source))
}

/// Restores the digits in a value. Members keep the order of the document, so its n-th number is
/// the n-th literal.
fn restore(value: &mut Value, literals: &mut NumberLiterals<'_>) {
    match value {
        Value::Number(number) => {
            let literal = literals.next();
            if let Some(digits) = literal.filter(|literal| number.is_f64() && is_long_integer(literal)) {
                *value = digits.into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| restore(item, literals)),
        Value::Object(members) => members.values_mut().for_each(|member| restore(member, literals)),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// Returns whether a literal is a whole number too long for an integer. `-0` is a float too, but a
/// short one.
fn is_long_integer(literal: &str) -> bool {
    let digits = literal.strip_prefix('-').unwrap_or(literal);
    digits.len() > EXACT_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a number was rounded. A float keeps 15 significant digits, and whole numbers up
/// to 2^53.
fn is_rounded(number: &serde_json::Number) -> bool {
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else { return false };
    let written = number.to_string();
    let mantissa = written.split(['e', 'E']).next().unwrap_or_default();
    let digits = mantissa.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    float.abs() >= 9_007_199_254_740_992.0 || digits > EXACT_DIGITS && float.fract() != 0.0
}

const EXACT_DIGITS: usize = 15;

fn any_number(value: &Value, test: &dyn Fn(&serde_json::Number) -> bool) -> bool {
    match value {
        Value::Number(number) => test(number),
        Value::Array(items) => items.iter().any(|item| any_number(item, test)),
        Value::Object(members) => members.values().any(|member| any_number(member, test)),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// The number literals of a JSON document, outside its strings.
struct NumberLiterals<'a> {
    json: &'a [u8],
}

impl<'a> Iterator for NumberLiterals<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            let (first, rest) = self.json.split_first()?;
            match first {
                b'"' => self.json = after_string(rest),
                b'-' | b'0'..=b'9' => {
                    let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
                    let length = self.json.iter().take_while(|byte| is_part(byte)).count();
                    let (literal, rest) = self.json.split_at_checked(length)?;
                    self.json = rest;
                    return std::str::from_utf8(literal).ok();
                }
                _ => self.json = rest,
            }
        }
    }
}

/// Returns the text after the end of the string that `json` starts in.
fn after_string(mut json: &[u8]) -> &[u8] {
    loop {
        json = match json {
            [b'\\', _, rest @ ..] => rest,
            [b'"', rest @ ..] => return rest,
            [_, rest @ ..] => rest,
            [] => return json,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json::parse_object;

    fn kept(json: &str) -> String {
        let mut members = parse_object(json.as_bytes()).unwrap();
        keep_digits(&mut members, json.as_bytes());
        Value::Object(members).to_string()
    }

    #[test]
    fn a_whole_number_beyond_64_bits_becomes_the_text_of_its_digits() {
        let table = [
            (r#"{"id":123456789012345678901234567890}"#, r#"{"id":"123456789012345678901234567890"}"#),
            (r#"{"id":18446744073709551616}"#, r#"{"id":"18446744073709551616"}"#),
            (r#"{"id":-9223372036854775809}"#, r#"{"id":"-9223372036854775809"}"#),
            (
                r#"{"a":[1,{"b":-2.5}],"\"5":"6\\","c":{"id":99999999999999999999}, "d": 1e3}"#,
                r#"{"a":[1,{"b":-2.5}],"\"5":"6\\","c":{"id":"99999999999999999999"},"d":1000.0}"#,
            ),
        ];
        for (json, expected) in table {
            assert_eq!(kept(json), expected);
        }
    }

    #[test]
    fn any_other_number_stays_a_number() {
        for json in [
            r#"{"a":18446744073709551615,"b":-9223372036854775808,"c":9007199254740993}"#,
            r#"{"a":1.5,"b":-0.0,"c":1e+30,"d":52.123456789012344}"#,
        ] {
            assert_eq!(kept(json), json);
        }
        assert_eq!(kept(r#"{"a":-0}"#), r#"{"a":-0.0}"#);
    }

    #[test]
    fn a_text_made_of_a_rounded_number_is_told() {
        let table = [
            (r#"{"a":[{"id":1e30}]}"#, "acme:1e+30", true),
            (r#"{"id":123456789012345678901234567890}"#, "1.2345678901234568e+29", true),
            (r#"{"id":9007199254740992.0}"#, "9007199254740992", true),
            (r#"{"id":0.12345678901234567}"#, "0.12345678901234568", true),
            (r#"{"id":0.12345678901234567}"#, "7", false),
            (r#"{"id":0.123456789012345}"#, "0.123456789012345", false),
            (r#"{"id":9007199254740993}"#, "9007199254740993", false),
            (r#"{"id":18446744073709551615}"#, "18446744073709551615", false),
            (r#"{"id":583231.0}"#, "583231", false),
            (r#"{"id":1.5}"#, "1.5", false),
            (r#"{"id":"1e+30"}"#, "1e+30", false),
        ];
        for (json, text, expected) in table {
            let members = parse_object(json.as_bytes()).unwrap();
            assert_eq!(rounded_within(text, &members), expected, "{json} {text}");
        }
    }

    proptest! {
        #[test]
        fn keeping_digits_never_panics(json: Vec<u8>, other: Vec<u8>) {
            let mut members = parse_object(br#"{"a":[1e30,{"b":1}],"c":123456789012345678901234567890}"#).unwrap();
            keep_digits(&mut members, &json);
            let _ = NumberLiterals { json: &other }.count();
        }

        #[test]
        fn two_long_ids_stay_two(a in "[1-9][0-9]{19,40}", b in "[1-9][0-9]{19,40}") {
            let ids = [&a, &b].map(|id| kept(&format!(r#"{{"data":[{{"id":{id}}}]}}"#)));
            prop_assert_eq!(ids[0] == ids[1], a == b);
            prop_assert!(ids[0].contains(&a));
        }
    }
}
