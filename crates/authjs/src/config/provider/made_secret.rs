use crate::config::env::variable;
use crate::config::error::ConfigError;
use crate::config::node::Setting;
use crate::config::provider::Entry;
use crate::config::provider::signing_key::{ClientKey, private_key};
use crate::config::secret_command::set_secret;
use crate::oauth::{ClientAuthMethod, MadeSecret};
use crate::providers::SecretFromKey;
use crate::secret::Secret;

/// Returns the recipe for the client secret, if the key for it is configured.
///
/// Errors if the options of the key are set without the key.
pub(super) fn rule(
    entry: &Entry<'_>,
    method: ClientAuthMethod,
) -> Result<Option<&'static SecretFromKey>, ConfigError> {
    let Some(rule) = entry.row.secret_from_key else { return Ok(None) };
    let key = entry.variable("PRIVATE_KEY");
    if method.sends_secret() && variable(entry.env, &key)?.is_some() {
        return Ok(Some(rule));
    }
    let Some(stray) = entry.get(rule.issuer).or_else(|| entry.get(rule.kid)) else { return Ok(None) };
    let cause = format!("has no effect unless {key} makes the client secret");
    Err(ConfigError::new(&stray.path, cause, how_to(entry, rule)))
}

/// Returns the key for a created client secret, with the `kid` and the `iss` of the options.
#[inline(never)]
pub(super) fn read(
    entry: &Entry<'_>,
    rule: &SecretFromKey,
    setting: Option<Setting>,
    secret: Option<&Secret>,
) -> Result<ClientKey, ConfigError> {
    let name = entry.variable("PRIVATE_KEY");
    if secret.is_some() {
        return Err(ConfigError::new(name, "set beside a client secret", "Remove one of the two."));
    }
    let option = |key| entry.get(key).filter(|node| node.value != "");
    let (Some(issuer), Some(kid)) = (option(rule.issuer), option(rule.kid)) else {
        let missing = [rule.issuer, rule.kid].into_iter().filter(|key| option(key).is_none());
        let error = |key| {
            let fix = "Set it as the provider shows it beside the key.";
            ConfigError::new(entry.path_of(key), format!("not set, as {name} needs"), fix)
        };
        return Err(ConfigError::all(missing.map(error).collect()));
    };
    let issuer = issuer.text()?.text;
    let key = private_key(entry, setting, None, Some(&kid))?;
    if key.algorithm.is_none_or(|algorithm| algorithm.name != rule.algorithm) {
        return Err(ConfigError::new(
            name,
            format!("not a key for {}", rule.algorithm),
            "Use the one of the provider.",
        ));
    }
    Ok(ClientKey { made_secret: Some(MadeSecret { issuer, audience: rule.audience }), ..key })
}

/// Returns the fix if neither key nor secret is set.
pub(super) fn how_to(entry: &Entry<'_>, rule: &SecretFromKey) -> String {
    let SecretFromKey { issuer, kid, .. } = rule;
    let key = entry.variable("PRIVATE_KEY");
    let set = if entry.development {
        set_secret(&key, true)
    } else {
        format!("`npx wrangler secret put {key} < AuthKey.p8`")
    };
    format!("{set}, with {issuer} and {kid} beside the id.")
}
