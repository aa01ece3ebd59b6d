//! The table of options as JSON, for documents.

use authjs::config::options::{BINDINGS, GROUPS, Group, Kind, Row, VARIABLES};
use serde_json::{Value, json};

/// Returns `{ groups, variables, bindings }`. A group has `path`, `title` and `rows`, a row `path`,
/// `type`, `default`, `about`, `when` and `variables`. Texts are Markdown.
pub fn options() -> Value {
    let groups = GROUPS.iter().map(|group| {
        let rows: Vec<_> = group.rows.iter().map(|option| row(group, option)).collect();
        json!({ "path": group.path, "title": group.title, "rows": rows })
    });
    let variables =
        VARIABLES.iter().map(|it| json!({ "names": it.names, "about": it.about, "when": it.when }));
    let bindings = BINDINGS.iter().map(|it| json!({ "names": it.names, "about": it.about, "when": it.when }));
    json!({
        "groups": groups.collect::<Vec<_>>(),
        "variables": variables.collect::<Vec<_>>(),
        "bindings": bindings.collect::<Vec<_>>(),
    })
}

fn row(group: &Group, row: &Row) -> Value {
    json!({
        "path": group.path_of(row),
        "type": kind(&row.kind),
        "default": row.default,
        "about": row.about,
        "when": row.when,
        "variables": row.variables,
        "example": row.example,
    })
}

/// Returns the accepted values in words.
fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Text => "a text".into(),
        Kind::Boolean => "`true` or `false`".into(),
        Kind::False => "`false`".into(),
        Kind::Null => "null".into(),
        Kind::Seconds(i64::MIN, i64::MAX) => "seconds".into(),
        Kind::Seconds(least, most) => format!("seconds, {least} to {most}"),
        Kind::Count(least, most) => format!("a whole number, {least} to {most}"),
        Kind::Milliseconds(least, most) => format!("milliseconds, {least} to {most}"),
        Kind::Scalar => "a text, a number, `true` or `false`".into(),
        Kind::OneOf(values) => {
            let values: Vec<_> = values.iter().map(|value| format!("`\"{value}\"`")).collect();
            values.join(", ")
        }
        Kind::Path => "a path of the site".into(),
        Kind::Address => "an https URL".into(),
        Kind::Origin => "the origin of an https URL".into(),
        Kind::Color => "a colour, `#rgb` or `#rrggbb`".into(),
        Kind::BuiltInProvider => "the id of a built-in provider".into(),
        Kind::Mapping => "a [mapping](docs/custom-providers.md#profile)".into(),
        Kind::List(of) => format!("a list: {}", self::kind(of)),
        Kind::Either(kinds) => {
            let mut kinds: Vec<_> = kinds.iter().map(self::kind).collect();
            kinds.dedup();
            kinds.join(", or ")
        }
        Kind::Table(_) => "a table".into(),
        Kind::Map(_) => "a table with keys of your own".into(),
        Kind::Site => "a table of options".into(),
        Kind::Parameter => "a text, a number, a boolean or a table".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_described_in_words() {
        let options = options();
        let rows =
            options["groups"].as_array().unwrap().iter().flat_map(|group| group["rows"].as_array().unwrap());
        let row = rows.clone().find(|row| row["path"] == "session.maxAge").unwrap();
        assert_eq!(row["type"], "seconds, 60 to 34560000");
        assert_eq!(row["about"], "seconds that an unused session lasts");
        assert!(rows.count() > 80 && options["variables"].as_array().unwrap().len() > 5);
    }
}
