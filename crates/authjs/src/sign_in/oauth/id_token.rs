//! The ID Token of a token response: signature first, then claims.

use serde_json::{Map, Value};

use crate::config::provider_variable;
use crate::context::Context;
use crate::error::AuthError;
use crate::jose::jws::UnverifiedJws;
use crate::log::Step;
use crate::oauth::authorization::CallbackParams;
use crate::oauth::id_token::{self, Expected, Requirements, ValidatedIdToken, expected_algorithm, validate};
use crate::oauth::token::TokenSet;
use crate::oauth::{AuthorizationServer, ErrorCode};
use crate::provider::signature::Unverifiable;
use crate::providers::{Kind, OAuthProvider};
use crate::sign_in::oauth::provider_signature::Signer;

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
        let client = &self.provider.client;
        let unverified = id_token::parse(token)?;
        let algorithm = expected_algorithm(client, self.server, &unverified.header)?;
        let issuer = self.issuer(&unverified);
        let signer = Signer { provider: self.provider, server: self.server, issuer: issuer.as_deref() };
        let verified = signer.verify(cx, unverified, algorithm, unverifiable).await?;
        let server = AuthorizationServer { issuer, ..self.server.clone() };
        let requirements = Requirements::of(&self.provider.authorization_params);
        let code = Some(self.params.code().reveal());
        let expected =
            Expected { server: &server, client, nonce: self.nonce, code, requirements: &requirements };
        validate(verified, &expected, self.tokens, cx.now)
            .map_err(|error| self.naming_client_id(error.into()))
    }

    fn naming_client_id(&self, mut error: AuthError) -> AuthError {
        if error.reason == ErrorCode::IdTokenAudience {
            error.detail.push_str(&format!(". Check {}", provider_variable(&self.provider.id, "ID")));
        }
        error
    }

    /// Returns the `iss` to require of the ID Token. `None` rejects the token.
    fn issuer(&self, unverified: &UnverifiedJws) -> Option<String> {
        let issuer = self.server.issuer.as_deref()?;
        self.provider.quirk.id_token_issuer(issuer, &unverified.unverified_claims)
    }
}

fn unverifiable(cause: Unverifiable) -> AuthError {
    let (code, detail) = match cause {
        Unverifiable::NoKey => (ErrorCode::IdTokenKey, "no key of the provider fits the ID Token"),
        Unverifiable::DoesNotHold => (ErrorCode::IdTokenSignature, "the ID Token's signature is invalid"),
    };
    AuthError::callback_route(code, detail)
}
