//! Provider metadata and keys: isolate memory, then KV, then the network.

mod document;
#[cfg(feature = "bearer")]
mod issuer_keys;
mod layers;
mod record;
#[cfg(feature = "bearer")]
mod under_way;

use std::rc::Rc;

use crate::error::AuthError;
#[cfg(all(feature = "bearer", feature = "operations"))]
use crate::http::OutgoingRequest;
use crate::jose::jwk::JwkSet;
use crate::oauth::AuthorizationServer;
use crate::platform::Platform;
use crate::providers::{Kind, OAuthProvider};
#[cfg(all(feature = "bearer", feature = "operations"))]
use document::Document;
use document::{Keys, Metadata};
#[cfg(feature = "bearer")]
use issuer_keys::IssuerKeys;
use layers::Layers;

/// An isolate's cache of its providers' documents.
#[derive(Debug)]
pub(crate) struct Discovery {
    /// Whether plain http to this machine is allowed.
    development: bool,
    metadata: Rc<Layers<AuthorizationServer>>,
    keys: Rc<Layers<JwkSet>>,
    /// The documents of the issuers of `bearer`.
    #[cfg(feature = "bearer")]
    issuers: IssuerKeys,
}

impl Discovery {
    /// Creates an empty cache. `development` allows plain http to loopback hosts.
    pub(crate) fn new(development: bool) -> Self {
        Self {
            development,
            metadata: Rc::default(),
            keys: Rc::default(),
            #[cfg(feature = "bearer")]
            issuers: IssuerKeys::default(),
        }
    }

    /// Returns a provider's authorization server. For OpenID Providers it is discovered, and
    /// configured endpoints override the result. For OAuth 2.0 providers with all endpoints
    /// configured, only the configuration is used.
    pub(crate) async fn authorization_server(
        &self,
        platform: &Rc<dyn Platform>,
        provider: &OAuthProvider,
    ) -> Result<Rc<AuthorizationServer>, AuthError> {
        if !provider.needs_discovery() {
            return Ok(Rc::new(provider.server(None)));
        }
        let discovered = self.discover(platform, provider).await?;
        Ok(Rc::new(provider.server(Some((*discovered).clone()))))
    }

    /// Returns the request for a provider's metadata. `None` if its settings do not say where they are.
    #[cfg(all(feature = "bearer", feature = "operations"))]
    pub(crate) fn request_for_metadata(&self, provider: &OAuthProvider) -> Option<OutgoingRequest> {
        Metadata::of(provider, self.development).ok().map(|document| document.request())
    }

    async fn discover(
        &self,
        platform: &Rc<dyn Platform>,
        provider: &OAuthProvider,
    ) -> Result<Rc<AuthorizationServer>, AuthError> {
        let document = Metadata::of(provider, self.development)?;
        Layers::load(&self.metadata, document, platform).await
    }

    /// Returns the provider's keys.
    pub(crate) async fn keys(
        &self,
        platform: &Rc<dyn Platform>,
        provider: &OAuthProvider,
        server: &AuthorizationServer,
    ) -> Result<Rc<JwkSet>, AuthError> {
        let document = self.keys_document(platform, provider, server).await?;
        Layers::load(&self.keys, document, platform).await
    }

    /// Fetches the provider's keys again after `known` did not verify a token, because keys rotate.
    /// This happens at most once a minute for each issuer. Otherwise returns `known`.
    pub(crate) async fn newer_keys(
        &self,
        platform: &Rc<dyn Platform>,
        provider: &OAuthProvider,
        server: &AuthorizationServer,
        known: Rc<JwkSet>,
    ) -> Result<Rc<JwkSet>, AuthError> {
        let document = self.keys_document(platform, provider, server).await?;
        Layers::reload(&self.keys, document, platform, known).await
    }

    async fn keys_document(
        &self,
        platform: &Rc<dyn Platform>,
        provider: &OAuthProvider,
        server: &AuthorizationServer,
    ) -> Result<Keys, AuthError> {
        let jwks_uri = match (&server.jwks_uri, provider.kind) {
            (None, Kind::Oauth) => self.discover(platform, provider).await?.jwks_uri.clone(),
            (jwks_uri, _) => jwks_uri.clone(),
        };
        let jwks_uri = jwks_uri.ok_or_else(document::no_keys)?;
        let fetch = Some(provider.fetch.clone());
        Ok(Keys::of(server.issuer.as_deref().unwrap_or_default(), jwks_uri, fetch))
    }
}
