//! The ID Token of a token response: signature first, then claims.

use serde_json::{Map, Value};

use crate::actions::Cx;
use crate::error::AuthError;
use crate::jose::algorithms::JwsAlgorithm;
use crate::jose::jwk::JwkSet;
use crate::jose::jws::{SignatureVerified, UnverifiedJws};
use crate::oauth::AuthorizationServer;
use crate::oauth::authorization::CallbackParams;
use crate::oauth::id_token::{self, Expected, Requirements, ValidatedIdToken, expected_algorithm, validate};
use crate::oauth::token::TokenSet;
use crate::providers::{Kind, Provider};
use crate::reason::Reason;
use crate::signature;

/// A redeemed code, and what the sign-in expects of the ID Token that came for it.
pub(crate) struct Redeemed<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) server: &'a AuthorizationServer,
    pub(crate) params: &'a CallbackParams,
    pub(crate) nonce: Option<&'a str>,
    pub(crate) tokens: &'a TokenSet,
}

impl Redeemed<'_> {
    /// The validated claims of the ID Token, where there is one to validate.
    ///
    /// An ID Token that an OAuth 2.0 provider without an issuer sends is not looked at: there is nobody it could
    /// be validated against.
    pub(crate) async fn claims(&self, cx: &Cx<'_>) -> Result<Option<Map<String, Value>>, AuthError> {
        let Some(token) = self.tokens.id_token() else { return Ok(None) };
        if self.provider.kind == Kind::Oauth && self.server.issuer.is_none() {
            return Ok(None);
        }
        self.validated(cx, token).await.map(|token| Some(token.into_claims()))
    }

    async fn validated(&self, cx: &Cx<'_>, token: &str) -> Result<ValidatedIdToken, AuthError> {
        let client = &self.provider.client;
        let unverified = id_token::parse(token)?;
        let algorithm = expected_algorithm(client, self.server, &unverified.header)?;
        let issuer = self.issuer(&unverified);
        let verified = self.verified(cx, unverified, algorithm, issuer.as_deref()).await?;
        let server = AuthorizationServer { issuer, ..self.server.clone() };
        let requirements = Requirements::of(&self.provider.authorization_params);
        let code = Some(self.params.code().reveal());
        let expected =
            Expected { server: &server, client, nonce: self.nonce, code, requirements: &requirements };
        Ok(validate(verified, &expected, self.tokens, cx.now)?)
    }

    /// The issuer that the ID Token must name; without one it is refused.
    fn issuer(&self, unverified: &UnverifiedJws) -> Option<String> {
        let issuer = self.server.issuer.as_deref()?;
        self.provider.quirk.id_token_issuer(issuer, &unverified.unverified_claims)
    }

    async fn verified(
        &self,
        cx: &Cx<'_>,
        unverified: UnverifiedJws,
        algorithm: &'static JwsAlgorithm,
        issuer: Option<&str>,
    ) -> Result<SignatureVerified, AuthError> {
        if signature::uses_client_secret(algorithm) {
            let client_secret = self.provider.client.client_secret.as_ref();
            let client_secret = client_secret.ok_or_else(|| unverifiable(Reason::IdTokenKey))?;
            return signature::verify_with_client_secret(unverified, algorithm, client_secret)
                .map_err(unverifiable);
        }
        let Self { provider, server, .. } = *self;
        let known = cx.auth.provider_keys(cx.platform, provider, server).await?;
        let of_issuer =
            |keys: &JwkSet| keys.only(|key| issuer.is_none_or(|issuer| provider.quirk.may_sign(key, issuer)));
        let first =
            signature::verify(&**cx.platform, unverified.clone(), algorithm, &of_issuer(&known)).await;
        if let Ok(verified) = first {
            return Ok(verified);
        }
        let newer = cx.auth.newer_provider_keys(cx.platform, provider, server, known).await?;
        signature::verify(&**cx.platform, unverified, algorithm, &of_issuer(&newer))
            .await
            .map_err(unverifiable)
    }
}

fn unverifiable(reason: Reason) -> AuthError {
    let detail = match reason {
        Reason::IdTokenKey => "no key of the provider fits the ID Token",
        _ => "the ID Token's signature does not hold",
    };
    AuthError::callback_route(reason, detail)
}
