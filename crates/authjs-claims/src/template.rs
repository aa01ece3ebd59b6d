//! Texts with `{paths}`.

use std::fmt;

use crate::claims::Claims;
use crate::error::{Missing, SyntaxError};
use crate::path::{Path, is_path};

/// Replaces each `{name}` with the value that `variable` returns for it. Returns `None` if
/// `variable` returns `None`.
///
/// A brace that does not begin a name is ordinary text, so the text may be JSON:
///
/// ```
/// let variable = |name: &str| (name == "issuer").then(|| "https://id.example".to_owned());
/// let fill = |text| authjs_claims::template::fill(text, &variable);
/// assert_eq!(fill("{issuer}/token").as_deref(), Some("https://id.example/token"));
/// assert_eq!(fill(r#"{"id_token":null}"#).as_deref(), Some(r#"{"id_token":null}"#));
/// assert_eq!(fill("{tenant}/token"), None);
/// ```
pub fn fill(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Path(name) => filled.push_str(&variable(name)?),
        }
    }
    Some(filled)
}

/// A text with paths in braces: `https://cdn.example/{user.id}.png`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece<String, Path>>);

impl Template {
    /// Parses a text. Errors if it has no path, or a brace that is not part of a path.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let (mut own, mut has_path) = (Vec::new(), false);
        for piece in pieces(text) {
            own.push(match piece {
                Piece::Text(piece) if piece.contains(['{', '}']) => return Err(SyntaxError::new(text)),
                Piece::Text(piece) => Piece::Text(piece.to_owned()),
                Piece::Path(path) => Piece::Path(Path::parse(path)?),
            });
            has_path |= matches!(piece, Piece::Path(_));
        }
        if has_path { Ok(Self(own)) } else { Err(SyntaxError::new(text)) }
    }

    /// Returns the text with the values of its paths. Errors with the first path whose value is
    /// missing or empty.
    pub fn fill(&self, claims: &Claims<'_>) -> Result<String, Missing> {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Path(path) => {
                    let text = claims.get(path).text().filter(|text| !text.is_empty());
                    filled.push_str(&text.ok_or_else(|| Missing::new(path))?);
                }
            }
        }
        Ok(filled)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Path(path) => write!(f, "{{{path}}}"),
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<Text, Path> {
    Text(Text),
    Path(Path),
}

fn pieces(text: &str) -> Vec<Piece<&str, &str>> {
    let mut pieces = Vec::new();
    // The first `end` bytes of the rest begin no path.
    let (mut left, mut end) = (text, 0);
    while let Some((before, from_brace)) = next_brace(left, end) {
        match leading_path(from_brace) {
            Some((path, after)) => {
                if !before.is_empty() {
                    pieces.push(Piece::Text(before));
                }
                pieces.push(Piece::Path(path));
                (left, end) = (after, 0);
            }
            None => end = before.len() + 1,
        }
    }
    if !left.is_empty() {
        pieces.push(Piece::Text(left));
    }
    pieces
}

/// Returns the text before the first opening brace after `start`, and the text from that brace on.
fn next_brace(text: &str, start: usize) -> Option<(&str, &str)> {
    let at = start + text.get(start..)?.find('{')?;
    text.split_at_checked(at)
}

/// Returns `a.b` and the rest of `{a.b}…`. Text with a quotation mark is JSON, not a path.
fn leading_path(text: &str) -> Option<(&str, &str)> {
    let (path, rest) = text.strip_prefix('{')?.split_once('}')?;
    (is_path(path) && !path.contains('"')).then_some((path, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn variables_are_filled_in() {
        let variable = |name: &str| (name == "web").then(|| "https://ghe.example".to_owned());
        assert_eq!(
            fill("{web}/login?x={web}", &variable).unwrap(),
            "https://ghe.example/login?x=https://ghe.example"
        );
        assert_eq!(fill("plain", &variable).unwrap(), "plain");
        assert_eq!(fill("", &variable).unwrap(), "");
        assert_eq!(fill("{{web}}", &variable).unwrap(), "{https://ghe.example}");
        assert_eq!(fill("{other}", &variable), None);
        for json in [r#"{"id_token":{"email":null}}"#, "{web", "{", "{}", "a}b", "{a b}"] {
            assert_eq!(fill(json, &variable).as_deref(), Some(json));
        }
    }

    #[test]
    fn a_template_is_filled_in_or_names_the_path_that_is_missing() {
        let template = Template::parse("https://cdn.example/{a.b}/{id}.png").unwrap();
        assert_eq!(template.to_string(), "https://cdn.example/{a.b}/{id}.png");
        let fill = |claims: serde_json::Value| template.fill(&Claims::new(claims.as_object().unwrap()));
        assert_eq!(fill(json!({"a": {"b": "x"}, "id": 7})).unwrap(), "https://cdn.example/x/7.png");
        for claims in [json!({"id": 7}), json!({"a": {"b": ""}, "id": 7}), json!({"a": {"b": null}})] {
            assert_eq!(fill(claims).unwrap_err().path, "a.b");
        }
    }

    #[test]
    fn a_template_has_a_path_and_no_other_brace() {
        for text in ["", "no path", "{a", "{a}}", "{{a}", "{}", "{a b}", "{a}{", r#"{"a"}"#] {
            assert_eq!(Template::parse(text), Err(SyntaxError::new(text)), "{text}");
        }
    }
}
