//! The cases of the tests of @auth/core 0.41.3 and next-auth that apply here, rewritten under their
//! names. docs/upstream-tests.md lists the file of each case, and why some are absent.

mod assert_config;
mod authorize;
mod callback;
mod env;
mod errors;
mod jwt;
mod next_auth_env;
mod pages;
mod session;
mod table;
mod url_parsing;
#[cfg(all(feature = "josekit", feature = "webauthn"))]
mod webauthn_utils;

use authjs::config::Config;
use serde_json::{Value, json};

use crate::support::TestEnv;

/// Upstream's message for a server with a mistake in its configuration.
const MESSAGE: &str =
    "There was a problem with the server configuration. Check the server logs for more information.";

/// Returns the configuration of these variables with a secret and one provider, or its error. Null
/// removes a variable.
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
