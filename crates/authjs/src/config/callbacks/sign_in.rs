use serde_json::Value;

use super::{EmailRule, Exchange, exchange};
use crate::claims::Path;
use crate::config::env::Source;
use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::providers::{Method, Provider};

/// `signIn`: who may sign in. Every rule that is set must allow it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignInRules {
    /// `emails` and `emailDomains`. An address must be verified.
    pub(crate) email: EmailRule,
    /// `requireVerifiedEmail`
    pub(crate) require_verified_email: bool,
    /// `claims`: paths into the profile, each with the accepted values.
    pub(crate) claims: Vec<(Path, Vec<Value>)>,
    /// `providers`: the ids of the providers that may sign users in. Empty if all may.
    pub(crate) providers: Vec<String>,
}

impl SignInRules {
    /// Returns whether a rule needs the proof that the address is verified.
    pub(crate) const fn needs_verified_email(&self) -> bool {
        self.require_verified_email || !self.email.is_unset()
    }

    /// Returns whether a provider may sign users in.
    pub(crate) fn allows_provider(&self, id: &str) -> bool {
        self.providers.is_empty() || self.providers.iter().any(|allowed| allowed == id)
    }
}

/// Reads `signIn`.
///
/// Errors if a rule needs a verified address and a provider that may sign users in has no proof of
/// one. Asks the others for their proof.
pub(super) fn read(
    node: &Node<'_>,
    source: &Source<'_>,
    providers: &mut [Provider],
) -> Result<(SignInRules, Option<Exchange>), ConfigError> {
    let table = node.table(&keys::SIGN_IN)?;
    let rules = SignInRules {
        email: EmailRule::read(table.get("emails").as_ref(), table.get("emailDomains").as_ref())?,
        require_verified_email: table.boolean("requireVerifiedEmail")?.unwrap_or(false),
        claims: table.get("claims").map(|node| read_claims(&node)).transpose()?.unwrap_or_default(),
        providers: table
            .get("providers")
            .map(|node| read_ids(&node, providers))
            .transpose()?
            .unwrap_or_default(),
    };
    if rules.needs_verified_email() {
        require_proofs(&table, &rules, providers)?;
    }
    let exchange = table.get("exchange").map(|node| exchange::read(&node, source)).transpose()?;
    Ok((rules, exchange))
}

fn read_claims(node: &Node<'_>) -> Result<Vec<(Path, Vec<Value>)>, ConfigError> {
    let table = node.open_table()?;
    let claims = table.iter().map(|(key, node)| {
        let path = Path::parse(key).map_err(|_| {
            node.error("the name is not a path", "Write steps with dots between, e.g. org.name")
        })?;
        let values = node.list()?;
        if values.is_empty() {
            return Err(node.error("an empty list", "Name the accepted values, or remove the key."));
        }
        let is_scalar = |value: &Value| !matches!(value, Value::Null | Value::Array(_) | Value::Object(_));
        match values.iter().find(|item| !is_scalar(item.value)) {
            Some(wrong) => {
                Err(wrong.error("not a value to compare", "Write a text, a number, true or false."))
            }
            None => Ok((path, values.iter().map(|item| item.value.clone()).collect())),
        }
    });
    claims.collect()
}

fn read_ids(node: &Node<'_>, providers: &[Provider]) -> Result<Vec<String>, ConfigError> {
    let items = node.list()?;
    if items.is_empty() {
        return Err(node.error("an empty list", "Name at least one provider, or remove the key."));
    }
    items.iter().map(|item| provider_id(item, providers)).collect()
}

/// Reads the id of a configured provider.
pub(in crate::config) fn provider_id(node: &Node<'_>, providers: &[Provider]) -> Result<String, ConfigError> {
    let id = node.text()?;
    if providers.iter().any(|provider| provider.id == id.text) {
        return Ok(id.text);
    }
    Err(id.error("no provider has this id", "Write an id of `providers`."))
}

/// Errors for the first provider without a proof, and asks the others for it.
fn require_proofs(
    table: &Table<'_>,
    rules: &SignInRules,
    providers: &mut [Provider],
) -> Result<(), ConfigError> {
    let rule =
        ["emails", "emailDomains", "requireVerifiedEmail"].into_iter().find(|key| table.get(key).is_some());
    for provider in providers {
        if !rules.allows_provider(&provider.id) {
            continue;
        }
        let fix = match &mut provider.method {
            Method::OAuth(oauth) if oauth.has_email_proof() => {
                oauth.needs_email_proof = true;
                continue;
            }
            Method::OAuth(_) => {
                "Leave the provider out of `providers` or of `callbacks.signIn.providers`; if its profile has such a \
                 claim, set `emailVerified` on it"
            }
            // The link proves the address.
            Method::Email(_) => continue,
            #[cfg(feature = "webauthn")]
            Method::WebAuthn(_) => "Leave the provider out of `providers` or of `callbacks.signIn.providers`",
            Method::Credentials(_) => {
                "Leave the provider out of `providers` or of `callbacks.signIn.providers`"
            }
        };
        let cause = format!("{} does not say whether an e-mail address is verified", provider.id);
        return Err(ConfigError::new(table.path_of(rule.unwrap_or("emails")), cause, fix));
    }
    Ok(())
}
