use std::fmt::Debug;

use serde_json::{Map, Value};
use url::Url;

use crate::oauth_provider::OAuthProvider;
use authjs_jose::jwk::Jwk;
use authjs_oauth::AuthorizationServer;
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse, Params};

/// Where a provider departs from the protocol: pure hooks at fixed points of the flow, all doing nothing by default.
///
/// The flow calls each at its point for every provider, in this order, and never asks which provider it is:
///
/// | when | hook |
/// |---|---|
/// | discovery answered 200, before the document is validated | [`metadata`](Self::metadata), [`metadata_issuer`](Self::metadata_issuer) |
/// | sign-in, the URL is complete, before the redirect | [`authorization`](Self::authorization) |
/// | callback, the token request is complete, client authentication included | [`token_request`](Self::token_request) |
/// | the token endpoint answered, whatever the status, before that is judged | [`token_response`](Self::token_response) |
/// | the token response is processed and has an ID Token, before its signature | [`id_token_issuer`](Self::id_token_issuer) |
/// | then, for each key that fits the algorithm and the `kid` | [`may_sign`](Self::may_sign) |
/// | the profile is to come from userinfo; not with an ID Token | [`userinfo_request`](Self::userinfo_request) |
/// | the claims or userinfo are validated, `sub` included | [`profile`](Self::profile) |
/// | then | [`follow_up`](Self::follow_up) |
/// | where that named a request: it was sent, and answered or not | [`process_follow_up`](Self::process_follow_up) |
///
/// After the last one the provider's mapping makes the user. What a hook returns goes through the checks that
/// follow its point like anything else: a hook changes what a provider says, never whether it is believed.
#[expect(unused_variables, reason = "default methods name their arguments for the documentation")]
pub trait Quirk: Debug + Sync {
    /// Changes the metadata document.
    fn metadata(&self, provider: &OAuthProvider, document: Map<String, Value>) -> Map<String, Value> {
        document
    }

    /// Returns the issuer that the metadata must name, and ID Tokens after it: the configured one. It may be `published` if
    /// that is another name of the configured issuer.
    fn metadata_issuer(&self, configured: &str, published: &str) -> String {
        configured.to_owned()
    }

    /// Changes the authorization URL.
    fn authorization(&self, provider: &OAuthProvider, url: Url) -> Url {
        url
    }

    /// Changes the token request.
    fn token_request(&self, provider: &OAuthProvider, request: OutgoingRequest) -> OutgoingRequest {
        request
    }

    /// Changes the token response.
    fn token_response(&self, provider: &OAuthProvider, response: OutgoingResponse) -> OutgoingResponse {
        response
    }

    /// The issuer that the ID Token must name: the server's. `None`: there is none it could be of, and it is refused.
    ///
    /// Nobody has verified the claims yet. They may choose among issuers for whom the server's keys speak; whichever
    /// it is, `iss` must equal it.
    fn id_token_issuer(&self, issuer: &str, unverified_claims: &Map<String, Value>) -> Option<String> {
        Some(issuer.to_owned())
    }

    /// Whether this key of the server's may sign for that issuer.
    fn may_sign(&self, key: &Jwk, issuer: &str) -> bool {
        true
    }

    /// Changes the userinfo request, a GET with the access token as Bearer.
    fn userinfo_request(&self, exchange: &Exchange<'_>, request: OutgoingRequest) -> OutgoingRequest {
        request
    }

    /// Changes the claims or userinfo, of which the user is made.
    fn profile(&self, exchange: &Exchange<'_>, profile: Map<String, Value>) -> Map<String, Value> {
        profile
    }

    /// One more request that completes the profile.
    fn follow_up(&self, exchange: &Exchange<'_>, profile: &Map<String, Value>) -> Option<OutgoingRequest> {
        None
    }

    /// Adds the answer of the follow-up to the profile. `None`: there was no answer. Neither is an error in itself.
    fn process_follow_up(
        &self,
        profile: Map<String, Value>,
        response: Option<&OutgoingResponse>,
    ) -> Map<String, Value> {
        profile
    }
}

/// What is known once the token response is processed.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// The provider.
    pub provider: &'a OAuthProvider,
    /// Its endpoints, configured or discovered.
    pub server: &'a AuthorizationServer,
    /// The parameters of the authorization response.
    pub callback: &'a Params,
    /// All members of the token response.
    pub tokens: &'a Map<String, Value>,
}

impl Exchange<'_> {
    /// The access token.
    pub fn access_token(&self) -> &str {
        self.tokens.get("access_token").and_then(Value::as_str).unwrap_or_default()
    }
}

/// A provider that keeps to the protocol.
#[derive(Clone, Copy, Debug)]
pub struct Regular;

impl Quirk for Regular {}
