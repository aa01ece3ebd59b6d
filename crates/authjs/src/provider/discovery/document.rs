#[cfg(feature = "bearer")]
use std::rc::Rc;

use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use crate::error::AuthError;
use crate::http::{OutgoingRequest, OutgoingResponse};
use crate::jose::base64url;
use crate::jose::jwk::JwkSet;
use crate::oauth::metadata::{
    discovery_request, jwks_request, process_discovery_response, process_jwks_response,
};
use crate::oauth::{AuthorizationServer, Error, ErrorCode};
use crate::providers::{Fetch, OAuthProvider};

/// A public document of a provider that may be cached.
pub(super) trait Document: 'static {
    /// The parsed content.
    type Value: 'static;

    /// The time for which it may be used after it stopped being fresh, in seconds.
    const STALE_SECONDS: i64;

    /// Returns the name in the cache, which differs for each issuer and address.
    fn cache_key(&self) -> String;

    /// Returns the request for it.
    fn request(&self) -> OutgoingRequest;

    /// What it is, for the log.
    const NAME: &'static str;

    /// Returns the settings that determine its address.
    fn settings(&self) -> &'static str;

    /// Returns whether requests for it are limited, because anyone can cause them with a forged token.
    #[cfg(feature = "bearer")]
    fn is_limited(&self) -> bool {
        false
    }

    /// Parses and validates an answer of the provider, or a cached one. Errors if the flow cannot
    /// use it: such a document is not stored.
    fn process(&self, response: &OutgoingResponse) -> Result<Self::Value, Error>;
}

/// A provider's metadata, as its quirk changes them. Another provider with the same issuer has
/// separate metadata.
pub(super) struct Metadata {
    issuer: String,
    request: OutgoingRequest,
    loopback_http: bool,
    /// `None` for an issuer of `bearer`, of which only the keys matter.
    provider: Option<OAuthProvider>,
}

impl Metadata {
    /// Returns the metadata document of a provider. `loopback_http` allows plain http to this
    /// machine, for development.
    pub(super) fn of(provider: &OAuthProvider, loopback_http: bool) -> Result<Self, AuthError> {
        let issuer = provider.issuer.clone().ok_or_else(|| {
            AuthError::callback_route(
                ErrorCode::EndpointMissing,
                "the provider has neither issuer nor endpoints",
            )
        })?;
        let request = discovery_request(&issuer, provider.well_known.as_ref(), loopback_http)?;
        Ok(Self { issuer, request, loopback_http, provider: Some(provider.clone()) })
    }

    /// Returns the metadata document of an issuer of `bearer`.
    #[cfg(feature = "bearer")]
    pub(super) fn of_issuer(issuer: &str, loopback_http: bool) -> Result<Self, AuthError> {
        let request = discovery_request(issuer, None, loopback_http)?;
        Ok(Self { issuer: issuer.to_owned(), request, loopback_http, provider: None })
    }

    fn lacks(name: &str) -> Error {
        let fix = match name {
            "authorization_endpoint" => "Set the provider's `authorization`",
            "token_endpoint" => "Set the provider's `token`",
            "userinfo_endpoint" => "Set the provider's `userinfo`",
            "jwks_uri" => "Set `jwksUri`",
            _ => "The provider must publish it",
        };
        Error::misconfigured(ErrorCode::EndpointMissing, format!("the metadata have no {name}. {fix}"))
    }
}

impl Document for Metadata {
    type Value = AuthorizationServer;

    const STALE_SECONDS: i64 = 7 * 86_400;

    const NAME: &'static str = "metadata";

    fn cache_key(&self) -> String {
        let kind = match &self.provider {
            Some(provider) => &format!("metadata:{}", provider.id),
            None => "metadata",
        };
        cache_key(kind, &self.issuer, &self.request.url)
    }

    fn request(&self) -> OutgoingRequest {
        let request = self.request.clone();
        match &self.provider {
            Some(provider) => provider.fetch.apply(request),
            None => request,
        }
    }

    fn settings(&self) -> &'static str {
        match &self.provider {
            Some(_) => "the provider's `issuer` and `wellKnown`",
            None => "`issuer` of `bearer`, or set `jwksUri`",
        }
    }

    #[cfg(feature = "bearer")]
    fn is_limited(&self) -> bool {
        self.provider.is_none()
    }

    fn process(&self, response: &OutgoingResponse) -> Result<AuthorizationServer, Error> {
        let (mut response, mut issuer) = (response.clone(), self.issuer.clone());
        if let Some(provider) = &self.provider
            && let Some(document) = response.json_object()
        {
            let document = provider.quirk.metadata(provider, document);
            let published = document.get("issuer").and_then(Value::as_str).unwrap_or_default();
            issuer = provider.quirk.metadata_issuer(&issuer, published);
            response.body = Value::Object(document).to_string().into_bytes();
        }
        let server = process_discovery_response(&issuer, &response, self.loopback_http)?;
        let missing = match &self.provider {
            Some(provider) => provider.endpoint_missing_from(&server),
            None => server.jwks_uri.is_none().then_some("jwks_uri"),
        };
        match missing {
            Some(name) => Err(Self::lacks(name)),
            None => Ok(server),
        }
    }
}

/// A provider's JWK Set. Keys belong to an issuer, so the issuer is part of the cache key.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub(super) jwks_uri: Url,
    /// How the requests of the provider are sent. `None` for an issuer of `bearer`.
    fetch: Option<Fetch>,
    cache_key: String,
}

impl Keys {
    pub(super) fn of(issuer: &str, jwks_uri: Url, fetch: Option<Fetch>) -> Self {
        Self { cache_key: cache_key("keys", issuer, &jwks_uri), jwks_uri, fetch }
    }
}

impl Document for Keys {
    type Value = JwkSet;

    const STALE_SECONDS: i64 = 3_600;

    const NAME: &'static str = "keys";

    fn cache_key(&self) -> String {
        self.cache_key.clone()
    }

    fn request(&self) -> OutgoingRequest {
        let request = jwks_request(&self.jwks_uri);
        match &self.fetch {
            Some(fetch) => fetch.apply(request),
            None => request,
        }
    }

    fn settings(&self) -> &'static str {
        "`jwks_uri` in the provider's metadata"
    }

    #[cfg(feature = "bearer")]
    fn is_limited(&self) -> bool {
        self.fetch.is_none()
    }

    fn process(&self, response: &OutgoingResponse) -> Result<JwkSet, Error> {
        process_jwks_response(response)
    }
}

#[cfg(feature = "bearer")]
impl<D: Document> Document for Rc<D> {
    type Value = D::Value;

    const STALE_SECONDS: i64 = D::STALE_SECONDS;

    const NAME: &'static str = D::NAME;

    fn cache_key(&self) -> String {
        (**self).cache_key()
    }

    fn request(&self) -> OutgoingRequest {
        (**self).request()
    }

    fn settings(&self) -> &'static str {
        (**self).settings()
    }

    fn is_limited(&self) -> bool {
        (**self).is_limited()
    }

    fn process(&self, response: &OutgoingResponse) -> Result<Self::Value, Error> {
        (**self).process(response)
    }
}

/// Returns the error for metadata without `jwks_uri`, if an OAuth 2.0 provider sends an ID Token.
pub(super) fn no_keys() -> AuthError {
    AuthError::callback_route(ErrorCode::EndpointMissing, "the provider's metadata has no jwks_uri")
}

/// Returns the cache key. A KV key has at most 512 bytes, and an issuer and an address may be
/// longer.
fn cache_key(kind: &str, issuer: &str, url: &Url) -> String {
    let digest = Sha256::new().chain_update(issuer).chain_update([0]).chain_update(url.as_str()).finalize();
    format!("authjs:{kind}:v1:{}", base64url::encode(&digest))
}
