//! Tokens that are signed by a provider.

use std::rc::Rc;

use super::discovery::Discovery;
use super::signature::{self, Unverifiable};
use crate::error::AuthError;
use crate::jose::algorithms::JwsAlgorithm;
use crate::jose::danger::SignatureVerified;
use crate::jose::jwk::JwkSet;
use crate::jose::jws::UnverifiedJws;
use crate::oauth::AuthorizationServer;
use crate::platform::Platform;
use crate::providers::OAuthProvider;

/// The party that must have signed a token.
pub(crate) struct Signer<'a> {
    pub(crate) discovery: &'a Discovery,
    pub(crate) platform: &'a Rc<dyn Platform>,
    pub(crate) provider: &'a OAuthProvider,
    pub(crate) server: &'a AuthorizationServer,
    /// The issuer that the token must name. Some keys of a provider are for one issuer only.
    pub(crate) issuer: Option<&'a str>,
}

impl Signer<'_> {
    /// Verifies a token under the provider's keys, or under the client secret if `algorithm` is
    /// HMAC.
    ///
    /// If the known keys do not verify it, they are fetched again, at most once a minute: providers
    /// rotate their keys, some right before they sign. `refuse` creates the caller's error for an
    /// unverifiable token.
    pub(crate) async fn verify(
        &self,
        unverified: UnverifiedJws,
        algorithm: &'static JwsAlgorithm,
        refuse: fn(Unverifiable) -> AuthError,
    ) -> Result<SignatureVerified, AuthError> {
        let Self { discovery, platform, provider, server, .. } = *self;
        if signature::uses_client_secret(algorithm) {
            let client_secret = provider.client.client_secret.as_ref();
            let client_secret = client_secret.ok_or_else(|| refuse(Unverifiable::NoKey))?;
            return signature::verify_with_client_secret(unverified, algorithm, client_secret)
                .map_err(refuse);
        }
        let known = discovery.keys(platform, provider, server).await?;
        let keys = self.own(&known);
        let jws = match signature::verify(&**platform, unverified, algorithm, &keys).await {
            Ok(verified) => return Ok(verified),
            Err(refused) => refused.jws,
        };
        let newer = discovery.newer_keys(platform, provider, server, known).await?;
        let verified = signature::verify(&**platform, jws, algorithm, &self.own(&newer)).await;
        verified.map_err(|refused| refuse(refused.cause))
    }

    fn own(&self, keys: &JwkSet) -> JwkSet {
        keys.only(|key| self.issuer.is_none_or(|issuer| self.provider.quirk.may_sign(key, issuer)))
    }
}
