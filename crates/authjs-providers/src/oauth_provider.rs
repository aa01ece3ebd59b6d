use serde_json::{Map, Value};
use url::Url;

use crate::fetch::Fetch;
use crate::mapping::Mapping;
use crate::profile::{Profile, ProfileError};
use crate::quirk::Quirk;
use crate::row::{Check, Kind};
use authjs_claims::{Claims, Field};
use authjs_oauth::http::Params;
use authjs_oauth::{AuthorizationServer, Client};

/// A provider that speaks OAuth 1.0, OAuth 2.0 or OpenID Connect, as configured: its row (or none, for a custom one)
/// under the deployer's options.
#[derive(Clone, Debug)]
pub struct OAuthProvider {
    /// The id of the [`Provider`](crate::Provider) that it is the method of.
    pub id: String,
    /// Which protocol it speaks.
    pub kind: Kind,
    /// Our registration there.
    pub client: Client,
    /// The issuer, exactly as written; always there for OpenID Connect.
    pub issuer: Option<String>,
    /// Where the metadata are, when not where the issuer puts them.
    pub well_known: Option<Url>,
    /// The endpoints that are configured; they override discovered ones.
    pub endpoints: Endpoints,
    /// Authorization parameters, in order, `scope` included where one is set. Those in the query of a configured
    /// authorization endpoint are here too.
    pub authorization_params: Params,
    /// What binds the authorization response to the browser; empty where the deployer chose `none`.
    pub checks: Vec<Check>,
    /// Whether a sign-in also sends a nonce if the metadata do not list `S256`: for an OpenID Provider whose `checks`
    /// the deployer did not set.
    pub nonce_without_pkce: bool,
    /// The redirect URI at the redirect proxy, where there is one.
    pub redirect_proxy_url: Option<String>,
    /// How requests to it travel.
    pub fetch: Fetch,
    /// Whether the profile is the ID Token's claims; always false for OAuth 2.0.
    pub id_token: bool,
    /// Claims or userinfo → user.
    pub mapping: Mapping,
    /// The provider's own options by path: `enterprise.baseUrl`.
    pub options: Vec<(&'static str, String)>,
    /// How it is spoken to, where it is OAuth 1.0.
    #[cfg(feature = "oauth1")]
    pub oauth1: Option<authjs_oauth::oauth1::Server>,
    /// Where it departs from the protocol.
    pub quirk: &'static dyn Quirk,
}

impl OAuthProvider {
    /// Whether the issuer's metadata are needed: always for OpenID Connect (keys), else where an endpoint is missing.
    pub const fn needs_discovery(&self) -> bool {
        let Endpoints { authorization, token, userinfo } = &self.endpoints;
        matches!(self.kind, Kind::Oidc) || authorization.is_none() || token.is_none() || userinfo.is_none()
    }

    /// Whether ID Tokens are signed with keys that the metadata must name: by any OpenID Provider but one that was
    /// registered to sign with the client secret.
    pub fn signs_with_published_keys(&self) -> bool {
        let registered = self.client.id_token_signed_response_alg.as_deref();
        matches!(self.kind, Kind::Oidc) && !registered.is_some_and(|name| name.starts_with("HS"))
    }

    /// The first endpoint that a sign-in needs and neither these metadata nor the configuration have.
    ///
    /// Metadata of an OAuth 2.0 provider whose endpoints are all configured are fetched for its keys alone.
    pub fn endpoint_missing_from(&self, metadata: &AuthorizationServer) -> Option<&'static str> {
        let server = self.server(Some(metadata.clone()));
        let needs_userinfo = self.kind != Kind::Oidc || !self.id_token;
        let needs_keys = self.signs_with_published_keys() || !self.needs_discovery();
        [
            ("authorization_endpoint", true, server.authorization_endpoint),
            ("token_endpoint", true, server.token_endpoint),
            ("userinfo_endpoint", needs_userinfo, server.userinfo_endpoint),
            ("jwks_uri", needs_keys, server.jwks_uri),
        ]
        .into_iter()
        .find_map(|(name, is_needed, endpoint)| (is_needed && endpoint.is_none()).then_some(name))
    }

    /// What we know of the server: the discovered metadata under the configured endpoints.
    pub fn server(&self, discovered: Option<AuthorizationServer>) -> AuthorizationServer {
        let Endpoints { authorization, token, userinfo } = self.endpoints.clone();
        let discovered = discovered
            .unwrap_or_else(|| AuthorizationServer { issuer: self.issuer.clone(), ..Default::default() });
        AuthorizationServer {
            authorization_endpoint: authorization.or(discovered.authorization_endpoint),
            token_endpoint: token.or(discovered.token_endpoint),
            userinfo_endpoint: userinfo.or(discovered.userinfo_endpoint),
            ..discovered
        }
    }

    /// The `scope` of an authorization request that has none yet.
    pub fn default_scope(&self) -> Option<&'static str> {
        (self.kind == Kind::Oidc).then_some(DEFAULT_SCOPE)
    }

    /// Whether the deployer or the row asks for this check.
    pub fn uses(&self, check: Check) -> bool {
        self.checks.contains(&check)
    }

    /// The redirect proxy's redirect URI, where this deployment, at `origin`, is not the proxy itself.
    pub fn proxy_for(&self, origin: &str) -> Option<&str> {
        self.redirect_proxy_url.as_deref().filter(|proxy| origin_of(proxy) != origin_of(origin))
    }

    /// Whether this deployment, at `origin`, is the redirect proxy.
    pub fn is_on_proxy(&self, origin: &str) -> bool {
        self.redirect_proxy_url.as_deref().is_some_and(|proxy| origin_of(proxy) == origin_of(origin))
    }

    /// Whether the authorization response comes as a cross-site POST
    /// ([Form Post Response Mode](https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html)).
    pub fn uses_form_post(&self) -> bool {
        self.authorization_params.get("response_mode") == Some("form_post")
    }

    /// The user these claims (or this userinfo) describe, with all members of the token response beside them.
    pub fn profile(
        &self,
        claims: &Map<String, Value>,
        tokens: &Map<String, Value>,
    ) -> Result<Profile, ProfileError> {
        let issuer = self.issuer.clone().map_or(Value::Null, Value::String);
        let named = [("$issuer", issuer), ("$token", Value::Object(tokens.clone()))];
        self.mapping.apply(&Claims::new(claims).with(&named))
    }

    /// Returns whether these claims make a user with neither name nor e-mail, or no user.
    pub fn is_anonymous(&self, claims: &Map<String, Value>, tokens: &Map<String, Value>) -> bool {
        let is_empty = |field: &Field| field.text().is_none_or(str::is_empty);
        self.profile(claims, tokens).map_or(true, |user| is_empty(&user.name) && is_empty(&user.email))
    }

    /// One of the provider's own options.
    pub fn option(&self, path: &str) -> Option<&str> {
        self.options.iter().find(|(name, _)| *name == path).map(|(_, value)| value.as_str())
    }
}

fn origin_of(url: &str) -> Option<String> {
    Url::parse(url).ok().map(|url| url.origin().ascii_serialization())
}

/// The `scope` of a request for which neither row nor deployer names one, as in Auth.js.
pub const DEFAULT_SCOPE: &str = "openid profile email";

/// The endpoints that are configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// The authorization endpoint, its query included.
    pub authorization: Option<Url>,
    /// The token endpoint.
    pub token: Option<Url>,
    /// The UserInfo endpoint.
    pub userinfo: Option<Url>,
}
