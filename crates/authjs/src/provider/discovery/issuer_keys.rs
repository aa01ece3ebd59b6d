use std::rc::Rc;

use url::Url;

use super::Discovery;
use super::document::{self, Keys, Metadata};
use super::layers::Layers;
use crate::error::AuthError;
use crate::jose::jwk::JwkSet;
use crate::platform::Platform;

impl Discovery {
    /// Returns the keys of an issuer of `bearer`. Without `jwks_uri`, its metadata name them.
    ///
    /// Each document is asked for at most 5 times a minute.
    pub(crate) async fn keys_of_issuer(
        &self,
        platform: &Rc<dyn Platform>,
        issuer: &str,
        jwks_uri: Option<&Url>,
    ) -> Result<Rc<JwkSet>, AuthError> {
        let document = self.issuer_keys(platform, issuer, jwks_uri).await?;
        Layers::load(&self.keys, document, platform).await
    }

    /// Fetches the keys of an issuer again after `known` did not verify a token: see
    /// [`newer_keys`](Self::newer_keys).
    pub(crate) async fn newer_keys_of_issuer(
        &self,
        platform: &Rc<dyn Platform>,
        issuer: &str,
        jwks_uri: Option<&Url>,
        known: Rc<JwkSet>,
    ) -> Result<Rc<JwkSet>, AuthError> {
        let document = self.issuer_keys(platform, issuer, jwks_uri).await?;
        Layers::reload(&self.keys, document, platform, known).await
    }

    async fn issuer_keys(
        &self,
        platform: &Rc<dyn Platform>,
        issuer: &str,
        jwks_uri: Option<&Url>,
    ) -> Result<Keys, AuthError> {
        let jwks_uri = match jwks_uri {
            Some(jwks_uri) => jwks_uri.clone(),
            None => {
                let metadata = Metadata::of_issuer(issuer, self.development)?;
                let server = Layers::load(&self.metadata, metadata, platform).await?;
                server.jwks_uri.clone().ok_or_else(document::no_keys)?
            }
        };
        Ok(Keys { issuer: issuer.to_owned(), jwks_uri, fetch: None })
    }
}
