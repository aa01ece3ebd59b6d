use std::fmt;

use crate::providers::claims::{Claim, Claims};
use crate::providers::profile::ProfileField;

/// What a field of the user is made of, as a deployer writes it in `profile`: the language of docs/custom-providers.md.
///
/// A value is a text or a number, which becomes a text as JavaScript's `String()` writes it; null stays null, anything
/// else counts as absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// `"user.name"`: the value at a path.
    Path(Path),
    /// `["display_name", "login"]`: the first that is neither absent, nor null, nor an empty text; else the last.
    First(Vec<Self>),
    /// `{ join = ["first_name", "last_name"] }`: those that are there, with the separator between; absent without any.
    Join {
        /// What is joined.
        parts: Vec<Self>,
        /// What stands between.
        separator: String,
    },
    /// `{ template = "https://cdn.example/{id}.png" }`: absent where any of its paths is.
    Template(Vec<Piece>),
    /// `{ const = "text" }`, whatever the provider says.
    Const(String),
    /// `false`: null, whatever the provider says.
    Null,
}

impl Expression {
    /// The field that these claims make.
    pub fn evaluate(&self, p: &Claims<'_>) -> ProfileField {
        match self {
            Self::Path(path) => path.claim(p).into(),
            Self::First(alternatives) => first(alternatives, p),
            Self::Join { parts, separator } => {
                let texts: Vec<_> = parts.iter().filter_map(|part| present(part.evaluate(p))).collect();
                if texts.is_empty() {
                    ProfileField::Absent
                } else {
                    ProfileField::Text(texts.join(separator))
                }
            }
            Self::Template(pieces) => {
                let text: Option<String> = pieces.iter().map(|piece| piece.text(p)).collect();
                text.map_or(ProfileField::Absent, ProfileField::Text)
            }
            Self::Const(text) => ProfileField::Text(text.clone()),
            Self::Null => ProfileField::Null,
        }
    }

    /// Whether it depends on the profile at all.
    pub fn is_constant(&self) -> bool {
        match self {
            Self::Const(_) | Self::Null => true,
            Self::Path(_) => false,
            Self::First(parts) | Self::Join { parts, .. } => parts.iter().all(Self::is_constant),
            Self::Template(pieces) => pieces.iter().all(|piece| matches!(piece, Piece::Text(_))),
        }
    }
}

fn first(alternatives: &[Expression], p: &Claims<'_>) -> ProfileField {
    let mut field = ProfileField::Absent;
    for alternative in alternatives {
        field = alternative.evaluate(p);
        if field.text().is_some_and(|text| !text.is_empty()) {
            break;
        }
    }
    field
}

fn present(field: ProfileField) -> Option<String> {
    match field {
        ProfileField::Text(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

impl fmt::Display for Expression {
    /// For an error: the paths it reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.fmt(f),
            Self::First(parts) => write_list(f, parts, " or "),
            Self::Join { parts, .. } => write_list(f, parts, " and "),
            Self::Template(pieces) => pieces.iter().try_for_each(|piece| match piece {
                Piece::Text(text) => f.write_str(text),
                Piece::Path(path) => write!(f, "{{{path}}}"),
            }),
            Self::Const(text) => f.write_str(text),
            Self::Null => f.write_str("false"),
        }
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, parts: &[Expression], between: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        write!(f, "{}{part}", if index == 0 { "" } else { between })?;
    }
    Ok(())
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// The value at a path.
    Path(Path),
}

impl Piece {
    fn text(&self, p: &Claims<'_>) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Path(path) => path.claim(p).text().filter(|text| !text.is_empty()),
        }
    }
}

/// Steps into the claims: names of members, and indexes of lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// `user.name`, `emails.0.value`. `None` where a step is empty, or holds a blank, a bracket or a brace: names with
    /// such letters are written as [steps](Self::of_steps).
    pub fn parse(text: &str) -> Option<Self> {
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || "[]{}".contains(c);
        Self::of_steps(text.split('.').map(str::to_owned).collect()).filter(|_| !text.contains(is_odd))
    }

    /// Steps whose names may hold anything. `None` where there is none, or one is empty.
    pub fn of_steps(steps: Vec<String>) -> Option<Self> {
        (!steps.is_empty() && !steps.iter().any(String::is_empty)).then_some(Self(steps))
    }

    fn claim<'a>(&self, p: &Claims<'a>) -> Claim<'a> {
        p.reach(&self.0)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value, json};

    fn path(text: &str) -> Expression {
        Expression::Path(Path::parse(text).unwrap())
    }

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn evaluate(expression: &Expression, claims: Value) -> Option<Value> {
        expression.evaluate(&Claims::new(claims.as_object().unwrap(), &Map::new(), None)).to_json()
    }

    #[test]
    fn a_path_reads_texts_and_numbers_and_nothing_else() {
        let at = |value: Value| evaluate(&path("a.0"), json!({ "a": [value] }));
        assert_eq!(at(json!("x")), Some(json!("x")));
        assert_eq!(at(json!(7)), Some(json!("7")));
        assert_eq!(at(json!(null)), Some(Value::Null));
        for other in [json!(true), json!({}), json!([])] {
            assert_eq!(at(other), None);
        }
        assert_eq!(evaluate(&path("a.1"), json!({"a": ["x"]})), None);
    }

    #[test]
    fn a_path_of_steps_reaches_names_with_dots() {
        let claim = "https://acme.example/name".to_owned();
        let expression = Expression::Path(Path::of_steps(vec![claim.clone(), "first".into()]).unwrap());
        assert_eq!(evaluate(&expression, json!({ claim: {"first": "Ada"} })), Some(json!("Ada")));
    }

    #[test]
    fn a_path_has_no_empty_step_and_no_odd_letter() {
        for odd in ["", ".", "a.", ".a", "a..b", "a b", "a[0]", "{a}", "a\n"] {
            assert_eq!(Path::parse(odd), None, "{odd:?}");
        }
        assert_eq!(Path::of_steps(Vec::new()), None);
        assert_eq!(Path::of_steps(vec![String::new()]), None);
    }

    #[test]
    fn the_first_that_is_there_is_taken() {
        let expression = Expression::First(vec![path("a"), path("b"), Expression::Null]);
        assert_eq!(evaluate(&expression, json!({"a": "x", "b": "y"})), Some(json!("x")));
        for claims in [json!({"b": 1}), json!({"a": null, "b": 1}), json!({"a": "", "b": 1})] {
            assert_eq!(evaluate(&expression, claims), Some(json!("1")));
        }
        assert_eq!(evaluate(&expression, json!({})), Some(Value::Null));
        assert_eq!(evaluate(&Expression::First(vec![path("a"), path("b")]), json!({"a": null})), None);
    }

    #[test]
    fn a_join_leaves_out_what_is_not_there() {
        let expression = Expression::Join { parts: vec![path("a"), path("b")], separator: ", ".into() };
        assert_eq!(evaluate(&expression, json!({"a": "x", "b": 2})), Some(json!("x, 2")));
        assert_eq!(evaluate(&expression, json!({"a": "", "b": "y"})), Some(json!("y")));
        assert_eq!(evaluate(&expression, json!({"a": null})), None);
    }

    #[test]
    fn a_template_is_absent_without_its_values() {
        let pieces = vec![
            Piece::Text("https://cdn.example/".into()),
            Piece::Path(Path::parse("id").unwrap()),
            Piece::Text(".png".into()),
        ];
        let expression = Expression::Template(pieces);
        assert_eq!(evaluate(&expression, json!({"id": 7})), Some(json!("https://cdn.example/7.png")));
        for claims in [json!({}), json!({"id": null}), json!({"id": ""})] {
            assert_eq!(evaluate(&expression, claims), None);
        }
        assert_eq!(expression.to_string(), "https://cdn.example/{id}.png");
    }

    #[test]
    fn constants_do_not_look_at_the_profile() {
        assert_eq!(evaluate(&Expression::Const("x".into()), json!({})), Some(json!("x")));
        assert_eq!(evaluate(&Expression::Null, json!({})), Some(Value::Null));
        assert!(Expression::First(vec![Expression::Null]).is_constant());
        assert!(!Expression::First(vec![Expression::Null, path("a")]).is_constant());
    }
}
