use litemap::LiteMap;
use std::cell::RefCell;
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
    ) -> Result<Rc<Keys>, AuthError> {
        if let Some(jwks_uri) = jwks_uri {
            return Ok(self.issuers.of(issuer, jwks_uri));
        }
        let metadata = Metadata::of_issuer(issuer, self.development)?;
        let server = Layers::load(&self.metadata, metadata, platform).await?;
        Ok(self.issuers.of(issuer, server.jwks_uri.as_ref().ok_or_else(document::no_keys)?))
    }
}

/// The JWK Sets of issuers and where they are, made once: each request with a token asks for one.
#[derive(Debug, Default)]
pub(super) struct IssuerKeys(RefCell<LiteMap<String, Rc<Keys>>>);

impl IssuerKeys {
    fn of(&self, issuer: &str, jwks_uri: &Url) -> Rc<Keys> {
        let known = self.0.borrow().get(issuer).filter(|keys| keys.jwks_uri == *jwks_uri).cloned();
        known.unwrap_or_else(|| {
            let keys = Rc::new(Keys::of(issuer, jwks_uri.clone(), None));
            self.0.borrow_mut().insert(issuer.to_owned(), Rc::clone(&keys));
            keys
        })
    }
}
