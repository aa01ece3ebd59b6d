use authjs_jose::algorithms::JwsAlgorithm;
use authjs_jose::private_key::PrivateKey;
use authjs_jose::secret::Secret;

/// A registered client ([RFC 6749 §2](https://www.rfc-editor.org/rfc/rfc6749#section-2)).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`. `None` for public clients.
    pub client_secret: Option<Secret>,
    /// `token_endpoint_auth_method`.
    pub token_endpoint_auth_method: ClientAuthMethod,
    /// `token_endpoint_auth_signing_alg`. Always set for the methods that sign.
    pub token_endpoint_auth_signing_alg: Option<&'static JwsAlgorithm>,
    /// The `aud` of client assertions.
    pub assertion_audience: AssertionAudience,
    /// The private half of a key that the provider knows. Always set for `private_key_jwt`.
    pub private_key: Option<PrivateKey>,
    /// The claims of the client secret that `private_key` signs, which replaces `client_secret`.
    pub made_secret: Option<MadeSecret>,
    /// `id_token_signed_response_alg`, if registered.
    pub id_token_signed_response_alg: Option<String>,
    /// `userinfo_signed_response_alg`, if registered.
    pub userinfo_signed_response_alg: Option<String>,
}

/// The `aud` of a client assertion: `client.assertionAudience`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AssertionAudience {
    /// The token endpoint, as in [OpenID Connect Core
    /// §9](https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication): "The
    /// Audience SHOULD be the URL of the Authorization Server's Token Endpoint."
    #[default]
    TokenEndpoint,
    /// The issuer, as in [RFC 7523bis
    /// §4](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-rfc7523bis#section-4).
    Issuer,
    /// A text that the deployer configured.
    Text(String),
}

/// A client secret that the client creates itself: a JWT signed with its private key
/// ([Apple](https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeSecret {
    /// `iss`: the owner of the key.
    pub issuer: String,
    /// `aud`: the server.
    pub audience: &'static str,
}

/// `token_endpoint_auth_method`: how the client authenticates at the token endpoint. The default is
/// that of [RFC 7591 §2](https://www.rfc-editor.org/rfc/rfc7591#section-2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientAuthMethod {
    /// HTTP Basic ([RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)).
    #[default]
    ClientSecretBasic,
    /// `client_id` and `client_secret` in the body.
    ClientSecretPost,
    /// An assertion signed with the client secret
    /// ([OpenID Connect Core §9](https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication)).
    ClientSecretJwt,
    /// An assertion signed with the client's private key.
    PrivateKeyJwt,
    /// A public client: `client_id` in the body.
    None,
}

impl ClientAuthMethod {
    /// Returns the method of this name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "client_secret_basic" => Some(Self::ClientSecretBasic),
            "client_secret_post" => Some(Self::ClientSecretPost),
            "client_secret_jwt" => Some(Self::ClientSecretJwt),
            "private_key_jwt" => Some(Self::PrivateKeyJwt),
            "none" => Some(Self::None),
            _ => None,
        }
    }

    /// Returns the name of the method.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::ClientSecretJwt => "client_secret_jwt",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::None => "none",
        }
    }

    /// Returns whether a signed assertion replaces the secret.
    pub const fn uses_assertion(self) -> bool {
        matches!(self, Self::ClientSecretJwt | Self::PrivateKeyJwt)
    }

    /// Returns whether the client sends the client secret itself to the server.
    pub const fn sends_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }

    /// Returns whether the method requires a client secret.
    pub const fn uses_secret(self) -> bool {
        !matches!(self, Self::PrivateKeyJwt | Self::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_has_its_name_and_its_needs() {
        // Sends the secret, requires the secret, signs an assertion.
        let table = [
            ("client_secret_basic", ClientAuthMethod::ClientSecretBasic, [true, true, false]),
            ("client_secret_post", ClientAuthMethod::ClientSecretPost, [true, true, false]),
            ("client_secret_jwt", ClientAuthMethod::ClientSecretJwt, [false, true, true]),
            ("private_key_jwt", ClientAuthMethod::PrivateKeyJwt, [false, false, true]),
            ("none", ClientAuthMethod::None, [false, false, false]),
        ];
        for (name, method, expected) in table {
            assert_eq!((ClientAuthMethod::parse(name), method.name()), (Some(method), name));
            let needs = [method.sends_secret(), method.uses_secret(), method.uses_assertion()];
            assert_eq!(needs, expected, "{name}");
        }
        for name in ["", "None", "client_secret", "client_secret_basic ", "tls_client_auth"] {
            assert_eq!(ClientAuthMethod::parse(name), None, "{name}");
        }
    }
}
