//! The JSON Schema of a configuration ([draft 2020-12](https://json-schema.org/draft/2020-12)).
//!
//! It is never stricter than the parser, and looser where JSON Schema has no words for a rule.

use authjs::config::options::{GROUPS, Group, Kind, Row};
use authjs::email::ServiceKind;
use authjs::providers::{self, Accepts, DeployerOption};
use serde_json::{Map, Value, json};

/// Returns the schema of `[vars.AUTH]` and of `auth.config.json`.
pub fn schema() -> Value {
    let root = GROUPS.first().map(|root| table(&[root])).unwrap_or_default();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The configuration of authjs-worker",
        "description": "[vars.AUTH] and [vars.AUTH_CONFIG_1] to [vars.AUTH_CONFIG_9] of wrangler.toml, and auth.config.json",
    });
    merge(&mut schema, root);
    // Only in auth.config.json, where editors find the schema by it.
    if let Some(properties) = schema.get_mut("properties") {
        merge(properties, json!({ "$schema": { "type": "string" } }));
    }
    merge(&mut schema, json!({ "$defs": { "mapping": mapping() } }));
    schema
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}

fn table(groups: &[&Group]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for row in groups.iter().flat_map(|group| group.rows) {
        properties.insert(row.key.into(), property(row));
        if row.required {
            required.push(row.key);
        }
    }
    if groups.iter().any(|group| group.path == "providers[]") {
        add_own_options(&mut properties);
    }
    let mut table = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        merge(&mut table, json!({ "required": required }));
    }
    table
}

fn property(row: &Row) -> Value {
    let mut property = json!({ "description": description(row) });
    merge(&mut property, kind(&row.kind));
    if let Ok(example) = serde_json::from_str::<Value>(row.example) {
        merge(&mut property, json!({ "examples": [example] }));
    }
    property
}

fn description(row: &Row) -> String {
    let mut text = plain(row.about);
    if !row.default.is_empty() {
        text = format!("{text}. Default: {}", plain(row.default));
    }
    if !row.variables.is_empty() {
        text = format!("{text}. Also set by {}", row.variables.join(", "));
    }
    text
}

/// Returns Markdown without links and code marks.
fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut rest = markdown;
    while let Some((before, after)) = rest.split_once("](") {
        text.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    // A list such as `["X-Tenant"]` is code; the bracket of a link begins a word.
    let mut plain = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 0 { plain.push_str(&part.replace('[', "")) } else { plain.push_str(part) }
    }
    plain
}

fn kind(kind: &Kind) -> Value {
    match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::False => json!({ "const": false }),
        Kind::Null => json!({ "type": "null" }),
        Kind::Seconds(i64::MIN, i64::MAX) => json!({ "type": "integer" }),
        Kind::Seconds(least, most) | Kind::Milliseconds(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Kind::Count(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::OneOf(values) => json!({ "enum": values }),
        Kind::Path => json!({ "type": "string", "pattern": "^/" }),
        Kind::Address | Kind::Origin => json!({ "type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?:" }),
        Kind::Color => json!({ "type": "string", "pattern": "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$" }),
        Kind::BuiltInProvider => {
            json!({ "enum": providers::all().map(|row| row.id).chain(ServiceKind::ALL.map(ServiceKind::id)).collect::<Vec<_>>() })
        }
        Kind::Mapping => json!({ "$ref": "#/$defs/mapping" }),
        Kind::List(of) => json!({ "type": "array", "items": self::kind(of) }),
        Kind::Either(kinds) => json!({ "anyOf": kinds.iter().map(self::kind).collect::<Vec<_>>() }),
        Kind::Table(groups) => table(groups),
        Kind::Site => json!({ "$ref": "#" }),
        Kind::Map(of) => json!({ "type": "object", "additionalProperties": self::kind(of) }),
        Kind::Scalar => json!({ "type": ["string", "number", "boolean"] }),
        Kind::Parameter => json!({ "type": ["string", "number", "boolean", "object"] }),
    }
}

/// A value of the mapping language: a path, a list of fallbacks, a table, or `false`.
fn mapping() -> Value {
    let operations = GROUPS.iter().find(|group| group.path == "providers[].profile.<field>");
    json!({ "anyOf": [
        { "type": "string" },
        { "enum": [false, null] },
        { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/mapping" } },
        operations.map(|group| table(&[group])),
    ] })
}

/// Adds the options of single built-in providers: `enterprise.baseUrl`, `tenantId`.
fn add_own_options(properties: &mut Map<String, Value>) {
    for row in providers::all() {
        for option in row.options {
            add_own_option(properties, row.name, option);
        }
        for key in row.secret_from_key.iter().flat_map(|rule| [rule.issuer, rule.kid]) {
            add(properties, key, row.name, json!({ "type": "string" }));
        }
    }
}

fn add_own_option(properties: &mut Map<String, Value>, provider: &str, option: &DeployerOption) {
    let value = match option.accepts {
        Accepts::BaseUrl => kind(&Kind::Address),
        Accepts::Text => json!({ "type": "string" }),
        Accepts::Label => json!({ "type": "string", "pattern": "^[A-Za-z0-9_-]+$" }),
        Accepts::OneOf(values) => json!({ "enum": one_of(values) }),
    };
    let Some((outer, inner)) = option.path.split_once('.') else {
        return add(properties, option.path, provider, value);
    };
    let description = json!(format!("of {provider}"));
    let table = properties.entry(outer).or_insert_with(
        || json!({ "description": description, "type": "object", "properties": {}, "additionalProperties": false }),
    );
    if let Some(members) = table.get_mut("properties").and_then(Value::as_object_mut) {
        add(members, inner, provider, value);
    }
}

/// The values as texts and, where they are numbers, as numbers too.
fn one_of(values: &[&str]) -> Vec<Value> {
    let numbers = values.iter().filter_map(|value| value.parse::<u32>().ok()).map(Value::from);
    values.iter().map(|value| json!(value)).chain(numbers).collect()
}

/// Adds an option of one provider. Two providers may have an option of one name.
fn add(properties: &mut Map<String, Value>, key: &str, provider: &str, value: Value) {
    let Some(known) = properties.get_mut(key) else {
        let mut property = json!({ "description": format!("of {provider}") });
        merge(&mut property, value);
        properties.insert(key.into(), property);
        return;
    };
    let description = known.get("description").and_then(Value::as_str).unwrap_or_default();
    let description = format!("{description}, of {provider}");
    let mut former = known.clone();
    if let Some(members) = former.as_object_mut() {
        members.remove("description");
    }
    *known = if former == value { value } else { json!({ "anyOf": [former, value] }) };
    merge(known, json!({ "description": description }));
}

#[cfg(test)]
mod tests {
    use authjs::config::options::REFUSED;

    use super::*;

    #[test]
    fn every_table_is_closed() {
        let schema = schema();
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["properties"]["session"]["additionalProperties"], false);
        assert_eq!(schema["properties"]["session"]["properties"]["maxAge"]["minimum"], 60);
        assert!(REFUSED.iter().all(|refused| schema["properties"].get(refused.key).is_none()));
    }

    #[test]
    fn descriptions_are_plain_text() {
        assert_eq!(plain("see [docs/x.md](docs/x.md): `[\"a\"]`, or [b](c)"), "see docs/x.md: [\"a\"], or b");
    }

    #[test]
    fn options_of_single_providers_are_properties() {
        let schema = schema();
        let provider = &schema["properties"]["providers"]["items"]["anyOf"][1];
        assert_eq!(provider["required"], json!(["id"]));
        assert_eq!(provider["properties"]["enterprise"]["additionalProperties"], false);
        assert_eq!(provider["properties"]["teamId"]["type"], "string");
    }
}
