use serde_json::Value;

use crate::config::error::ConfigError;
use crate::config::node::Setting;

/// The variables, secrets and bindings of the deployment.
///
/// `worker` implements it over the runtime's `env` object. Tests implement it too.
pub trait Env {
    /// Returns a variable or secret that is a text.
    fn text(&self, name: &str) -> Option<String>;

    /// Returns a variable that is JSON: a table of `[vars]`, a list, a number, a boolean.
    fn json(&self, name: &str) -> Option<Value>;

    /// Returns whether any variable, secret or binding has this name.
    fn has_binding(&self, name: &str) -> bool;

    /// Returns whether a binding, not a variable, has this name, and whether it has these methods.
    fn has_methods(&self, name: &str, methods: &[&str]) -> bool;

    /// Returns whether the Worker that will read the configuration is built without this Cargo feature,
    /// although this build has it. Only a judge of configurations returns true.
    fn lacks_feature(&self, _name: &str) -> bool {
        false
    }
}

/// The sources of a setting that names variables or bindings.
pub(super) struct Source<'a> {
    pub(super) env: &'a dyn Env,
    /// `AUTH_DEV`
    pub(super) development: bool,
    /// Whether `AUTH_DB` is bound.
    pub(super) has_database: bool,
}

/// Returns a variable as a text. An empty variable counts as unset.
///
/// `AUTH_DEV = 1` and `AUTH_TRUST_HOST = false` without quotes are JSON to wrangler, and are read
/// as texts. Errors if the name has another value. The error omits the value, which may be a
/// secret.
pub(super) fn variable(env: &dyn Env, name: &str) -> Result<Option<Setting>, ConfigError> {
    let text = match (env.text(name), env.json(name)) {
        (Some(text), _) | (None, Some(Value::String(text))) => text,
        (None, Some(scalar @ (Value::Bool(_) | Value::Number(_)))) => scalar.to_string(),
        (None, None) if !env.has_binding(name) => return Ok(None),
        _ => {
            return Err(ConfigError::new(
                name,
                "is not a text",
                "Bind a text variable or secret to this name.",
            ));
        }
    };
    Ok(Some(Setting { path: name.into(), text }).filter(|setting| !setting.text.is_empty()))
}

/// Returns a variable that must be true or false.
pub(super) fn flag(env: &dyn Env, name: &str) -> Result<Option<bool>, ConfigError> {
    let Some(setting) = variable(env, name)? else { return Ok(None) };
    match setting.text.as_str() {
        "1" | "true" => Ok(Some(true)),
        "0" | "false" => Ok(Some(false)),
        _ => Err(setting.error("neither true nor false", "Write 1, true, 0 or false.")),
    }
}

/// Returns the first of several names that is set.
pub(super) fn first_variable(env: &dyn Env, names: &[&str]) -> Result<Option<Setting>, ConfigError> {
    for name in names {
        if let Some(setting) = variable(env, name)? {
            return Ok(Some(setting));
        }
    }
    Ok(None)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::{Map, json};

    /// An environment from a JSON object. Texts become text variables, other values become JSON,
    /// and null becomes a binding.
    #[derive(Debug)]
    pub(in crate::config) struct TestEnv(pub(in crate::config) Map<String, Value>);

    impl TestEnv {
        pub(in crate::config) fn new(variables: &Value) -> Self {
            Self(variables.as_object().unwrap().clone())
        }
    }

    impl Env for TestEnv {
        fn text(&self, name: &str) -> Option<String> {
            self.0.get(name)?.as_str().map(Into::into)
        }

        fn json(&self, name: &str) -> Option<Value> {
            self.0.get(name).filter(|value| !value.is_string() && !value.is_null()).cloned()
        }

        fn has_binding(&self, name: &str) -> bool {
            self.0.contains_key(name)
        }

        fn has_methods(&self, name: &str, _methods: &[&str]) -> bool {
            self.0.get(name).is_some_and(Value::is_null)
        }
    }

    #[test]
    fn variables_are_texts_and_empty_ones_are_unset() {
        let env = TestEnv::new(&json!({"A": "x", "B": "", "C": 1, "D": false, "E": {}, "F": null}));
        let text = |name| variable(&env, name).map(|setting| setting.map(|setting| setting.text));
        assert_eq!(text("A"), Ok(Some("x".into())));
        assert_eq!(text("B"), Ok(None));
        assert_eq!(text("C"), Ok(Some("1".into())));
        assert_eq!(text("D"), Ok(Some("false".into())));
        assert!(text("E").is_err());
        assert!(text("F").is_err(), "a binding of another kind is not a missing variable");
        assert_eq!(text("G"), Ok(None));
    }

    #[test]
    fn flags_are_true_or_false_and_nothing_else() {
        let env = TestEnv::new(&json!({"A": "true", "B": "0", "C": "yes", "D": false}));
        assert_eq!(flag(&env, "A"), Ok(Some(true)));
        assert_eq!(flag(&env, "B"), Ok(Some(false)));
        assert_eq!(flag(&env, "D"), Ok(Some(false)));
        assert!(flag(&env, "C").is_err());
    }
}
