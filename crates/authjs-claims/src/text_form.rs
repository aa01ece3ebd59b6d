use std::str::FromStr;

use crate::error::SyntaxError;
use crate::expression::Expression;
use crate::path::Path;
use crate::template::Template;

/// Parses the text form, with ` ?? ` between alternatives. Errors with the alternative that is
/// invalid.
impl FromStr for Expression {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        match text.split_once(" ?? ") {
            None => alternative(text),
            Some(_) => split(text, " ?? ", alternative).map(Self::Coalesce),
        }
    }
}

fn split(
    text: &str,
    between: &str,
    part: fn(&str) -> Result<Expression, SyntaxError>,
) -> Result<Vec<Expression>, SyntaxError> {
    let mut parts = Vec::new();
    for text in text.split(between) {
        parts.push(part(text)?);
    }
    Ok(parts)
}

fn path(text: &str) -> Result<Expression, SyntaxError> {
    Path::parse(text).map(Expression::Path)
}

fn alternative(text: &str) -> Result<Expression, SyntaxError> {
    match text {
        "" => Ok(Expression::Absent),
        "null" => Ok(Expression::Null),
        _ if text.contains('{') => Template::parse(text).map(Expression::Template),
        _ if text.split_once(" + ").is_none() => path(text),
        _ => Ok(Expression::Join { parts: split(text, " + ", path)?, separator: " ".to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::Claims;
    use serde_json::{Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn field(text: &str, claims: Value) -> Option<Value> {
        let named = [("$issuer", json!("https://id.example"))];
        let claims = Claims::new(claims.as_object().unwrap()).with(&named);
        text.parse::<Expression>().unwrap().evaluate(&claims).to_json()
    }

    #[test]
    fn a_path_reads_texts_and_numbers_and_nothing_else() {
        assert_eq!(field("a.0.b", json!({"a": [{"b": 7}]})), Some(json!("7")));
        assert_eq!(field("a", json!({"a": null})), Some(Value::Null));
        for absent in [json!({}), json!({"a": true}), json!({"a": {}}), json!({"": "x"})] {
            assert_eq!(field("a", absent.clone()), None);
        }
        assert_eq!(field("", json!({"": "x"})), None);
        assert_eq!(field("null", json!({"null": "x"})), Some(Value::Null));
    }

    #[test]
    fn the_first_that_is_not_nullish_is_taken_else_the_last() {
        assert_eq!(field("a ?? b", json!({"a": null, "b": "x"})), Some(json!("x")));
        assert_eq!(field("a ?? b", json!({"a": "", "b": "x"})), Some(json!("")));
        assert_eq!(field("a ?? b", json!({"a": false, "b": "x"})), None);
        assert_eq!(field("a ?? b", json!({"a": null})), None);
        assert_eq!(field("a ?? b ?? null", json!({})), Some(Value::Null));
    }

    #[test]
    fn parts_are_joined_as_far_as_they_are_there() {
        let names = "a + b ?? c";
        assert_eq!(field(names, json!({"a": "Ada", "b": "L"})), Some(json!("Ada L")));
        assert_eq!(field(names, json!({"a": null, "b": "L", "c": "x"})), Some(json!("L")));
        assert_eq!(field(names, json!({"a": "", "c": "x"})), Some(json!("x")));
        assert_eq!(field("a + b", json!({"a": ""})), None);
    }

    #[test]
    fn a_template_is_filled_in_or_passed_over() {
        let template = "{$issuer}/{a.b}.png ?? null";
        assert_eq!(field(template, json!({"a": {"b": 7}})), Some(json!("https://id.example/7.png")));
        for missing in [json!({}), json!({"a": {"b": ""}}), json!({"a": {"b": null}})] {
            assert_eq!(field(template, missing), Some(Value::Null));
        }
    }

    #[test]
    fn what_is_no_alternative_is_refused_and_named() {
        let table = [
            ("a b", "a b"),
            ("a ??b", "a ??b"),
            ("a ?? b..c", "b..c"),
            ("a + ", ""),
            ("a + b c", "b c"),
            ("a + {b", "a + {b"),
            ("x ?? {a}}", "{a}}"),
        ];
        for (text, refused) in table {
            assert_eq!(text.parse::<Expression>().unwrap_err().text, refused, "{text}");
        }
    }
}
