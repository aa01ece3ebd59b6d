use std::fmt::Debug;

use serde_json::{Map, Value};
use url::Url;

use crate::groups::GroupSource;
use crate::oauth_provider::OAuthProvider;
use authjs_jose::jwk::Jwk;
use authjs_oauth::AuthorizationServer;
use authjs_oauth::http::{OutgoingRequest, OutgoingResponse, Params};

/// A provider's departures from the protocol: pure hooks at fixed points of the flow. By default
/// they change nothing.
///
/// The flow calls each hook at its point for every provider, in this order, and never branches on
/// the provider's id:
///
/// | when | hook |
/// |---|---|
/// | discovery answered 200, before the document is validated | [`metadata`](Self::metadata), [`metadata_issuer`](Self::metadata_issuer) |
/// | sign-in: the URL is complete, before the redirect | [`authorization`](Self::authorization) |
/// | callback: the token request is complete, including client authentication | [`token_request`](Self::token_request) |
/// | the token endpoint answered with any status, before the status is checked | [`token_response`](Self::token_response) |
/// | refresh: the request is complete, including client authentication | [`refresh_request`](Self::refresh_request) |
/// | refresh: the token endpoint answered with any status | [`refresh_response`](Self::refresh_response) |
/// | the token response has an ID Token, before its signature is verified | [`id_token_issuer`](Self::id_token_issuer) |
/// | then, for each key that fits the algorithm and the `kid` | [`may_sign`](Self::may_sign) |
/// | the profile comes from userinfo, not from an ID Token | [`userinfo_request`](Self::userinfo_request) |
/// | the claims or userinfo are validated, including `sub` | [`profile`](Self::profile) |
/// | then | [`follow_up`](Self::follow_up) |
/// | if that returned a request: it was sent, with or without a response | [`process_follow_up`](Self::process_follow_up) |
/// | if rules of the deployer name groups | [`group_source`](Self::group_source) |
///
/// After the last hook the provider's mapping creates the user. The result of a hook passes the
/// checks that follow its point: a hook changes what a provider says, but not whether it is
/// trusted.
#[expect(unused_variables, reason = "default methods name their arguments for the documentation")]
pub trait Quirk: Debug + Sync {
    /// Changes the metadata document.
    fn metadata(&self, provider: &OAuthProvider, document: Map<String, Value>) -> Map<String, Value> {
        document
    }

    /// Returns the issuer that the metadata and ID Tokens must name. This is the configured issuer,
    /// or `published` if that is another name of the configured issuer.
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

    /// Changes the request for new tokens, by default as the token request. `redirect_uri` is that of the
    /// sign-in.
    fn refresh_request(
        &self,
        provider: &OAuthProvider,
        request: OutgoingRequest,
        redirect_uri: &str,
    ) -> OutgoingRequest {
        self.token_request(provider, request)
    }

    /// Changes the answer to the request for new tokens, by default as the token response. A server that does
    /// not accept the refresh token says `invalid_grant` after it.
    fn refresh_response(&self, provider: &OAuthProvider, response: OutgoingResponse) -> OutgoingResponse {
        self.token_response(provider, response)
    }

    /// Returns the `iss` to require of the ID Token. `None` rejects the token.
    ///
    /// The claims are unverified. They may select among the issuers that the server's keys sign
    /// for. `iss` must equal the selected issuer.
    fn id_token_issuer(&self, issuer: &str, unverified_claims: &Map<String, Value>) -> Option<String> {
        Some(issuer.to_owned())
    }

    /// Returns whether this key of the server may sign for that issuer.
    fn may_sign(&self, key: &Jwk, issuer: &str) -> bool {
        true
    }

    /// Changes the userinfo request, a GET with the access token as Bearer.
    fn userinfo_request(&self, exchange: &Exchange<'_>, request: OutgoingRequest) -> OutgoingRequest {
        request
    }

    /// Changes the claims or userinfo that the user is created from.
    fn profile(&self, exchange: &Exchange<'_>, profile: Map<String, Value>) -> Map<String, Value> {
        profile
    }

    /// Returns an additional request that completes the profile.
    fn follow_up(&self, exchange: &Exchange<'_>, profile: &Map<String, Value>) -> Option<OutgoingRequest> {
        None
    }

    /// Adds the response of the follow-up to the profile. `None` means that there was no response.
    /// Neither is an error.
    fn process_follow_up(
        &self,
        profile: Map<String, Value>,
        response: Option<&OutgoingResponse>,
    ) -> Map<String, Value> {
        profile
    }

    /// Returns how to ask for the groups of a user, if the profile has none.
    fn group_source(&self) -> Option<&'static dyn GroupSource> {
        None
    }
}

/// The values that are known after the token response is processed.
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

/// A provider without departures from the protocol.
#[derive(Clone, Copy, Debug)]
pub struct Regular;

impl Quirk for Regular {}
