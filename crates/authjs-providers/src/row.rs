use crate::fields::Fields;
use crate::mapping::BuiltIn;
use crate::option::DeployerOption;
use crate::profile::ProfileFn;
use crate::quirk::{Quirk, Regular};
use crate::secret_from_key::SecretFromKey;
use authjs_oauth::ClientAuthMethod;

/// A row of the provider table: all we know of a provider before a deployer configures it.
///
/// Made by [`oidc`], [`oauth`] or [`oauth1`] and the setters, in `const`. Texts that name an endpoint may hold `{issuer}`,
/// `{clientId}` and the variables of [`Row::options`]; they are filled in when the configuration is read.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The id: in URLs, in `AUTH_<ID>_ID`, in the accounts of users.
    pub id: &'static str,
    /// The name people know it by.
    pub name: &'static str,
    /// Which protocol it speaks.
    pub kind: Kind,
    /// Where the issuer comes from.
    pub issuer: IssuerRule,
    /// Where the metadata are, when not where the issuer puts them.
    pub well_known: Option<&'static str>,
    /// The authorization endpoint; from discovery where there is none.
    pub authorization: Option<&'static str>,
    /// The Temporary Credential Request endpoint of OAuth 1.0
    /// ([RFC 5849 §2](https://www.rfc-editor.org/rfc/rfc5849#section-2)).
    pub request_token: Option<&'static str>,
    /// The token endpoint; from discovery where there is none.
    pub token: Option<&'static str>,
    /// The UserInfo endpoint; from discovery where there is none.
    pub userinfo: Option<&'static str>,
    /// Authorization parameters, in order.
    pub params: &'static [(&'static str, &'static str)],
    /// The `scope`, after the other parameters. Unset, it is `openid profile email`.
    pub scope: Option<&'static str>,
    /// What binds the authorization response to the browser that asked for it.
    pub checks: &'static [Check],
    /// `token_endpoint_auth_method`.
    pub token_endpoint_auth_method: ClientAuthMethod,
    /// How its client secret is made, where a private key may take its place.
    pub secret_from_key: Option<&'static SecretFromKey>,
    /// `id_token_signed_response_alg`, where it is fixed.
    pub id_token_signed_response_alg: Option<&'static str>,
    /// `userinfo_signed_response_alg`, where it is fixed.
    pub userinfo_signed_response_alg: Option<&'static str>,
    /// Whether the profile is the ID Token's claims (else the UserInfo response). Without meaning for OAuth 2.0.
    pub id_token: bool,
    /// The colour of its mark, as `#rrggbb`.
    pub brand_color: &'static str,
    /// What a deployer may set of this provider beyond what every provider has.
    pub options: &'static [DeployerOption],
    /// A header that a deployer must add to all requests, in lower case.
    pub required_header: Option<&'static str>,
    /// Claims or userinfo → user.
    pub profile: BuiltIn,
    /// Where it departs from the protocol.
    pub quirk: &'static dyn Quirk,
}

/// An OpenID Provider: endpoints and keys from discovery, user from the ID Token.
///
/// A server that ignores a superfluous PKCE verifier accepts an attacker's code, so `state` binds the response too.
pub const fn oidc(id: &'static str, name: &'static str) -> Row {
    Row {
        id,
        name,
        kind: Kind::Oidc,
        issuer: IssuerRule::Deployer { example: "https://id.example.com" },
        well_known: None,
        authorization: None,
        request_token: None,
        token: None,
        userinfo: None,
        params: &[],
        scope: None,
        checks: &[Check::Pkce, Check::State],
        token_endpoint_auth_method: ClientAuthMethod::ClientSecretBasic,
        secret_from_key: None,
        id_token_signed_response_alg: None,
        userinfo_signed_response_alg: None,
        id_token: true,
        brand_color: "#ffffff",
        options: &[],
        required_header: None,
        profile: BuiltIn::Fields(Fields::DEFAULT),
        quirk: &Regular,
    }
}

/// An OAuth 2.0 provider: fixed endpoints, user from the UserInfo endpoint. Nothing promises that its server checks
/// PKCE, so `state` binds the response too ([RFC 9700 §2.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1)).
pub const fn oauth(id: &'static str, name: &'static str) -> Row {
    Row { kind: Kind::Oauth, issuer: IssuerRule::Unset, ..oidc(id, name) }
}

/// An OAuth 1.0 provider: four fixed endpoints, user from the last. What its `state` holds is the request token.
pub const fn oauth1(id: &'static str, name: &'static str) -> Row {
    Row { kind: Kind::Oauth1, checks: &[Check::State], ..oauth(id, name) }
}

impl Row {
    /// The issuer is known, or follows from the options.
    pub const fn issuer(self, template: &'static str) -> Self {
        Self { issuer: IssuerRule::Known(template), ..self }
    }

    /// The issuer is known, unless `variable` of the environment names another.
    pub const fn issuer_or(self, variable: &'static str, issuer: &'static str) -> Self {
        Self { issuer: IssuerRule::KnownOr { variable, issuer }, ..self }
    }

    /// The issuer follows from the deployer's options; a deployer may name it instead.
    pub const fn issuer_of_options(self, template: &'static str, example: &'static str) -> Self {
        Self { issuer: IssuerRule::Options { template, example }, ..self }
    }

    /// Each deployer has an issuer of their own; `example` shows what they look like.
    pub const fn issuer_like(self, example: &'static str) -> Self {
        Self { issuer: IssuerRule::Deployer { example }, ..self }
    }

    /// Where the metadata are, when not where the issuer puts them. Left out like a [parameter](Self::params).
    pub const fn well_known(self, well_known: &'static str) -> Self {
        Self { well_known: Some(well_known), ..self }
    }

    /// The authorization endpoint is known.
    pub const fn authorization(self, endpoint: &'static str) -> Self {
        Self { authorization: Some(endpoint), ..self }
    }

    /// The token endpoint is known.
    pub const fn token(self, endpoint: &'static str) -> Self {
        Self { token: Some(endpoint), ..self }
    }

    /// The UserInfo endpoint is known.
    pub const fn userinfo(self, endpoint: &'static str) -> Self {
        Self { userinfo: Some(endpoint), ..self }
    }

    /// Where OAuth 1.0 has its temporary credentials from.
    pub const fn request_token(self, request_token: &'static str) -> Self {
        Self { request_token: Some(request_token), ..self }
    }

    /// Authorization parameters, in order. One that holds a variable of an option that is not set is left out.
    pub const fn params(self, params: &'static [(&'static str, &'static str)]) -> Self {
        Self { params, ..self }
    }

    /// The `scope`. An empty one is sent as it is.
    pub const fn scope(self, scope: &'static str) -> Self {
        Self { scope: Some(scope), ..self }
    }

    /// What binds the authorization response to the browser that asked for it.
    pub const fn checks(self, checks: &'static [Check]) -> Self {
        Self { checks, ..self }
    }

    /// `token_endpoint_auth_method`.
    pub const fn auth_method(self, token_endpoint_auth_method: ClientAuthMethod) -> Self {
        Self { token_endpoint_auth_method, ..self }
    }

    /// The client secret may be made from a private key.
    pub const fn secret_from_key(self, rule: &'static SecretFromKey) -> Self {
        Self { secret_from_key: Some(rule), ..self }
    }

    /// `id_token_signed_response_alg`.
    pub const fn id_token_alg(self, algorithm: &'static str) -> Self {
        Self { id_token_signed_response_alg: Some(algorithm), ..self }
    }

    /// `userinfo_signed_response_alg`.
    pub const fn userinfo_alg(self, algorithm: &'static str) -> Self {
        Self { userinfo_signed_response_alg: Some(algorithm), ..self }
    }

    /// The profile is the UserInfo response, not the ID Token's claims: Auth.js's `idToken: false`.
    pub const fn profile_from_userinfo(self) -> Self {
        Self { id_token: false, ..self }
    }

    /// The colour of its mark, as `#rrggbb`.
    pub const fn brand_color(self, brand_color: &'static str) -> Self {
        Self { brand_color, ..self }
    }

    /// What a deployer may set of this provider beyond what every provider has.
    pub const fn options(self, options: &'static [DeployerOption]) -> Self {
        Self { options, ..self }
    }

    /// A header that a deployer must add to all requests, in lower case: `fetch.headers`.
    pub const fn required_header(self, name: &'static str) -> Self {
        Self { required_header: Some(name), ..self }
    }

    /// Claims or userinfo → user, where it is not Auth.js's default: what [`Fields`] can say.
    pub const fn fields(
        self,
        id: &'static str,
        name: &'static str,
        email: &'static str,
        image: &'static str,
    ) -> Self {
        Self { profile: BuiltIn::Fields(Fields { id, name, email, image }), ..self }
    }

    /// Claims or userinfo → user, where it takes more than [`Row::fields`] can say.
    pub const fn profile(self, profile: ProfileFn) -> Self {
        Self { profile: BuiltIn::Function(profile), ..self }
    }

    /// Where it departs from the protocol.
    pub const fn quirk(self, quirk: &'static dyn Quirk) -> Self {
        Self { quirk, ..self }
    }
}

/// Which protocol a provider speaks: Auth.js's `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// OpenID Connect.
    Oidc,
    /// OAuth 2.0.
    Oauth,
    /// OAuth 1.0 ([RFC 5849](https://www.rfc-editor.org/rfc/rfc5849)).
    Oauth1,
}

impl Kind {
    /// `oidc`, `oauth` or `oauth1`, as in the configuration and in accounts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Oauth => "oauth",
            Self::Oauth1 => "oauth1",
        }
    }
}

/// What binds the authorization response to the browser that asked for it: Auth.js's `checks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// [RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)
    Pkce,
    /// `state` ([RFC 6749 §10.12](https://www.rfc-editor.org/rfc/rfc6749#section-10.12)).
    State,
    /// `nonce` ([OpenID Connect Core §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
    Nonce,
}

impl Check {
    /// The check of that name in the configuration.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "pkce" => Some(Self::Pkce),
            "state" => Some(Self::State),
            "nonce" => Some(Self::Nonce),
            _ => None,
        }
    }

    /// Its name in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pkce => "pkce",
            Self::State => "state",
            Self::Nonce => "nonce",
        }
    }
}

/// Where a provider's issuer comes from, unless the deployer names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuerRule {
    /// It has none: its `iss` parameter and ID Tokens mean nothing to us.
    Unset,
    /// It is known.
    Known(&'static str),
    /// It is known, and under another name a variable of the environment may say otherwise.
    KnownOr {
        /// The variable.
        variable: &'static str,
        /// The issuer where that is not set.
        issuer: &'static str,
    },
    /// It follows from the options, or the deployer names one.
    Options {
        /// The issuer, with the variables of the options.
        template: &'static str,
        /// What one looks like, for the error that says that neither is set.
        example: &'static str,
    },
    /// The deployer must name one.
    Deployer {
        /// What one looks like, for the error that says it is missing.
        example: &'static str,
    },
}
