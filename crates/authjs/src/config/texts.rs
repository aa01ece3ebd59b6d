//! `language` and `texts`

use super::error::ConfigError;
use super::nearest::nearest;
use super::node::{Node, Table};
use crate::pages::{Languages, OwnTexts, WrongText, own_texts, text_keys};

/// Reads the languages of the pages. Errors if a tag or a text cannot be used, or if `language` has
/// no table.
#[inline(never)]
pub(super) fn read(root: &Table<'_>) -> Result<Languages, ConfigError> {
    let own = root.get("texts").map(|node| read_own(&node)).transpose()?.unwrap_or_default();
    let languages = Languages { only: None, own };
    let Some(only) = root.text("language")? else { return Ok(languages) };
    if languages.lookup(&only.text).is_none() {
        let fix = "Write \"en\", \"de\", \"fr\" or \"es\", or give the texts of this language in `texts`.";
        return Err(only.error("no table has the texts of this language", fix));
    }
    Ok(Languages { only: Some(only.text), ..languages })
}

fn read_own(node: &Node<'_>) -> Result<Vec<OwnTexts>, ConfigError> {
    let tables = node.open_table()?;
    tables.iter().map(|(tag, node)| read_language(tag, &node)).collect()
}

fn read_language(tag: &str, node: &Node<'_>) -> Result<OwnTexts, ConfigError> {
    if !is_tag(tag) {
        let cause = "is not the tag of a language";
        return Err(ConfigError::new(&node.path, cause, "Write a tag such as \"nl\" or \"pt-BR\"."));
    }
    let table = node.open_table()?;
    let texts = table.iter().map(|(key, node)| Ok((key, node.text()?.text)));
    let texts: Vec<_> = texts.collect::<Result<_, ConfigError>>()?;
    own_texts(tag.to_owned(), texts.into_iter()).map_err(|(key, wrong)| {
        let path = table.path_of(key);
        match wrong {
            WrongText::UnknownKey => {
                let fix = match nearest(key, text_keys()) {
                    Some(known) => format!("Did you mean {known}?"),
                    None => "docs/pages.md has the keys of all texts.".to_owned(),
                };
                ConfigError::new(path, "no text of the pages has this key", fix)
            }
            WrongText::OtherNames(english) => {
                let cause = "the names in braces are not those of the English text";
                ConfigError::new(path, cause, format!("Use the same names once each, as in \"{english}\"."))
            }
        }
    })
}

/// Returns whether a text has the form of a language tag
/// ([RFC 5646 §2.1](https://www.rfc-editor.org/rfc/rfc5646#section-2.1)).
fn is_tag(tag: &str) -> bool {
    let is_subtag = |subtag: &str| {
        (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags.all(is_subtag)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn languages(config: &Value) -> Result<Languages, String> {
        let node = Node { path: String::new(), value: config };
        read(&node.open_table().unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_language_needs_a_table() {
        assert_eq!(languages(&json!({})), Ok(Languages::default()));
        for tag in ["de", "de-CH", "EN"] {
            assert_eq!(languages(&json!({ "language": tag })).unwrap().only.as_deref(), Some(tag));
        }
        let error = languages(&json!({ "language": "nl" })).unwrap_err();
        assert!(error.contains("no table has the texts"), "{error}");
        languages(&json!({ "language": "nl", "texts": { "nl": { "signIn": "Inloggen" } } })).unwrap();
        languages(&json!({ "language": 5 })).unwrap_err();
    }

    #[test]
    fn a_text_needs_a_known_key_and_its_names() {
        let error = |texts| languages(&json!({ "texts": texts })).unwrap_err();
        let unknown = error(json!({ "en": { "signin": "Log in" } }));
        assert!(unknown.contains("texts.en.signin") && unknown.contains("Did you mean signIn?"), "{unknown}");
        let names = error(json!({ "nl": { "continueTo": "verder" } }));
        assert!(names.contains("as in \"to continue to {site}\""), "{names}");
        for tag in ["", "e", "engl", "en-", "en_US", "en\"", "12", "en-123456789"] {
            assert!(error(json!({ tag: {} })).contains("not the tag of a language"), "{tag}");
        }
        for wrong in [
            json!([]),
            json!({ "en": [] }),
            json!({ "en": { "signIn": "" } }),
            json!({ "en": { "signIn": 1 } }),
        ] {
            error(wrong);
        }
    }
}
