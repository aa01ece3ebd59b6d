use serde_json::{Map, Value};
use url::Url;

use crate::assertion::Assertion;
use crate::email_proof::ConfiguredProof;
use crate::fetch::Fetch;
use crate::groups::GroupSource;
use crate::mapping::Mapping;
use crate::profile::{Profile, ProfileError};
use crate::quirk::Quirk;
use crate::row::{Check, Kind};
use authjs_claims::{Claims, Field};
use authjs_oauth::http::Params;
use authjs_oauth::{AuthorizationServer, Client};

/// A configured provider of OAuth 1.0, OAuth 2.0 or OpenID Connect: its row, if it is built in,
/// with the deployer's options.
#[derive(Clone, Debug)]
pub struct OAuthProvider {
    /// The id of the [`Provider`](crate::Provider) that has this method.
    pub id: String,
    /// The protocol of the provider.
    pub kind: Kind,
    /// The client's registration at the provider.
    pub client: Client,
    /// The issuer, exactly as written. Always set for OpenID Connect.
    pub issuer: Option<String>,
    /// The URL of the metadata, if it does not follow from the issuer.
    pub well_known: Option<Url>,
    /// The configured endpoints. They override discovered ones.
    pub endpoints: Endpoints,
    /// Authorization parameters, in order, including `scope` if it is set, and those in the query
    /// of a configured authorization endpoint.
    pub authorization_params: Params,
    /// The checks that bind the authorization response to the browser. Empty if the deployer chose
    /// `none`.
    pub checks: Vec<Check>,
    /// `par`: whether the parameters of a sign-in are pushed to the server, also if it does not require it.
    pub par: bool,
    /// `backchannelLogout`: whether the provider may end sessions with Logout Tokens.
    pub backchannel_logout: bool,
    /// Whether a sign-in also sends a nonce if the metadata do not list `S256`. Set for an OpenID
    /// Provider whose `checks` the deployer did not configure.
    pub nonce_without_pkce: bool,
    /// The redirect URI at the redirect proxy, if there is one.
    pub redirect_proxy_url: Option<String>,
    /// How requests to the provider are sent.
    pub fetch: Fetch,
    /// Whether the profile is the claims of the ID Token. Always false for OAuth 2.0.
    pub id_token: bool,
    /// `idTokenSignIn`: the further clients whose ID Tokens sign users in. `None` if ID Tokens sign no one in
    /// outside the code flow.
    pub id_token_sign_in: Option<Vec<String>>,
    /// The mapping of claims or userinfo to a user.
    pub mapping: Mapping,
    /// What proves that the address of a profile is verified.
    pub email_proof: ConfiguredProof,
    /// Whether a rule of the deployer needs this proof. A provider whose profile proves nothing
    /// unless it is asked for more is then asked for more.
    pub needs_email_proof: bool,
    /// The groups that rules of the deployer name, and that the provider may have, if its
    /// [`group_source`](Quirk::group_source) must be asked for them.
    pub groups: Vec<String>,
    /// `allowDangerousEmailAccountLinking`: whether a sign-in links its account to the user with the
    /// same e-mail address.
    pub allow_dangerous_email_account_linking: bool,
    /// The provider's own options by path: `enterprise.baseUrl`.
    pub options: Vec<(&'static str, String)>,
    /// How the provider asserts its users, if it is a proxy in front of the Worker.
    pub assertion: Option<Assertion>,
    /// The OAuth 1.0 server, if the provider uses OAuth 1.0.
    #[cfg(feature = "oauth1")]
    pub oauth1: Option<authjs_oauth::oauth1::Server>,
    /// The provider's departures from the protocol.
    pub quirk: &'static dyn Quirk,
}

impl OAuthProvider {
    /// Returns whether the issuer's metadata are needed: always for OpenID Connect (keys),
    /// otherwise if an endpoint is missing.
    pub const fn needs_discovery(&self) -> bool {
        let Endpoints { authorization, token, userinfo, .. } = &self.endpoints;
        matches!(self.kind, Kind::Oidc) || authorization.is_none() || token.is_none() || userinfo.is_none()
    }

    /// Returns whether ID Tokens are signed with keys that the metadata must publish. This holds
    /// for every OpenID Provider except one that is registered to sign with the client secret.
    pub fn signs_with_published_keys(&self) -> bool {
        let registered = self.client.id_token_signed_response_alg.as_deref();
        matches!(self.kind, Kind::Oidc) && !registered.is_some_and(|name| name.starts_with("HS"))
    }

    /// Returns the first endpoint that a sign-in needs and that is missing both in these metadata
    /// and in the configuration.
    ///
    /// If all endpoints of an OAuth 2.0 provider are configured, its metadata are fetched only for
    /// its keys.
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

    /// Returns the server: the discovered metadata, overridden by the configured endpoints.
    pub fn server(&self, discovered: Option<AuthorizationServer>) -> AuthorizationServer {
        let Endpoints { authorization, token, userinfo, end_session, revocation } = self.endpoints.clone();
        let discovered = discovered
            .unwrap_or_else(|| AuthorizationServer { issuer: self.issuer.clone(), ..Default::default() });
        AuthorizationServer {
            authorization_endpoint: authorization.or(discovered.authorization_endpoint),
            token_endpoint: token.or(discovered.token_endpoint),
            userinfo_endpoint: userinfo.or(discovered.userinfo_endpoint),
            end_session_endpoint: end_session.or(discovered.end_session_endpoint),
            revocation_endpoint: revocation.or(discovered.revocation_endpoint),
            ..discovered
        }
    }

    /// Returns the `scope` of an authorization request that does not have one.
    pub fn default_scope(&self) -> Option<&'static str> {
        (self.kind == Kind::Oidc).then_some(DEFAULT_SCOPE)
    }

    /// Returns whether the deployer or the row asks for this check.
    pub fn uses(&self, check: Check) -> bool {
        self.checks.contains(&check)
    }

    /// Returns the redirect URI of the redirect proxy. `None` if this deployment, at `origin`, is
    /// the proxy itself.
    pub fn proxy_for(&self, origin: &str) -> Option<&str> {
        self.redirect_proxy_url.as_deref().filter(|proxy| origin_of(proxy) != origin_of(origin))
    }

    /// Returns whether this deployment, at `origin`, is the redirect proxy.
    pub fn is_on_proxy(&self, origin: &str) -> bool {
        self.redirect_proxy_url.as_deref().is_some_and(|proxy| origin_of(proxy) == origin_of(origin))
    }

    /// Returns whether the authorization response is a cross-site POST ([Form Post Response
    /// Mode](https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html)).
    pub fn uses_form_post(&self) -> bool {
        self.authorization_params.get("response_mode") == Some("form_post")
    }

    /// Returns the user that these claims (or this userinfo) describe. The mapping can also read
    /// the members of the token response.
    pub fn profile(
        &self,
        claims: &Map<String, Value>,
        tokens: &Map<String, Value>,
    ) -> Result<Profile, ProfileError> {
        let issuer = self.issuer.clone().map_or(Value::Null, Value::String);
        let named = [("$issuer", issuer), ("$token", Value::Object(tokens.clone()))];
        self.mapping.apply(&Claims::new(claims).with(&named))
    }

    /// Returns whether these claims give a user with neither name nor e-mail, or no user.
    pub fn is_anonymous(&self, claims: &Map<String, Value>, tokens: &Map<String, Value>) -> bool {
        let is_empty = |field: &Field| field.text().is_none_or(str::is_empty);
        self.profile(claims, tokens).map_or(true, |user| is_empty(&user.name) && is_empty(&user.email))
    }

    /// Returns whether a profile of this provider could prove that its address is verified.
    pub fn has_email_proof(&self) -> bool {
        self.email_proof.exists()
    }

    /// Returns whether the deployer names the claim of the proof: `emailVerified`.
    pub const fn names_email_proof(&self) -> bool {
        matches!(self.email_proof, ConfiguredProof::Custom(_))
    }

    /// Returns whether this profile, from the sign-in of a provider that
    /// [needs the proof](Self::needs_email_proof), proves that its address is verified.
    pub fn email_is_verified(&self, profile: &Map<String, Value>) -> bool {
        self.email_proof.holds(profile)
    }

    /// Returns the same as [`email_is_verified`](Self::email_is_verified), and also true for an
    /// address of one tenant of Entra ID whose domain, in lower case, `is_listed` accepts.
    ///
    /// The users of a tenant are its administrators' choice, and so are their addresses. A list
    /// that names the domain says that the deployer trusts this tenant with it.
    pub fn email_is_verified_in(
        &self,
        profile: &Map<String, Value>,
        is_listed: &dyn Fn(&str) -> bool,
    ) -> bool {
        let issuer = self.issuer.as_deref();
        self.email_is_verified(profile) || self.email_proof.holds_in_tenant(issuer, profile, is_listed)
    }

    /// Returns what a sign-in must ask for the groups that rules of the deployer name.
    pub fn group_source(&self) -> Option<&'static dyn GroupSource> {
        self.quirk.group_source().filter(|_| !self.groups.is_empty())
    }

    /// Returns the authorization URL with the scopes that questions about groups need.
    pub fn with_group_scopes(&self, mut url: Url) -> Url {
        let Some(source) = self.group_source() else { return url };
        let mut pairs: Vec<_> = url.query_pairs().into_owned().collect();
        if !pairs.iter().any(|(name, _)| name == "scope") {
            pairs.push(("scope".to_owned(), String::new()));
        }
        for (_, scope) in pairs.iter_mut().filter(|(name, _)| name == "scope") {
            for wanted in source.scopes() {
                if !scope.split(' ').any(|asked| asked == *wanted) {
                    *scope = format!("{scope} {wanted}").trim_start().to_owned();
                }
            }
        }
        url.query_pairs_mut().clear().extend_pairs(pairs);
        url
    }

    /// Returns one of the provider's own options.
    pub fn option(&self, path: &str) -> Option<&str> {
        self.options.iter().find(|(name, _)| *name == path).map(|(_, value)| value.as_str())
    }
}

fn origin_of(url: &str) -> Option<String> {
    Url::parse(url).ok().map(|url| url.origin().ascii_serialization())
}

/// The `scope` of a request if neither row nor deployer sets one, as in Auth.js.
pub const DEFAULT_SCOPE: &str = "openid profile email";

/// The configured endpoints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// The authorization endpoint, including its query.
    pub authorization: Option<Url>,
    /// The token endpoint.
    pub token: Option<Url>,
    /// The UserInfo endpoint.
    pub userinfo: Option<Url>,
    /// The end session endpoint.
    pub end_session: Option<Url>,
    /// The revocation endpoint.
    pub revocation: Option<Url>,
}
