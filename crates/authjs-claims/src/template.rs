//! Texts with `{paths}`.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

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
///
/// The value of a path that ends with `:uri` is percent-encoded:
///
/// ```
/// use authjs_claims::{Claims, template::Template};
/// use serde_json::json;
///
/// let claims = json!({ "name": "Zoë & Co" });
/// let claims = Claims::new(claims.as_object().unwrap());
/// let template = Template::parse("name={name:uri}").unwrap();
/// assert_eq!(template.fill(&claims).unwrap(), "name=Zo%C3%AB%20%26%20Co");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece<String, Insert>>);

/// The replacement of a path in a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// A text. It is percent-encoded if the path ended with `:uri`.
    Text(String),
    /// Another path.
    Path(Path),
}

impl Template {
    /// Parses a text. Errors if it has no path, or a brace that is not part of a path.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let (mut own, mut has_path) = (Vec::new(), false);
        for piece in pieces(text) {
            own.push(match piece {
                Piece::Text(piece) if piece.contains(['{', '}']) => return Err(SyntaxError::new(text)),
                Piece::Text(piece) => Piece::Text(piece.to_owned()),
                Piece::Path(path) => Piece::Path(Insert::parse(path)?),
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
                Piece::Path(insert) => {
                    let text = claims.get(&insert.path).text().filter(|text| !text.is_empty());
                    insert.write(&text.ok_or_else(|| Missing::new(&insert.path))?, &mut filled);
                }
            }
        }
        Ok(filled)
    }

    /// Returns the paths, in order.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Path(insert) => Some(&insert.path),
        })
    }

    /// Returns the texts between the paths, in order.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            Piece::Path(_) => None,
        })
    }

    /// Replaces every path with what `replacement` returns for it. Errors if `replacement` errors.
    ///
    /// ```
    /// use authjs_claims::template::{Replacement, Template};
    ///
    /// let template = Template::parse("{$tenant:uri}/{id}").unwrap();
    /// let tenant = |path: &authjs_claims::Path| -> Result<_, ()> {
    ///     let is_tenant = path.to_string() == "$tenant";
    ///     Ok(if is_tenant { Replacement::Text("a/b".into()) } else { Replacement::Path(path.clone()) })
    /// };
    /// assert_eq!(template.replace(tenant).unwrap().to_string(), "a%2Fb/{id}");
    /// ```
    pub fn replace<E>(
        &self,
        mut replacement: impl FnMut(&Path) -> Result<Replacement, E>,
    ) -> Result<Self, E> {
        let mut pieces = Vec::with_capacity(self.0.len());
        for piece in &self.0 {
            let Piece::Path(insert) = piece else {
                pieces.push(piece.clone());
                continue;
            };
            pieces.push(match replacement(&insert.path)? {
                Replacement::Path(path) => Piece::Path(Insert { path, ..*insert }),
                Replacement::Text(text) => {
                    let mut written = String::new();
                    insert.write(&text, &mut written);
                    Piece::Text(written)
                }
            });
        }
        Ok(Self(pieces))
    }
}

/// A path in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Insert {
    path: Path,
    /// Whether the value is percent-encoded.
    is_encoded: bool,
}

impl Insert {
    fn parse(text: &str) -> Result<Self, SyntaxError> {
        let (path, is_encoded) = text.strip_suffix(URI).map_or((text, false), |path| (path, true));
        Ok(Self { path: Path::parse(path)?, is_encoded })
    }

    fn write(&self, value: &str, to: &mut String) {
        if self.is_encoded {
            to.extend(utf8_percent_encode(value, RESERVED));
        } else {
            to.push_str(value);
        }
    }
}

/// The end of a path whose value is percent-encoded.
const URI: &str = ":uri";

/// All characters except the unreserved ones ([RFC 3986
/// §2.3](https://www.rfc-editor.org/rfc/rfc3986#section-2.3)).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Path(Insert { path, is_encoded }) => {
                write!(f, "{{{path}{}}}", if *is_encoded { URI } else { "" })
            }
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
    fn a_value_is_percent_encoded_where_the_path_says_so() {
        let claims = json!({"a": {"b": "é /?:-._~'\r\n"}, "n": 7, "c:d": "x y", "": ""});
        let fill =
            |text: &str| Template::parse(text).unwrap().fill(&Claims::new(claims.as_object().unwrap()));
        assert_eq!(fill("<{a.b:uri}>").unwrap(), "<%C3%A9%20%2F%3F%3A-._~%27%0D%0A>");
        assert_eq!(fill("{n:uri}{n}").unwrap(), "77");
        assert_eq!(fill("{c:d}{c:d:uri}").unwrap(), "x yx%20y");
        assert_eq!(fill("{z.y:uri}").unwrap_err().path, "z.y");
        assert_eq!(Template::parse("{a.b:uri}").unwrap().to_string(), "{a.b:uri}");
        for odd in ["{:uri}", "{a.:uri}"] {
            assert!(Template::parse(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn paths_are_replaced_by_texts_and_other_paths() {
        let template = Template::parse("a{x.y} b{x.z:uri}{k:uri}").unwrap();
        assert_eq!(template.paths().map(ToString::to_string).collect::<Vec<_>>(), ["x.y", "x.z", "k"]);
        assert_eq!(template.texts().collect::<Vec<_>>(), ["a", " b"]);
        let replaced = template.replace(|path| match path.split_first() {
            ("x", Some(rest)) => Ok(Replacement::Path(rest)),
            ("k", None) => Ok(Replacement::Text("1 {2}".to_owned())),
            _ => Err(()),
        });
        let replaced = replaced.unwrap();
        assert_eq!(replaced.to_string(), "a{y} b{z:uri}1%20%7B2%7D");
        let claims = json!({"y": "é", "z": "é"});
        let filled = replaced.fill(&Claims::new(claims.as_object().unwrap()));
        assert_eq!(filled.unwrap(), "aé b%C3%A91%20%7B2%7D");
        assert_eq!(template.replace(|path| Err(path.to_string())).unwrap_err(), "x.y");
    }

    #[test]
    fn a_template_has_a_path_and_no_other_brace() {
        for text in ["", "no path", "{a", "{a}}", "{{a}", "{}", "{a b}", "{a}{", r#"{"a"}"#] {
            assert_eq!(Template::parse(text), Err(SyntaxError::new(text)), "{text}");
        }
    }
}
