//! The texts of the pages in the visitor's language.

mod key;
mod language;
mod own;
#[cfg(test)]
mod tests;

use super::html::Html;

pub(crate) use key::Key;
pub(crate) use language::Languages;
pub(crate) use own::{OwnTexts, WrongText, keys as text_keys, own_texts};

/// The texts of one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts<'a> {
    /// The tag of the language ([RFC 5646](https://www.rfc-editor.org/rfc/rfc5646)).
    language: &'a str,
    /// The deployer's texts, which replace those of the table.
    own: Option<&'a OwnTexts>,
    table: &'static str,
}

/// Returns the table of a language, as one text.
macro_rules! table {
    ($file:literal) => {{
        #[cfg(feature = "account")]
        const TABLE: &str = concat!(
            include_str!(concat!("../../../data/texts/", $file)),
            include_str!(concat!("../../../data/texts/account/", $file))
        );
        #[cfg(not(feature = "account"))]
        const TABLE: &str = include_str!(concat!("../../../data/texts/", $file));
        TABLE
    }};
}

const ENGLISH: &str = table!("en.toml");

/// The built-in tables.
const TABLES: [(&str, &str); 4] =
    [("en", ENGLISH), ("de", table!("de.toml")), ("fr", table!("fr.toml")), ("es", table!("es.toml"))];

impl Default for Texts<'_> {
    /// Returns the texts in English.
    fn default() -> Self {
        Self { language: "en", own: None, table: ENGLISH }
    }
}

impl<'a> Texts<'a> {
    /// Returns the tag of the language.
    pub(super) const fn language(&self) -> &'a str {
        self.language
    }

    /// Returns whether the language is written from right to left.
    pub(super) fn is_right_to_left(&self) -> bool {
        const RIGHT_TO_LEFT: [&str; 10] = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
        let primary = self.language.split('-').next().unwrap_or_default();
        RIGHT_TO_LEFT.iter().any(|tag| tag.eq_ignore_ascii_case(primary))
    }

    /// Returns a text.
    pub(super) fn get(&self, key: Key) -> &'a str {
        self.own.and_then(|own| own.get(key)).unwrap_or_else(|| value(self.table, key))
    }

    /// Returns a text with one value in it.
    pub(super) fn with(&self, key: Key, name: &str, value: &str) -> String {
        self.get(key).replace(&format!("{{{name}}}"), value)
    }

    /// Returns a text with pieces of HTML in it. A name without a piece stays away.
    pub(super) fn html(&self, key: Key, pieces: &[(&str, Html)]) -> Html {
        let mut parts = self.get(key).split('{');
        let mut html = vec![Html::text(parts.next().unwrap_or_default())];
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or_default();
            html.extend(pieces.iter().find(|(known, _)| *known == name).map(|(_, piece)| piece.clone()));
            html.push(Html::text(rest));
        }
        Html::concat(html)
    }
}

/// Returns the keys and values of a table. Its lines are comments or `key = "value"`.
fn entries(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.strip_suffix('"')?.split_once(" = \""))
}

fn value(table: &'static str, key: Key) -> &'static str {
    entries(table).nth(key as usize).map(|(_, value)| value).unwrap_or_default()
}
