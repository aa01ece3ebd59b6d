use serde_json::map::Entry;
use serde_json::{Map, Value};

use crate::config::env::Env;
use crate::config::error::{ConfigError, member_path};
use crate::jose::json;

/// Reads and merges the sources of the configuration, later over earlier: the compiled-in
/// `auth.config.json`, the variable `AUTH`, then `AUTH_CONFIG_1` to `AUTH_CONFIG_9`.
///
/// A variable has at most 5 KB, so there are several. Lists append, tables merge, other values
/// replace.
pub(super) fn read(env: &dyn Env, compiled_in: Option<&str>) -> Result<Value, ConfigError> {
    read_with(env, compiled_in, None)
}

/// Does the same as [`read`], and merges `options`, a JSON object, over the rest.
pub(super) fn read_with(
    env: &dyn Env,
    compiled_in: Option<&str>,
    options: Option<&str>,
) -> Result<Value, ConfigError> {
    let mut merged = Map::new();
    if let Some(text) = compiled_in {
        let mut members = parse("auth.config.json", text)?;
        // Editors find the schema of the file by this key.
        members.shift_remove("$schema");
        merge(&mut merged, members, "")?;
    }
    for name in VARIABLES {
        if let Some(members) = read_variable(env, name)? {
            merge(&mut merged, members, "")?;
        }
    }
    if let Some(text) = options {
        merge(&mut merged, parse("the options of the request", text)?, "")?;
    }
    Ok(Value::Object(merged))
}

const VARIABLES: [&str; 10] = [
    "AUTH",
    "AUTH_CONFIG_1",
    "AUTH_CONFIG_2",
    "AUTH_CONFIG_3",
    "AUTH_CONFIG_4",
    "AUTH_CONFIG_5",
    "AUTH_CONFIG_6",
    "AUTH_CONFIG_7",
    "AUTH_CONFIG_8",
    "AUTH_CONFIG_9",
];

/// Reads a table of `[vars]`, or the same as JSON text (`.dev.vars` and the dashboard have texts).
fn read_variable(env: &dyn Env, name: &str) -> Result<Option<Map<String, Value>>, ConfigError> {
    match (env.json(name), env.text(name)) {
        (Some(Value::Object(mut members)), _) => {
            gather_matcher(&mut members);
            Ok(Some(members))
        }
        (Some(Value::String(text)), _) | (None, Some(text)) => parse(name, &text).map(Some),
        (None, None) if !env.has_binding(name) => Ok(None),
        _ => Err(ConfigError::new(
            name,
            "is not a table",
            format!("Write it as [vars.{name}] in wrangler.toml."),
        )),
    }
}

/// Errors if a key is repeated: `serde_json` would drop the first one, which may be a guard.
fn parse(place: &str, text: &str) -> Result<Map<String, Value>, ConfigError> {
    let mut members = json::parse_object(text.as_bytes()).ok_or_else(|| unreadable(place, text))?;
    gather_matcher(&mut members);
    Ok(members)
}

/// Returns where the JSON is invalid. Quotes nothing, because the text may be a secret.
#[inline(never)]
fn unreadable(place: &str, text: &str) -> ConfigError {
    let cause = match serde_json::from_str::<Value>(text) {
        Err(error) => format!("not JSON, from line {}, column {}", error.line(), error.column()),
        Ok(Value::Object(_)) => "a key is repeated in one object".into(),
        Ok(_) => "not a JSON object".into(),
    };
    ConfigError::new(place, cause, "Write one object, as JSON without comments.")
}

/// Converts `matcher` into a list, so that further entries extend it. Merging must not lose a
/// guard.
fn gather_matcher(members: &mut Map<String, Value>) {
    if let Some(Value::Object(hosts)) = members.get_mut("hosts") {
        hosts.values_mut().filter_map(Value::as_object_mut).for_each(gather_matcher);
    }
    if let Some(entry) = members.get_mut("matcher")
        && !entry.is_array()
    {
        *entry = Value::Array(vec![entry.take()]);
    }
}

fn merge(into: &mut Map<String, Value>, from: Map<String, Value>, path: &str) -> Result<(), ConfigError> {
    for (key, value) in from {
        let path = member_path(path, &key);
        match into.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(value);
            }
            Entry::Occupied(mut entry) => merge_value(entry.get_mut(), value, &path)?,
        }
    }
    Ok(())
}

fn merge_value(into: &mut Value, from: Value, path: &str) -> Result<(), ConfigError> {
    match (into, from) {
        (Value::Array(items), Value::Array(further)) => items.extend(further),
        (Value::Object(members), Value::Object(further)) => merge(members, further, path)?,
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => {
            let fix = "Write it in the same shape in AUTH, AUTH_CONFIG_1..9 and auth.config.json.";
            return Err(ConfigError::new(path, "is set twice, in shapes that do not merge", fix));
        }
        (into, from) => *into = from,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::env::tests::TestEnv;
    use serde_json::json;

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn merged(variables: Value, compiled_in: Option<&str>) -> Result<Value, String> {
        read(&TestEnv::new(&variables), compiled_in).map_err(|error| error.to_string())
    }

    #[test]
    fn lists_append_tables_merge_and_other_values_replace() {
        let file = r#"{"providers": ["google"], "session": {"maxAge": 60, "updateAge": 1}, "debug": true}"#;
        let variables = json!({
            "AUTH": {"providers": ["github"], "session": {"maxAge": 70}},
            "AUTH_CONFIG_2": r#"{"providers": ["keycloak"]}"#,
            "AUTH_CONFIG_9": {"debug": false},
        });
        let expected = json!({
            "providers": ["google", "github", "keycloak"],
            "session": {"maxAge": 70, "updateAge": 1},
            "debug": false,
        });
        assert_eq!(merged(variables, Some(file)), Ok(expected));
    }

    #[test]
    fn a_second_matcher_adds_to_the_first() {
        let variables = json!({
            "AUTH": {"matcher": "/admin"},
            "AUTH_CONFIG_1": {"matcher": {"source": "/team"}},
            "AUTH_CONFIG_2": r#"{"matcher": ["/x"]}"#,
        });
        assert_eq!(merged(variables, None), Ok(json!({"matcher": ["/admin", {"source": "/team"}, "/x"]})));
    }

    #[test]
    fn a_host_is_written_in_several_variables() {
        let variables = json!({
            "AUTH": {"hosts": {"a.example": {"matcher": "/admin", "session": {"maxAge": 60}}}},
            "AUTH_CONFIG_1": {"hosts": {"a.example": {"matcher": ["/team"]}, "b.example": {}}},
        });
        let expected = json!({"hosts": {
            "a.example": {"matcher": ["/admin", "/team"], "session": {"maxAge": 60}},
            "b.example": {},
        }});
        assert_eq!(merged(variables, None), Ok(expected));
    }

    #[test]
    fn what_cannot_be_read_is_an_error_that_quotes_nothing() {
        let unreadable = |text: &str| merged(json!({ "AUTH": text }), None).unwrap_err();
        let fix = "Write one object, as JSON without comments.";
        let broken = unreadable("{\"clientSecret\": hunter2}");
        assert_eq!(broken, format!("AUTH: not JSON, from line 1, column 18. {fix}"));
        assert_eq!(unreadable("\"hunter2\""), format!("AUTH: not a JSON object. {fix}"));
        let twice = unreadable(r#"{"matcher": "/admin", "matcher": "/team"}"#);
        assert_eq!(twice, format!("AUTH: a key is repeated in one object. {fix}"));
        assert!(merged(json!({"AUTH": ["a"]}), None).unwrap_err().starts_with("AUTH: is not a table"));
        assert!(merged(json!({"AUTH": null}), None).is_err(), "a KV namespace called AUTH");
        let shapes = json!({"AUTH": {"session": {}}, "AUTH_CONFIG_1": {"session": 5}});
        assert!(merged(shapes, None).unwrap_err().starts_with("session: is set twice"));
    }

    #[test]
    fn options_of_a_request_are_merged_last() {
        let env =
            TestEnv::new(&json!({ "AUTH": { "basePath": "/auth", "matcher": "/admin", "debug": true } }));
        let read = |options| read_with(&env, None, Some(options)).map_err(|error| error.to_string());
        let expected = json!({ "basePath": "/t", "matcher": ["/admin", "/team"], "debug": true });
        assert_eq!(read(r#"{ "basePath": "/t", "matcher": "/team" }"#), Ok(expected));
        assert!(read("[]").unwrap_err().starts_with("the options of the request: not a JSON object."));
    }

    #[test]
    fn nothing_at_all_is_an_empty_table() {
        assert_eq!(merged(json!({}), None), Ok(json!({})));
    }
}
