//! `emailVerified` of a provider.

use serde_json::Value;

use crate::claims::Expression;
use crate::config::error::ConfigError;
use crate::config::expression;
use crate::config::node::Node;
use crate::config::provider::Entry;
use crate::providers::{ConfiguredProof, EmailProof, Mapping};

/// Reads `emailVerified`: the path of the claim that proves that the address is verified, or
/// `false`. Without it, the row's proof is used.
///
/// A custom OpenID Provider has the standard claim `email_verified` by default, which is about the
/// claim `email`: it proves no other address of a `profile`. Errors for a built-in provider that
/// has a proof. A server of the deployer, `baseUrl`, has none by default.
pub(super) fn read(entry: &Entry<'_>, mapping: &Mapping) -> Result<ConfiguredProof, ConfigError> {
    match entry.get("emailVerified") {
        Some(node)
            if entry.is_custom || entry.row.email_proof == EmailProof::Unproved || is_self_hosted(entry) =>
        {
            configured(&node)
        }
        Some(node) => {
            let fix = "Remove the key, or configure the provider under an id of your own.";
            Err(node.error("a built-in provider with a proof of its own", fix))
        }
        None if takes_another_address(mapping) || is_self_hosted(entry) => Ok(UNPROVED),
        None => Ok(ConfiguredProof::BuiltIn(entry.row.email_proof)),
    }
}

const UNPROVED: ConfiguredProof = ConfiguredProof::BuiltIn(EmailProof::Unproved);

/// Returns whether the provider is a server of the deployer, such as GitLab with `baseUrl`. It may be
/// set up to confirm addresses without a check.
fn is_self_hosted(entry: &Entry<'_>) -> bool {
    entry.get("baseUrl").is_some() || entry.get("enterprise").is_some()
}

fn takes_another_address(mapping: &Mapping) -> bool {
    let Mapping::Custom(profile) = mapping else { return false };
    let is_claim =
        |email: &Expression| matches!(email, Expression::Path(path) if path.to_string() == "email");
    profile.email.as_ref().is_some_and(|email| !is_claim(email))
}

#[inline(never)]
fn configured(node: &Node<'_>) -> Result<ConfiguredProof, ConfigError> {
    const FIX: &str = "Name the claim that is true if the address is verified, e.g. \"email_verified\".";
    if *node.value == Value::Bool(true) {
        return Err(node.error("proves nothing", FIX));
    }
    match expression::read(node)? {
        Expression::Path(path) => Ok(ConfiguredProof::Custom(path)),
        Expression::Null => Ok(UNPROVED),
        _ => Err(node.error("not a path", FIX)),
    }
}
