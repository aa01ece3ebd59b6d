//! The provider table against `@auth/core`'s own modules, and the page about custom providers against the code.

mod custom;
mod marks;
mod npm_run_providers;
mod profiles;
mod refresh;
mod rows;

use authjs::config::Config;
use authjs::providers::{self, OAuthProvider, Provider};
use serde_json::{Value, json};

use crate::support::TestEnv;

const DIFFERENCES: &str = include_str!("../../../../docs/differences.md");

/// Returns the provider with this id and these options, as a deployment configures it.
fn provider(id: &str, options: &Value) -> Provider {
    let mut entry = json!({ "id": id, "clientId": "client", "clientSecret": "secret" });
    for (key, value) in options.as_object().into_iter().flatten() {
        entry[key] = value.clone();
    }
    if let Some(name) = providers::find(id).and_then(|row| row.required_header) {
        entry["fetch"] = json!({ "headers": { name: "key" } });
    }
    let env = TestEnv(json!({
        "AUTH_SECRET": "a secret for tests, longer than 32 characters",
        "AUTH": { "providers": [entry] },
    }));
    let config = Config::from_env(&env, None).unwrap_or_else(|error| panic!("{id}: {error}"));
    config.provider(id).expect("the provider").clone()
}

fn oauth_provider(id: &str, options: &Value) -> OAuthProvider {
    provider(id, options).oauth().expect("an OAuth provider").clone()
}
