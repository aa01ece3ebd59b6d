//! The ID Token of a redeemed code.

use serde_json::{Map, Value};

use crate::context::Context;
use crate::error::AuthError;
use crate::log::Step;
use crate::oauth::AuthorizationServer;
use crate::oauth::authorization::CallbackParams;
use crate::oauth::id_token::{Requirements, ValidatedIdToken};
use crate::oauth::token::TokenSet;
use crate::provider::Received;
use crate::providers::{Kind, OAuthProvider};

/// A redeemed code, and the expected values of its ID Token.
pub(crate) struct Redeemed<'a> {
    pub(crate) provider: &'a OAuthProvider,
    pub(crate) server: &'a AuthorizationServer,
    pub(crate) params: &'a CallbackParams,
    pub(crate) nonce: Option<&'a str>,
    pub(crate) tokens: &'a TokenSet,
}

impl Redeemed<'_> {
    /// Returns the validated claims of the ID Token, if there is one to validate.
    ///
    /// An ID Token from an OAuth 2.0 provider without an issuer is ignored, because there is no
    /// issuer to validate it against.
    pub(crate) async fn claims(&self, cx: &Context<'_>) -> Result<Option<Map<String, Value>>, AuthError> {
        let Some(token) = self.tokens.id_token() else { return Ok(None) };
        if self.provider.kind == Kind::Oauth && self.server.issuer.is_none() {
            return Ok(None);
        }
        let claims = self.validated(cx, token).await?.into_profile();
        cx.step(Step::IdToken, format_args!("valid, {} claims", claims.len()));
        Ok(Some(claims))
    }

    async fn validated(&self, cx: &Context<'_>, token: &str) -> Result<ValidatedIdToken, AuthError> {
        let Self { provider, server, tokens, nonce, .. } = *self;
        let received = Received {
            discovery: &cx.deployment.discovery,
            platform: cx.platform,
            provider,
            server,
            tokens,
            audiences: &[],
            nonce,
            code: Some(self.params.code().reveal()),
            requirements: &Requirements::of(&provider.authorization_params),
        };
        received.validated(token).await
    }
}
