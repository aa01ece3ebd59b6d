use super::{ENGLISH, Key, entries};

/// A deployer's texts for one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnTexts {
    /// The tag of the language.
    pub(crate) tag: String,
    /// The texts, with the places of their keys in the tables.
    pub(super) texts: Vec<(usize, String)>,
}

impl OwnTexts {
    /// Returns the text for a key, if the deployer has one.
    pub(super) fn get(&self, key: Key) -> Option<&str> {
        self.texts.iter().find(|(place, _)| *place == key as usize).map(|(_, text)| text.as_str())
    }
}

/// A text that a table cannot take.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum WrongText {
    /// No text has this key.
    UnknownKey,
    /// The names in braces are not those of the English text, which is in here.
    OtherNames(&'static str),
}

/// Returns the keys that a table may have.
pub(crate) fn keys() -> impl Iterator<Item = &'static str> {
    entries(ENGLISH).map(|(key, _)| key)
}

/// Returns the texts of a language. Errors with the first key whose text cannot be used.
pub(crate) fn own_texts<'a>(
    tag: String,
    texts: impl Iterator<Item = (&'a str, String)>,
) -> Result<OwnTexts, (&'a str, WrongText)> {
    let text = |(key, text): (&'a str, String)| {
        let places = entries(ENGLISH).enumerate();
        match places.into_iter().find(|(_, (known, _))| *known == key) {
            None => Err((key, WrongText::UnknownKey)),
            Some((_, (_, english))) if names(english) != names(&text) => {
                Err((key, WrongText::OtherNames(english)))
            }
            Some((place, _)) => Ok((place, text)),
        }
    };
    Ok(OwnTexts { tag, texts: texts.map(text).collect::<Result<_, _>>()? })
}

/// Returns the names in braces of a text, sorted. Another brace counts as a name that no text has.
pub(super) fn names(text: &str) -> Vec<&str> {
    let mut parts = text.split('{');
    let first = parts.next().unwrap_or_default();
    let mut names: Vec<_> = parts.map(|part| part.split_once('}').map_or("{", |(name, _)| name)).collect();
    let closing = text.matches('}').count();
    if first.contains('}') || closing != names.len() {
        names.push("}");
    }
    names.sort_unstable();
    names
}
