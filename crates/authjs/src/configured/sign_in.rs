//! `callbacks.signIn`: who may sign in, and the exchange with a backend.

use serde_json::{Map, Value};

use super::exchange::exchange;
use crate::claims::{Claims, Path};
use crate::config::SignInRules;
use crate::deployment::Deployment;
use crate::model::{Account, User};
use crate::platform::Platform;
use crate::providers::{Method, Provider};
use crate::reason::Reason;

/// A denial of the configuration.
pub(crate) struct Denied {
    pub(crate) reason: Reason,
    /// The rule, for the log. It names no value of a visitor.
    pub(crate) detail: String,
}

/// Errors if a rule of `callbacks.signIn` denies the sign-in of this user, as the provider describes
/// the user. `has_own_email` says whether the provider's proof is about the user's address.
pub(crate) fn obey_rules(
    deployment: &Deployment,
    provider: &Provider,
    user: &User,
    profile: &Map<String, Value>,
    has_own_email: bool,
) -> Result<(), Denied> {
    obey(&deployment.config.callbacks.sign_in, provider, user, profile, has_own_email)
        .map_err(|detail| Denied { reason: Reason::AccessDenied, detail })
}

/// Asks the backend of `signIn.exchange`, if there is one. Its answer changes the user. Errors if it
/// denies the sign-in.
pub(crate) async fn exchange_with_backend(
    deployment: &Deployment,
    platform: &dyn Platform,
    user: &mut User,
    account: &Account,
    profile: &Map<String, Value>,
) -> Result<(), Denied> {
    let Some(configured) = &deployment.config.callbacks.exchange else { return Ok(()) };
    exchange(configured, platform, user, account, profile).await.map_err(|cause| Denied {
        reason: Reason::ExchangeFailed,
        detail: format!("callbacks.signIn.exchange: {cause}"),
    })
}

/// Errors with the first rule that denies.
fn obey(
    rules: &SignInRules,
    provider: &Provider,
    user: &User,
    profile: &Map<String, Value>,
    has_own_email: bool,
) -> Result<(), String> {
    let deny = |rule: &str, cause: &str| Err(format!("callbacks.signIn.{rule}: {cause}"));
    if !rules.allows_provider(&provider.id) {
        return deny("providers", "the provider is not listed");
    }
    if rules.needs_verified_email() {
        let rule = if rules.email.is_unset() { "requireVerifiedEmail" } else { "emails, emailDomains" };
        let Some(email) = user.email.as_deref().filter(|email| !email.is_empty()) else {
            return deny(rule, "the user has no e-mail address");
        };
        if !rules.email.is_unset() && !rules.email.names(email) {
            return deny(rule, "the address is not listed");
        }
        if !has_own_email || !proves_email(provider, email, profile, &|domain| rules.email.lists(domain)) {
            return deny(rule, "the provider does not say that the address is verified");
        }
    }
    // Credentials have no profile. Their server's members are the user's.
    let of_user = matches!(provider.method, Method::Credentials(_)).then(|| user.to_json());
    let claims = Claims::new(of_user.as_ref().unwrap_or(profile));
    match rules.claims.iter().find(|(path, accepted)| !has_one_of(&claims, path, accepted)) {
        Some((path, _)) => deny("claims", &format!("`{path}` has none of the listed values")),
        None => Ok(()),
    }
}

/// Returns whether the profile proves the user's own address. A mapping of the deployer may take
/// the address from a claim that the proof is not about. `lists` says whether the deployer lists a domain.
pub(super) fn proves_email(
    provider: &Provider,
    email: &str,
    profile: &Map<String, Value>,
    lists: &dyn Fn(&str) -> bool,
) -> bool {
    let domain = email.rsplit_once('@').map(|(_, domain)| domain);
    let is_listed = |of_profile: &str| Some(of_profile) == domain && lists(of_profile);
    match &provider.method {
        Method::OAuth(provider) => provider.email_is_verified_in(profile, &is_listed),
        Method::Credentials(_) => false,
        #[cfg(feature = "webauthn")]
        Method::WebAuthn(_) => false,
        // The link proves the address.
        Method::Email(_) => true,
    }
}

fn has_one_of(claims: &Claims<'_>, path: &Path, accepted: &[Value]) -> bool {
    let is_accepted = |value: &Value| accepted.contains(value);
    match claims.get(path).value() {
        Some(Value::Array(items)) => items.iter().any(is_accepted),
        Some(value) => is_accepted(value),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::providers::{Color, CredentialsProvider, Style};

    /// The configuration refuses such rules beside a provider of credentials. The rule itself must
    /// hold too.
    #[test]
    fn no_member_of_a_user_of_credentials_proves_an_address() {
        let credentials = CredentialsProvider { backend: None, account: None, fields: Vec::new() };
        let provider = Provider {
            id: "login".into(),
            name: "Acme".into(),
            style: Style { brand_color: Color::WHITE, logo: None, button_name: None },
            method: Method::Credentials(credentials),
        };
        let said = json!({ "email": "ada@example.com", "email_verified": true, "emailVerified": true });
        assert!(!proves_email(&provider, "ada@example.com", said.as_object().unwrap(), &|_| true));
    }
}
