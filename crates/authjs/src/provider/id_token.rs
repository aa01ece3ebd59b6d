//! The ID Token of a token response: signature first, then claims.

use std::rc::Rc;

use super::discovery::Discovery;
use super::signature::Unverifiable;
use super::signer::Signer;
use crate::config::provider_variable;
use crate::error::AuthError;
use crate::jose::jws::UnverifiedJws;
use crate::oauth::id_token::{self, Expected, Requirements, ValidatedIdToken, expected_algorithm, validate};
use crate::oauth::token::TokenSet;
use crate::oauth::{AuthorizationServer, ErrorCode};
use crate::platform::Platform;
use crate::providers::OAuthProvider;

/// A token response, and the expected values of its ID Token.
pub(crate) struct Received<'a> {
    pub(crate) discovery: &'a Discovery,
    pub(crate) platform: &'a Rc<dyn Platform>,
    pub(crate) provider: &'a OAuthProvider,
    pub(crate) server: &'a AuthorizationServer,
    pub(crate) tokens: &'a TokenSet,
    /// Further clients that the ID Token may have been issued to. Empty for a token response.
    pub(crate) audiences: &'a [String],
    /// The `nonce` that the ID Token must have. Without one, it must have none.
    pub(crate) nonce: Option<&'a str>,
    /// The authorization code, which `c_hash` is compared with.
    pub(crate) code: Option<&'a str>,
    pub(crate) requirements: &'a Requirements,
}

impl Received<'_> {
    /// Returns the ID Token with a verified signature and validated claims.
    pub(crate) async fn validated(&self, token: &str) -> Result<ValidatedIdToken, AuthError> {
        let Self { discovery, platform, provider, .. } = *self;
        let client = &provider.client;
        let unverified = id_token::parse(token)?;
        let algorithm = expected_algorithm(client, self.server, &unverified.header)?;
        let issuer = self.issuer(&unverified);
        let signer = Signer { discovery, platform, provider, server: self.server, issuer: issuer.as_deref() };
        let verified = signer.verify(unverified, algorithm, unverifiable).await?;
        let server = AuthorizationServer { issuer, ..self.server.clone() };
        let Self { audiences, nonce, code, requirements, .. } = *self;
        let expected = Expected { server: &server, client, audiences, nonce, code, requirements };
        validate(verified, &expected, self.tokens, platform.now())
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
