use url::Url;

use super::{SERVICE_TOKENS, ServiceToken, issuer, service_token};
use crate::config::env::{Env, variable};
use crate::config::error::{ConfigError, Unset};
use crate::config::node::Table;
use crate::config::secret_command::set_secret;
use crate::oauth::access_token::Issuer;
use crate::secret::Secret;

/// The tokens that the gate accepts in place of a session.
#[derive(Debug)]
pub(crate) struct Bearer {
    /// `bearer`
    pub(crate) issuers: Vec<BearerIssuer>,
    /// `AUTH_SERVICE_TOKENS`
    pub(crate) service_tokens: Vec<ServiceToken>,
    /// `forwardAuth`: whether a proxy with a service token may ask whether a request may pass.
    pub(crate) forward_auth: bool,
    /// `health`: whether a monitor with a service token may ask about providers and stores.
    #[cfg(feature = "operations")]
    pub(crate) health: bool,
}

/// An entry of `bearer`.
#[derive(Debug)]
pub(crate) struct BearerIssuer {
    /// What its tokens must say.
    pub(crate) expected: Issuer,
    /// `jwksUri`. If unset, the metadata of the issuer have it.
    pub(crate) jwks_uri: Option<Url>,
    /// `introspection`
    pub(crate) introspection: Option<Introspection>,
    /// `header`: the header with the token alone. If unset, `Authorization` has it.
    pub(crate) header: Option<String>,
}

/// `introspection` of an entry: where the issuer is asked about opaque tokens.
#[derive(Debug)]
pub(crate) struct Introspection {
    /// `url`
    pub(crate) url: Url,
    /// `clientId`
    pub(crate) client_id: String,
    /// `AUTH_INTROSPECTION_SECRET`
    pub(crate) client_secret: Secret,
}

impl Bearer {
    /// Returns whether the gate reads any token.
    pub(crate) fn is_set(&self) -> bool {
        !self.issuers.is_empty() || !self.service_tokens.is_empty()
    }

    /// Returns the issuers whose tokens come in `Authorization`.
    pub(crate) fn of_authorization(&self) -> impl Iterator<Item = &BearerIssuer> {
        self.issuers.iter().filter(|issuer| issuer.header.is_none())
    }

    /// Returns the issuer that is asked about opaque tokens.
    pub(crate) fn of_opaque(&self) -> Option<(&BearerIssuer, &Introspection)> {
        self.issuers.iter().find_map(|issuer| Some((issuer, issuer.introspection.as_ref()?)))
    }

    /// Returns whether the gate reads `Authorization`.
    pub(crate) fn reads_authorization(&self) -> bool {
        !self.service_tokens.is_empty() || self.of_authorization().next().is_some()
    }
}

/// Reads `bearer`, `AUTH_SERVICE_TOKENS`, `forwardAuth` and `health`.
///
/// Errors if one of the last two is set and there is no service token, without which no program could ask.
#[inline(never)]
pub(in crate::config) fn read(
    root: &Table<'_>,
    env: &dyn Env,
    development: bool,
) -> Result<Bearer, ConfigError> {
    let issuers = root.get("bearer").map(|node| issuer::read_all(&node, env, development)).transpose()?;
    let tokens = variable(env, SERVICE_TOKENS)?.map(|setting| service_token::read_all(&setting));
    let service_tokens = tokens.transpose()?.unwrap_or_default();
    let forward_auth = root.boolean("forwardAuth")?.unwrap_or(false);
    let health = cfg!(feature = "operations") && root.boolean("health")?.unwrap_or(false);
    if (forward_auth || health) && service_tokens.is_empty() {
        let fix = format!(
            "Make a token with scripts/service-token.mjs. {}.",
            set_secret(SERVICE_TOKENS, development)
        );
        let option = if forward_auth { "forwardAuth" } else { "health" };
        let cause = format!("not set, and {option} needs it");
        return Err(ConfigError::new(SERVICE_TOKENS, cause, fix).unset(Unset::Needed));
    }
    Ok(Bearer {
        issuers: issuers.unwrap_or_default(),
        service_tokens,
        forward_auth,
        #[cfg(feature = "operations")]
        health,
    })
}
