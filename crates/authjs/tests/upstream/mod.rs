//! The cases of @auth/core 0.41.3's and next-auth's own tests that apply to us, in our words and under their names.
//! Which case is where, and why some are nowhere: docs/upstream-tests.md.

mod assert_config;
mod authorize;
mod callback;
mod env;
mod jwt;
mod next_auth_env;
mod pages;
mod session;
mod table;
mod url_parsing;

use authjs::config::Config;
use serde_json::{Value, json};

use crate::support::TestEnv;

/// What upstream calls a server with a mistake in its configuration.
const MESSAGE: &str =
    "There was a problem with the server configuration. Check the server logs for more information.";

/// The configuration of these variables beside a secret and one provider, or what is wrong with it. Null removes one.
fn config(variables: Value) -> Result<Config, String> {
    let mut env = json!({
        "AUTH": { "providers": ["auth0"] },
        "AUTH_SECRET": "the secret of these tests, 32 characters and more",
        "AUTH_AUTH0_ID": "asdf",
        "AUTH_AUTH0_SECRET": "fdsa",
        "AUTH_AUTH0_ISSUER": "https://example.com",
    });
    let all = env.as_object_mut().expect("an object");
    all.extend(variables.as_object().expect("an object").clone());
    all.retain(|_, value| !value.is_null());
    Config::from_env(&TestEnv(env), None).map_err(|error| error.to_string())
}
