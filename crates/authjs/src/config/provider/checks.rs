use crate::config::error::ConfigError;
use crate::config::node::Node;
use crate::config::provider::Entry;
use crate::config::warning::Warning;
use crate::oauth::{Client, ClientAuthMethod};
use crate::providers::Check;

/// Reads `checks`: a list of `pkce`, `state` and `nonce`, or only `none`.
///
/// Returns the row's checks if the key is not set. Errors for a public client without `pkce`: an
/// attacker could redeem a stolen code without a secret ([RFC 9700
/// §2.1.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1)).
pub(super) fn read(
    entry: &Entry<'_>,
    client: &Client,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Check>, ConfigError> {
    let checks = match entry.get("checks") {
        Some(node) => parse(entry, &node)?,
        None => entry.row.checks.to_vec(),
    };
    if client.token_endpoint_auth_method == ClientAuthMethod::None && !checks.contains(&Check::Pkce) {
        let cause = "a public client (token_endpoint_auth_method \"none\") without pkce";
        return Err(ConfigError::new(entry.path_of("checks"), cause, "Add \"pkce\"."));
    }
    if checks.is_empty() {
        warnings.push(Warning::NoChecks { provider: entry.id.clone() });
    }
    Ok(checks)
}

#[inline(never)]
fn parse(entry: &Entry<'_>, node: &Node<'_>) -> Result<Vec<Check>, ConfigError> {
    let items = node.list()?;
    if let [only] = items.as_slice()
        && only.value == "none"
    {
        return Ok(Vec::new());
    }
    let mut checks = Vec::new();
    for item in &items {
        let check = parse_check(entry, item)?;
        if checks.contains(&check) {
            return Err(item.error("named twice", "Remove one."));
        }
        checks.push(check);
    }
    if checks.is_empty() {
        return Err(
            node.error("empty", "Use [\"pkce\"] or [\"state\"]; [\"none\"] turns the protection off.")
        );
    }
    Ok(checks)
}

fn parse_check(entry: &Entry<'_>, item: &Node<'_>) -> Result<Check, ConfigError> {
    let name = item.text()?.text;
    match Check::parse(&name) {
        Some(Check::Nonce) if !entry.is_oidc() => Err(item
            .error("a nonce needs an ID Token, which OAuth 2.0 does not have", "Use \"pkce\" or \"state\".")),
        Some(check) => Ok(check),
        None if name == "none" => {
            Err(item.error("contradicts the other checks", "Remove it, or leave it alone."))
        }
        None => Err(item.error("unknown check", "Use \"pkce\", \"state\" or \"nonce\".")),
    }
}
