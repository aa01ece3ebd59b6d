//! Provider metadata and keys: isolate memory, then KV, then the network.

mod document;
mod layers;
mod record;

use std::rc::Rc;

use crate::auth::Auth;
use crate::error::AuthError;
use crate::http::{OutgoingRequest, OutgoingResponse};
use crate::jose::jwk::JwkSet;
use crate::oauth::AuthorizationServer;
use crate::platform::{FetchError, Platform};
use crate::providers::{Kind, Provider};
use crate::reason::Reason;
use document::{Keys, Metadata};
use layers::Layers;

/// What an isolate remembers of its providers.
#[derive(Debug, Default)]
pub(crate) struct Discovery {
    metadata: Rc<Layers<AuthorizationServer>>,
    keys: Rc<Layers<JwkSet>>,
}

impl Auth {
    /// What is known of a provider's authorization server: discovered for OpenID Providers, with configured
    /// endpoints on top; configured alone for OAuth 2.0 providers that have them all.
    pub(crate) async fn authorization_server(
        &self,
        platform: &Rc<dyn Platform>,
        provider: &Provider,
    ) -> Result<Rc<AuthorizationServer>, AuthError> {
        if !provider.needs_discovery() {
            return Ok(Rc::new(provider.server(None)));
        }
        let discovered = self.discover(platform, provider).await?;
        Ok(Rc::new(provider.server(Some((*discovered).clone()))))
    }

    async fn discover(
        &self,
        platform: &Rc<dyn Platform>,
        provider: &Provider,
    ) -> Result<Rc<AuthorizationServer>, AuthError> {
        let document = Metadata::of(provider, self.config.development)?;
        Layers::load(&self.discovery.metadata, document, platform).await
    }

    /// The provider's keys.
    pub(crate) async fn provider_keys(
        &self,
        platform: &Rc<dyn Platform>,
        provider: &Provider,
        server: &AuthorizationServer,
    ) -> Result<Rc<JwkSet>, AuthError> {
        let document = self.keys_document(platform, provider, server).await?;
        Layers::load(&self.discovery.keys, document, platform).await
    }

    /// The provider's keys, fetched once more after `known` did not verify a token: keys rotate. At most once a
    /// minute for each issuer; in between these are `known` again.
    pub(crate) async fn newer_provider_keys(
        &self,
        platform: &Rc<dyn Platform>,
        provider: &Provider,
        server: &AuthorizationServer,
        known: Rc<JwkSet>,
    ) -> Result<Rc<JwkSet>, AuthError> {
        let document = self.keys_document(platform, provider, server).await?;
        Layers::reload(&self.discovery.keys, document, platform, known).await
    }

    async fn keys_document(
        &self,
        platform: &Rc<dyn Platform>,
        provider: &Provider,
        server: &AuthorizationServer,
    ) -> Result<Keys, AuthError> {
        let jwks_uri = match (&server.jwks_uri, provider.kind) {
            (None, Kind::Oauth) => self.discover(platform, provider).await?.jwks_uri.clone(),
            (jwks_uri, _) => jwks_uri.clone(),
        };
        let jwks_uri = jwks_uri.ok_or_else(document::no_keys)?;
        let fetch = provider.fetch.clone();
        Ok(Keys { issuer: server.issuer.clone().unwrap_or_default(), jwks_uri, fetch })
    }

    /// Sends a request to a provider.
    pub(crate) async fn fetch(
        &self,
        platform: &Rc<dyn Platform>,
        provider: &Provider,
        request: OutgoingRequest,
    ) -> Result<OutgoingResponse, AuthError> {
        let endpoint = request.endpoint();
        platform
            .fetch(provider.fetch.apply(request))
            .await
            .map_err(|error| unreachable_provider(&endpoint, &error))
    }
}

fn unreachable_provider(endpoint: &str, error: &FetchError) -> AuthError {
    let (reason, what) = match error {
        FetchError::Timeout => (Reason::ProviderUnreachable, "no answer in time"),
        FetchError::TooLarge => (Reason::ProviderTooLarge, "the answer is too large"),
        // Workers say no more than `internal error` of an unknown host or a certificate that is not trusted. Other
        // messages quote the whole URL, and a query may hold a secret.
        FetchError::Network(what) if what.contains("internal error") || what.contains("://") => {
            let hint = "no connection. Check that the host name exists, and that its certificate is publicly trusted";
            (Reason::ProviderUnreachable, hint)
        }
        FetchError::Network(what) => (Reason::ProviderUnreachable, what.as_str()),
    };
    AuthError::callback_route(reason, format!("{endpoint}: {what}"))
}
