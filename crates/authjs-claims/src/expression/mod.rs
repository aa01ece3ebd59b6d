use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use crate::claim::Claim;
use crate::claims::Claims;
use crate::error::Missing;
use crate::field::Field;
use crate::path::Path;
use crate::template::Template;

/// An expression over claims, as a syntax tree.
///
/// [`str::parse`] parses the text form. A program with another syntax builds the tree:
///
/// ```
/// use authjs_claims::{Claims, Expression, Field, Path};
/// use serde_json::json;
///
/// let claims = json!({ "https://acme.example/name": "", "login": "ada" });
/// let claims = Claims::new(claims.as_object().unwrap());
/// let name = Path::of_steps(vec!["https://acme.example/name".to_owned()]).unwrap();
/// let login = Path::parse("login").unwrap();
///
/// let first = Expression::First(vec![Expression::Path(name), Expression::Path(login)]);
/// assert_eq!(first.evaluate(&claims), Field::Text("ada".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expression {
    /// The value at a path.
    Path(Path),
    /// The first value that is neither absent nor null, otherwise the last value: JavaScript's `a
    /// ?? b`.
    Coalesce(Vec<Self>),
    /// The first value that is not absent, null or an empty text, otherwise the last value.
    First(Vec<Self>),
    /// The parts that are not absent, null or an empty text, joined by the separator. Absent if no
    /// part remains.
    Join {
        /// The parts to join.
        parts: Vec<Self>,
        /// The text between the parts.
        separator: String,
    },
    /// A text with the values of its paths. Absent if one of them is absent, null or an empty text.
    Template(Template),
    /// A text, the same for all claims.
    Const(String),
    /// Null for all claims.
    Null,
    /// Absent for all claims.
    Absent,
}

impl Expression {
    /// Returns the value of the expression for these claims.
    pub fn evaluate(&self, claims: &Claims<'_>) -> Field {
        Claim::of(self.value(claims).as_deref()).into()
    }

    /// Returns the value of the expression for these claims. Errors if it is not a text.
    pub fn required(&self, claims: &Claims<'_>) -> Result<String, Missing> {
        match self.evaluate(claims) {
            Field::Text(text) => Ok(text),
            Field::Absent | Field::Null => Err(Missing::new(self)),
        }
    }

    /// Returns the value of the expression for these claims as JSON. A path keeps the type of its
    /// value, so it may be a list or an object. `None` if it is absent.
    pub fn json(&self, claims: &Claims<'_>) -> Option<Value> {
        self.value(claims).map(Cow::into_owned)
    }

    /// Returns every path that the expression reads, in order.
    pub fn paths(&self) -> Vec<&Path> {
        match self {
            Self::Path(path) => vec![path],
            Self::Template(template) => template.paths().collect(),
            Self::Coalesce(parts) | Self::First(parts) | Self::Join { parts, .. } => {
                parts.iter().flat_map(Self::paths).collect()
            }
            Self::Const(_) | Self::Null | Self::Absent => Vec::new(),
        }
    }

    /// Returns whether the value is the same for all claims.
    pub fn is_constant(&self) -> bool {
        match self {
            Self::Const(_) | Self::Null | Self::Absent => true,
            Self::Path(_) | Self::Template(_) => false,
            Self::Coalesce(parts) | Self::First(parts) | Self::Join { parts, .. } => {
                parts.iter().all(Self::is_constant)
            }
        }
    }

    /// Returns whether some claims can give a text or null that contains no part of the claims.
    pub fn may_be_constant(&self) -> bool {
        match self {
            Self::Coalesce(parts) | Self::First(parts) | Self::Join { parts, .. } => {
                parts.iter().any(Self::may_be_constant)
            }
            _ => self.is_constant(),
        }
    }

    /// Returns the value before its conversion to text: `??` selects `false`, which is not a text.
    fn value<'a>(&'a self, claims: &Claims<'a>) -> Option<Cow<'a, Value>> {
        let owned = |text: String| Cow::Owned(Value::String(text));
        match self {
            Self::Path(path) => claims.get(path).value().map(Cow::Borrowed),
            Self::Coalesce(alternatives) => first(alternatives, claims, |value| !value.is_nullish()),
            Self::First(alternatives) => first(alternatives, claims, |value| present(value).is_some()),
            Self::Join { parts, separator } => {
                let text = |part: &Self| present(Claim::of(part.value(claims).as_deref()));
                let texts: Vec<_> = parts.iter().filter_map(text).collect();
                (!texts.is_empty()).then(|| owned(texts.join(separator)))
            }
            Self::Template(template) => template.fill(claims).ok().map(owned),
            Self::Const(text) => Some(owned(text.clone())),
            Self::Null => Some(Cow::Owned(Value::Null)),
            Self::Absent => None,
        }
    }
}

/// Returns the first selected value, otherwise the last value.
fn first<'a>(
    alternatives: &'a [Expression],
    claims: &Claims<'a>,
    is_taken: fn(Claim<'_>) -> bool,
) -> Option<Cow<'a, Value>> {
    let mut value = None;
    for alternative in alternatives {
        value = alternative.value(claims);
        if is_taken(Claim::of(value.as_deref())) {
            break;
        }
    }
    value
}

fn present(claim: Claim<'_>) -> Option<String> {
    claim.text().filter(|text| !text.is_empty())
}

impl fmt::Display for Expression {
    /// Writes the paths that the expression reads, for an error.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.fmt(f),
            Self::Coalesce(parts) => write_list(f, parts, " ?? "),
            Self::First(parts) => write_list(f, parts, " or "),
            Self::Join { parts, .. } => write_list(f, parts, " and "),
            Self::Template(template) => template.fmt(f),
            Self::Const(text) => f.write_str(text),
            Self::Null => f.write_str("null"),
            Self::Absent => Ok(()),
        }
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, parts: &[Expression], between: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        write!(f, "{}{part}", if index == 0 { "" } else { between })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
