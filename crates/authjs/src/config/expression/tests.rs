use serde_json::json;

use super::*;

fn read_one(value: &Value) -> Result<Expression, String> {
    let node = Node { path: "name".into(), value };
    read(&node).map_err(|error| error.to_string())
}

fn path(text: &str) -> Expression {
    Expression::Path(Path::parse(text).unwrap())
}

#[test]
fn every_form_is_read() {
    let steps = Path::of_steps(vec!["https://acme.example/name".into(), "first".into()]).unwrap();
    let join = |separator: &str| Expression::Join {
        parts: vec![path("a"), path("b")],
        separator: separator.to_owned(),
    };
    let table = [
        (json!("user.emails.0"), path("user.emails.0")),
        (json!(["a", "b", false]), Expression::First(vec![path("a"), path("b"), Expression::Null])),
        (json!({"path": ["https://acme.example/name", "first"]}), Expression::Path(steps)),
        (json!({"join": ["a", "b"]}), join(" ")),
        (json!({"join": ["a", "b"], "separator": ""}), join("")),
        (json!({"const": "x"}), Expression::Const("x".into())),
        (json!(false), Expression::Null),
        (json!(null), Expression::Null),
        (json!([{"join": ["a", "b"]}, "c"]), Expression::First(vec![join(" "), path("c")])),
    ];
    for (value, expected) in table {
        assert_eq!(read_one(&value), Ok(expected), "{value}");
    }
    let template = read_one(&json!({"template": "{a.0}-{b}.png"})).unwrap();
    assert_eq!(template.to_string(), "{a.0}-{b}.png");
}

#[test]
fn what_means_nothing_is_refused_with_the_way_out() {
    let table = [
        (json!(""), "name: \"\": empty."),
        (json!("a..b"), "name: \"a..b\": not a path. Write steps with dots between"),
        (json!("a b"), "name: \"a b\": not a path. Write steps with dots between"),
        (json!("a[0]"), "name: \"a[0]\": not a path. Write an index as a step"),
        (json!("{a}"), "name: \"{a}\": not a path. Write a template as { template"),
        (json!(true), "name: true: is no mapping."),
        (json!(7), "name: 7: is no mapping."),
        (json!([]), "name: a list: empty."),
        (json!(["a", ["b"]]), "name[1]: a list: fallbacks within fallbacks."),
        (json!([false, "a"]), "name[1]: \"a\": comes after a constant and is never used."),
        (json!([{"const": "x"}, "a"]), "name[1]: \"a\": comes after a constant and is never used."),
        (json!({}), "name: a table: must hold exactly one of join, template, path and const."),
        (json!({"join": ["a"], "const": "x"}), "name: a table: must hold exactly one"),
        (json!({"jion": ["a"]}), "name.jion: unknown key. Did you mean `join`?"),
        (json!({"const": ""}), "name.const: \"\": empty."),
        (json!({"const": 7}), "name.const: is a number, where a text is expected."),
        (json!({"join": "a"}), "name.join: is a text, where a list is expected."),
        (json!({"join": []}), "name.join: a list: empty."),
        (json!({"join": ["a", true]}), "name.join[1]: true: is no mapping."),
        (json!({"join": ["a"], "separator": 1}), "name.separator: is a number, where a text is expected."),
        (json!({"path": ["a"], "separator": ","}), "name.separator: \",\": is only allowed with join."),
        (json!({"path": []}), "name.path: a list: empty."),
        (json!({"path": ["a", ""]}), "name.path[1]: \"\": empty."),
        (json!({"template": "no path"}), "name.template: \"no path\": not a template."),
        (json!({"template": "{a"}), "name.template: \"{a\": not a template."),
        (json!({"template": "{a}}"}), "name.template: \"{a}}\": not a template."),
        (json!({"template": "{}"}), "name.template: \"{}\": not a template."),
        (json!({"template": "{a b}"}), "name.template: \"{a b}\": not a template."),
    ];
    for (value, expected) in table {
        let error = read_one(&value).unwrap_err();
        assert!(error.starts_with(expected), "{value}: {error}");
    }
}
