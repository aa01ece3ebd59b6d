use super::*;
use serde_json::json;

fn path(text: &str) -> Expression {
    Expression::Path(Path::parse(text).unwrap())
}

#[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
fn evaluate(expression: &Expression, claims: Value) -> Option<Value> {
    expression.evaluate(&Claims::new(claims.as_object().unwrap())).to_json()
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
fn the_first_that_is_there_and_not_empty_is_taken() {
    let expression = Expression::First(vec![path("a"), path("b"), Expression::Null]);
    assert_eq!(evaluate(&expression, json!({"a": "x", "b": "y"})), Some(json!("x")));
    for claims in
        [json!({"b": 1}), json!({"a": null, "b": 1}), json!({"a": "", "b": 1}), json!({"a": {}, "b": 1})]
    {
        assert_eq!(evaluate(&expression, claims), Some(json!("1")));
    }
    assert_eq!(evaluate(&expression, json!({})), Some(Value::Null));
    let pair = Expression::First(vec![path("a"), path("b")]);
    assert_eq!(evaluate(&pair, json!({"a": null})), None);
    assert_eq!(evaluate(&pair, json!({"a": "", "b": ""})), Some(json!("")));
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
    let expression = Expression::Template(Template::parse("https://cdn.example/{id}.png").unwrap());
    assert_eq!(evaluate(&expression, json!({"id": 7})), Some(json!("https://cdn.example/7.png")));
    for claims in [json!({}), json!({"id": null}), json!({"id": ""})] {
        assert_eq!(evaluate(&expression, claims), None);
    }
    assert_eq!(expression.to_string(), "https://cdn.example/{id}.png");
}

#[test]
fn constants_do_not_look_at_the_claims() {
    assert_eq!(evaluate(&Expression::Const("x".into()), json!({})), Some(json!("x")));
    assert_eq!(evaluate(&Expression::Null, json!({})), Some(Value::Null));
    assert_eq!(evaluate(&Expression::Absent, json!({"": "x"})), None);
    assert!(Expression::First(vec![Expression::Null]).is_constant());
    assert!(Expression::Absent.is_constant());
    let null_or_path = Expression::First(vec![Expression::Null, path("a")]);
    assert!(!null_or_path.is_constant() && null_or_path.may_be_constant());
    let template = Expression::Template(Template::parse("acme:{id}").unwrap());
    assert!(!template.is_constant() && !template.may_be_constant());
}

#[test]
fn what_is_required_and_missing_is_named() {
    let claims = json!({"a": true, "b": null, "c": ""});
    let claims = Claims::new(claims.as_object().unwrap());
    let missing = |expression: Expression| expression.required(&claims).unwrap_err().path;
    assert_eq!(missing(path("a.b")), "a.b");
    assert_eq!(missing(Expression::Coalesce(vec![path("b"), path("a")])), "b ?? a");
    assert_eq!(missing(Expression::First(vec![path("c"), path("b")])), "c or b");
    let parts = vec![path("a"), path("b")];
    assert_eq!(missing(Expression::Join { parts, separator: String::new() }), "a and b");
    assert_eq!(path("c").required(&claims).unwrap(), "");
}

#[test]
fn a_path_keeps_the_type_of_its_value_as_json() {
    let claims = json!({"groups": ["a", 1], "n": null, "admin": true, "name": "Ada"});
    let claims = Claims::new(claims.as_object().unwrap());
    let path = |text: &str| Expression::Path(Path::parse(text).unwrap());
    assert_eq!(path("groups").json(&claims), Some(json!(["a", 1])));
    assert_eq!(path("admin").json(&claims), Some(json!(true)));
    assert_eq!(path("n").json(&claims), Some(Value::Null));
    assert_eq!(path("z").json(&claims), None);
    assert_eq!(Expression::First(vec![path("z"), path("name")]).json(&claims), Some(json!("Ada")));
}

#[test]
fn every_path_of_an_expression_is_listed() {
    let path = |text: &str| Expression::Path(Path::parse(text).unwrap());
    let template = Expression::Template(Template::parse("{c}-{d.e}").unwrap());
    let join = Expression::Join { parts: vec![path("b"), template], separator: String::new() };
    let all = Expression::First(vec![path("a"), Expression::Coalesce(vec![join]), Expression::Null]);
    let paths: Vec<_> = all.paths().iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["a", "b", "c", "d.e"]);
}
