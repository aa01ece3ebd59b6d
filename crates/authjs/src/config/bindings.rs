use crate::config::env::Env;
use crate::config::error::ConfigError;

/// A binding that the Worker reads, and its required methods.
struct Binding {
    name: &'static str,
    /// The expected kind, for the error.
    kind: &'static str,
    methods: &'static [&'static str],
    fix: &'static str,
}

const BINDINGS: [Binding; 9] = [
    Binding {
        name: "UPSTREAM",
        kind: "a service binding",
        methods: &["fetch"],
        fix: "Bind a Worker to it with [[services]]; for any other server remove it and set upstream in [vars.AUTH].",
    },
    Binding {
        name: "ASSETS",
        kind: "the binding of static assets",
        methods: &["fetch"],
        fix: "Remove it, and write binding = \"ASSETS\" under [assets].",
    },
    Binding {
        name: "AUTH_KV",
        kind: "a KV namespace",
        methods: &["get", "put"],
        fix: "Remove it, or bind a namespace to it with [[kv_namespaces]].",
    },
    Binding {
        name: "AUTH_DB",
        kind: "a D1 database",
        methods: &["prepare", "batch"],
        fix: "Remove it, or bind a database to it with [[d1_databases]].",
    },
    Binding {
        name: "AUTH_STATE",
        kind: "a Durable Object namespace",
        methods: &["idFromName", "get"],
        fix: "Remove it, or bind the class AuthState to it with [[durable_objects.bindings]].",
    },
    Binding {
        name: "AUTH_LIMIT",
        kind: "a rate limit",
        methods: &["limit"],
        fix: "Remove it, or bind a rate limit to it with [[ratelimits]].",
    },
    Binding {
        name: "AUTH_EMAIL",
        kind: "a binding that sends mails",
        methods: &["send"],
        fix: "Remove it, or bind it with [[send_email]].",
    },
    Binding {
        name: "AUTH_ANALYTICS",
        kind: "a dataset of Workers Analytics Engine",
        methods: &["writeDataPoint"],
        fix: "Remove it, or bind a dataset to it with [[analytics_engine_datasets]].",
    },
    Binding {
        name: "AUTH_QUEUE",
        kind: "a queue",
        methods: &["send"],
        fix: "Remove it, or bind a queue to it with [[queues.producers]].",
    },
];

/// Errors if the name of a binding has a variable, or a binding of another kind. The error omits
/// the value, which may be a secret.
pub(super) fn check(env: &dyn Env) -> Result<(), ConfigError> {
    for Binding { name, kind, methods, fix } in BINDINGS {
        if env.has_binding(name) && !env.has_methods(name, methods) {
            let is_variable = env.text(name).is_some() || env.json(name).is_some();
            let found = if is_variable { "a variable" } else { "a binding of another kind" };
            return Err(ConfigError::new(name, format!("is {found}, where {kind} is expected"), fix));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::env::tests::TestEnv;
    use serde_json::json;

    #[test]
    fn a_variable_in_the_place_of_a_binding_is_an_error_that_hides_its_value() {
        for Binding { name, .. } in BINDINGS {
            for value in [json!("https://o.example"), json!(""), json!({}), json!(1)] {
                let error = check(&TestEnv::new(&json!({ name: value }))).unwrap_err().to_string();
                assert!(error.starts_with(&format!("{name}: is a variable, where ")), "{error}");
                assert!(!error.contains("o.example"), "{error}");
            }
            assert_eq!(check(&TestEnv::new(&json!({ name: null }))), Ok(()), "a binding");
        }
        assert_eq!(check(&TestEnv::new(&json!({}))), Ok(()));
    }
}
