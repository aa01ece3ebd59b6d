//! `bearer` and `AUTH_SERVICE_TOKENS`: whose tokens the gate accepts.

#[cfg(feature = "bearer")]
mod issuer;
#[cfg(feature = "bearer")]
mod service_token;
#[cfg(feature = "bearer")]
mod settings;

use super::env::Env;
use super::error::ConfigError;
use super::node::Table;
#[cfg(feature = "bearer")]
pub(crate) use service_token::ServiceToken;
#[cfg(feature = "bearer")]
pub(super) use settings::read;
#[cfg(feature = "bearer")]
pub(crate) use settings::{Bearer, BearerIssuer, Introspection};

/// The variable with the service tokens.
const SERVICE_TOKENS: &str = "AUTH_SERVICE_TOKENS";

/// Errors if `bearer`, `forwardAuth` or `AUTH_SERVICE_TOKENS` is set and the Worker is built without the Cargo
/// feature `bearer`: it would ignore tokens that the deployer relies on.
#[inline(never)]
pub(super) fn refuse_unless_built(root: &Table<'_>, env: &dyn Env) -> Result<(), ConfigError> {
    if cfg!(feature = "bearer") && !env.lacks_feature("bearer") {
        return Ok(());
    }
    let path = if root.get("bearer").is_some() {
        "bearer"
    } else if root.get("forwardAuth").is_some() {
        "forwardAuth"
    } else if env.has_binding(SERVICE_TOKENS) {
        SERVICE_TOKENS
    } else {
        return Ok(());
    };
    let fix = "Build with the Cargo feature `bearer`: node scripts/build.mjs --features bearer.";
    Err(ConfigError::new(path, "bearer tokens are not compiled in", fix))
}

#[cfg(test)]
mod tests;
