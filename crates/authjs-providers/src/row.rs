use crate::assertion::Assertion;
use crate::email_proof::{EMAIL_VERIFIED, EmailProof};
use crate::fields::Fields;
use crate::mapping::BuiltIn;
use crate::option::DeployerOption;
use crate::profile::ProfileFn;
use crate::quirk::{Quirk, Regular};
use crate::secret_from_key::SecretFromKey;
use authjs_oauth::ClientAuthMethod;

/// A row of the provider table: a provider before a deployer configures it.
///
/// [`oidc`], [`oauth`] or [`oauth1`] and the setters build it, in `const`. Texts that name an
/// endpoint may contain `{issuer}`, `{clientId}` and the variables of [`Row::options`]. They are
/// filled in when the configuration is read.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The id, used in URLs, in `AUTH_<ID>_ID`, and in the accounts of users.
    pub id: &'static str,
    /// The display name.
    pub name: &'static str,
    /// The protocol of the provider.
    pub kind: Kind,
    /// The source of the issuer.
    pub issuer: IssuerRule,
    /// The URL of the metadata, if it does not follow from the issuer.
    pub well_known: Option<&'static str>,
    /// The authorization endpoint. If absent, discovery provides it.
    pub authorization: Option<&'static str>,
    /// The Temporary Credential Request endpoint of OAuth 1.0
    /// ([RFC 5849 §2](https://www.rfc-editor.org/rfc/rfc5849#section-2)).
    pub request_token: Option<&'static str>,
    /// The token endpoint. If absent, discovery provides it.
    pub token: Option<&'static str>,
    /// The UserInfo endpoint. If absent, discovery provides it.
    pub userinfo: Option<&'static str>,
    /// Authorization parameters, in order.
    pub params: &'static [(&'static str, &'static str)],
    /// The `scope`, after the other parameters. The default is `openid profile email`.
    pub scope: Option<&'static str>,
    /// The checks that bind the authorization response to the browser that requested it.
    pub checks: &'static [Check],
    /// `token_endpoint_auth_method`.
    pub token_endpoint_auth_method: ClientAuthMethod,
    /// The recipe for the client secret, if a private key may replace it.
    pub secret_from_key: Option<&'static SecretFromKey>,
    /// `id_token_signed_response_alg`, if it is fixed.
    pub id_token_signed_response_alg: Option<&'static str>,
    /// `userinfo_signed_response_alg`, if it is fixed.
    pub userinfo_signed_response_alg: Option<&'static str>,
    /// Whether the profile is the claims of the ID Token, not the UserInfo response. Not used for
    /// OAuth 2.0.
    pub id_token: bool,
    /// The brand colour, as `#rrggbb`.
    pub brand_color: &'static str,
    /// The name on the button of the sign-in page, if the rules of its owner want another one than `name`.
    pub button_name: Option<&'static str>,
    /// The provider's own options, besides those of every provider.
    pub options: &'static [DeployerOption],
    /// A header that a deployer must add to all requests, in lower case.
    pub required_header: Option<&'static str>,
    /// The mapping of claims or userinfo to a user.
    pub profile: BuiltIn,
    /// What proves that the address of a profile is verified.
    pub email_proof: EmailProof,
    /// How the provider asserts its users, if it is a proxy in front of the Worker.
    pub assertion: Option<Assertion>,
    /// The provider's departures from the protocol.
    pub quirk: &'static dyn Quirk,
}

/// Creates the row of an OpenID Provider: endpoints and keys from discovery, the user from the ID
/// Token.
///
/// A server that ignores a superfluous PKCE verifier accepts an attacker's code, so `state` also
/// binds the response.
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
        button_name: None,
        options: &[],
        required_header: None,
        profile: BuiltIn::Fields(Fields::DEFAULT),
        email_proof: EmailProof::Unproved,
        assertion: None,
        quirk: &Regular,
    }
}

/// Creates the row of an OAuth 2.0 provider: fixed endpoints, the user from the UserInfo endpoint.
/// Its server may not check PKCE, so `state` also binds the response ([RFC 9700
/// §2.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1)).
pub const fn oauth(id: &'static str, name: &'static str) -> Row {
    Row { kind: Kind::Oauth, issuer: IssuerRule::Unset, ..oidc(id, name) }
}

/// Creates the row of an OAuth 1.0 provider: four fixed endpoints, the user from the last. Its
/// `state` cookie has the request token.
pub const fn oauth1(id: &'static str, name: &'static str) -> Row {
    Row { kind: Kind::Oauth1, checks: &[Check::State], ..oauth(id, name) }
}

impl Row {
    /// Sets an issuer that is known or follows from the options.
    pub const fn issuer(self, template: &'static str) -> Self {
        Self { issuer: IssuerRule::Known(template), ..self }
    }

    /// Sets a known issuer that `variable` of the environment can replace.
    pub const fn issuer_or(self, variable: &'static str, issuer: &'static str) -> Self {
        Self { issuer: IssuerRule::KnownOr { variable, issuer }, ..self }
    }

    /// Sets an issuer that follows from the deployer's options. The deployer may set another one.
    pub const fn issuer_of_options(self, template: &'static str, example: &'static str) -> Self {
        Self { issuer: IssuerRule::Options { template, example }, ..self }
    }

    /// Requires the deployer to set the issuer. `example` shows its form.
    pub const fn issuer_like(self, example: &'static str) -> Self {
        Self { issuer: IssuerRule::Deployer { example }, ..self }
    }

    /// Sets the URL of the metadata, if it does not follow from the issuer. It is omitted like a
    /// [parameter](Self::params).
    pub const fn well_known(self, well_known: &'static str) -> Self {
        Self { well_known: Some(well_known), ..self }
    }

    /// Sets the authorization endpoint.
    pub const fn authorization(self, endpoint: &'static str) -> Self {
        Self { authorization: Some(endpoint), ..self }
    }

    /// Sets the token endpoint.
    pub const fn token(self, endpoint: &'static str) -> Self {
        Self { token: Some(endpoint), ..self }
    }

    /// Sets the UserInfo endpoint.
    pub const fn userinfo(self, endpoint: &'static str) -> Self {
        Self { userinfo: Some(endpoint), ..self }
    }

    /// Sets the endpoint of OAuth 1.0 that issues temporary credentials.
    pub const fn request_token(self, request_token: &'static str) -> Self {
        Self { request_token: Some(request_token), ..self }
    }

    /// Sets the authorization parameters, in order. A parameter with a variable of an unset option
    /// is omitted.
    pub const fn params(self, params: &'static [(&'static str, &'static str)]) -> Self {
        Self { params, ..self }
    }

    /// Sets the `scope`. An empty scope is sent unchanged.
    pub const fn scope(self, scope: &'static str) -> Self {
        Self { scope: Some(scope), ..self }
    }

    /// Sets the checks that bind the authorization response to the browser that requested it.
    pub const fn checks(self, checks: &'static [Check]) -> Self {
        Self { checks, ..self }
    }

    /// Sets `token_endpoint_auth_method`.
    pub const fn auth_method(self, token_endpoint_auth_method: ClientAuthMethod) -> Self {
        Self { token_endpoint_auth_method, ..self }
    }

    /// Allows a client secret that is created from a private key.
    pub const fn secret_from_key(self, rule: &'static SecretFromKey) -> Self {
        Self { secret_from_key: Some(rule), ..self }
    }

    /// Sets `id_token_signed_response_alg`.
    pub const fn id_token_alg(self, algorithm: &'static str) -> Self {
        Self { id_token_signed_response_alg: Some(algorithm), ..self }
    }

    /// Sets `userinfo_signed_response_alg`.
    pub const fn userinfo_alg(self, algorithm: &'static str) -> Self {
        Self { userinfo_signed_response_alg: Some(algorithm), ..self }
    }

    /// Takes the profile from the UserInfo response, not from the ID Token: Auth.js's `idToken:
    /// false`.
    pub const fn profile_from_userinfo(self) -> Self {
        Self { id_token: false, ..self }
    }

    /// Sets the brand colour, as `#rrggbb`.
    pub const fn brand_color(self, brand_color: &'static str) -> Self {
        Self { brand_color, ..self }
    }

    /// Sets the name on the button of the sign-in page.
    pub const fn button_name(self, button_name: &'static str) -> Self {
        Self { button_name: Some(button_name), ..self }
    }

    /// Sets the provider's own options, besides those of every provider.
    pub const fn options(self, options: &'static [DeployerOption]) -> Self {
        Self { options, ..self }
    }

    /// Requires a header that a deployer must add to all requests, in lower case: `fetch.headers`.
    pub const fn required_header(self, name: &'static str) -> Self {
        Self { required_header: Some(name), ..self }
    }

    /// Sets the mapping of claims or userinfo to a user by [`Fields`], if it differs from Auth.js's
    /// default.
    pub const fn fields(
        self,
        id: &'static str,
        name: &'static str,
        email: &'static str,
        image: &'static str,
    ) -> Self {
        Self { profile: BuiltIn::Fields(Fields { id, name, email, image }), ..self }
    }

    /// Sets the mapping of claims or userinfo to a user by a function, if [`Row::fields`] cannot
    /// express it.
    pub const fn profile(self, profile: ProfileFn) -> Self {
        Self { profile: BuiltIn::Function(profile), ..self }
    }

    /// Sets what proves that the address of a profile is verified. The row has a link to where the
    /// provider documents it.
    pub const fn email_proof(self, email_proof: EmailProof) -> Self {
        Self { email_proof, ..self }
    }

    /// Sets the standard claim `email_verified` as the proof of a verified address.
    pub const fn email_verified(self) -> Self {
        self.email_proof(EMAIL_VERIFIED)
    }

    /// Makes the provider a proxy in front of the Worker, whose requests assert their users. The flow of the
    /// protocol is not used.
    pub const fn asserted(self, assertion: Assertion) -> Self {
        Self {
            assertion: Some(assertion),
            checks: &[],
            token_endpoint_auth_method: ClientAuthMethod::None,
            ..self
        }
    }

    /// Sets the provider's departures from the protocol.
    pub const fn quirk(self, quirk: &'static dyn Quirk) -> Self {
        Self { quirk, ..self }
    }
}

/// The protocol of a provider: Auth.js's `type`.
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
    /// Returns `oidc`, `oauth` or `oauth1`, as in the configuration and in accounts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Oauth => "oauth",
            Self::Oauth1 => "oauth1",
        }
    }
}

/// A check that binds the authorization response to the browser that requested it: Auth.js's
/// `checks`.
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
    /// Returns the check with this name in the configuration.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "pkce" => Some(Self::Pkce),
            "state" => Some(Self::State),
            "nonce" => Some(Self::Nonce),
            _ => None,
        }
    }

    /// Returns the name in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pkce => "pkce",
            Self::State => "state",
            Self::Nonce => "nonce",
        }
    }
}

/// The source of a provider's issuer, unless the deployer sets one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuerRule {
    /// The provider has no issuer. Its `iss` parameter and ID Tokens are not used.
    Unset,
    /// The issuer is known.
    Known(&'static str),
    /// The issuer is known, and a variable of the environment can replace it.
    KnownOr {
        /// The variable.
        variable: &'static str,
        /// The issuer if the variable is not set.
        issuer: &'static str,
    },
    /// The issuer follows from the options, or the deployer sets one.
    Options {
        /// The issuer, with the variables of the options.
        template: &'static str,
        /// An example, for the error if neither is set.
        example: &'static str,
    },
    /// The deployer must set the issuer.
    Deployer {
        /// An example, for the error if it is missing.
        example: &'static str,
    },
}
