//! The subject of a token.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// Returns, as the end of a sentence that begins with the token, why `sub` is not a text of 1 to 1,024 bytes without characters that are invisible or
/// reorder a line.
///
/// OpenID Connect Core allows 255 ASCII characters, but servers that make `sub` from names or
/// addresses send more. It is compared and stored byte for byte. `null` counts as absent.
pub(super) fn subject_fault(claims: &Map<String, Value>) -> Option<Cow<'static, str>> {
    Some(match claims.get("sub").filter(|value| !value.is_null()) {
        None => " has no sub".into(),
        Some(Value::String(sub)) if sub.is_empty() => "'s sub is empty".into(),
        Some(Value::String(sub)) if sub.len() > LONGEST_SUB => {
            format!("'s sub has {} bytes, more than {LONGEST_SUB}", sub.len()).into()
        }
        Some(Value::String(sub)) => {
            let letter = sub.chars().find(|letter| is_hidden(*letter))?;
            format!("'s sub contains U+{:04X}", u32::from(letter)).into()
        }
        Some(_) => "'s sub is not a text".into(),
    })
}

/// The maximum length of `sub` in bytes.
const LONGEST_SUB: usize = 1_024;

/// Returns whether a character is a control character or changes the direction of text ([UAX #9
/// §2](https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters)).
fn is_hidden(letter: char) -> bool {
    let is_bidi_control = matches!(letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    letter.is_control() || is_bidi_control
}
