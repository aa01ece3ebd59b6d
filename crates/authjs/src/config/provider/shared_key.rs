use crate::config::provider::provider_variable;
use crate::config::warning::Warning;
use crate::oauth::{Client, ClientAuthMethod};
use crate::providers::{OAuthProvider, Provider};
use crate::secret::Secret;

/// Returns a warning if `provider` signs its client assertions with the key of one of `others`.
///
/// A malicious provider could present such an assertion to the other provider, if both accept the
/// same audience.
pub(super) fn warning(others: &[Provider], provider: &Provider) -> Option<Warning> {
    let provider = provider.oauth()?;
    let mut others = others.iter().filter_map(Provider::oauth);
    let other = others.find(|other| is_shared(&other.client, &provider.client))?;
    let suffix = match provider.client.token_endpoint_auth_method {
        ClientAuthMethod::PrivateKeyJwt => "PRIVATE_KEY",
        _ => "SECRET",
    };
    let variable = |provider: &OAuthProvider| provider_variable(&provider.id, suffix);
    Some(Warning::SharedClientKey { first: variable(other), second: variable(provider) })
}

fn is_shared(one: &Client, other: &Client) -> bool {
    let method = one.token_endpoint_auth_method;
    if method != other.token_endpoint_auth_method {
        return false;
    }
    match method {
        ClientAuthMethod::PrivateKeyJwt => match (&one.private_key, &other.private_key) {
            (Some(one), Some(other)) => one.is_same_as(other),
            _ => false,
        },
        ClientAuthMethod::ClientSecretJwt => {
            let secret = |client: &Client| client.client_secret.clone().unwrap_or_else(|| Secret::new(""));
            secret(one) == secret(other)
        }
        _ => false,
    }
}
