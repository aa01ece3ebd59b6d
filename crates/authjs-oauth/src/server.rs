use url::Url;

/// An authorization server, from its metadata ([RFC 8414](https://www.rfc-editor.org/rfc/rfc8414),
/// [OpenID Connect Discovery](https://openid.net/specs/openid-connect-discovery-1_0.html)) or from
/// configured endpoints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorizationServer {
    /// `issuer`, exactly as written, because issuers are compared byte for byte. `None` if no
    /// issuer is configured.
    pub issuer: Option<String>,
    /// `authorization_endpoint`.
    pub authorization_endpoint: Option<Url>,
    /// `token_endpoint`.
    pub token_endpoint: Option<Url>,
    /// `userinfo_endpoint`.
    pub userinfo_endpoint: Option<Url>,
    /// `pushed_authorization_request_endpoint` ([RFC 9126 §5](https://www.rfc-editor.org/rfc/rfc9126#section-5)).
    pub pushed_authorization_request_endpoint: Option<Url>,
    /// `require_pushed_authorization_requests`.
    pub require_pushed_authorization_requests: bool,
    /// `end_session_endpoint` ([RP-Initiated Logout
    /// §2.1](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#OPMetadata)).
    pub end_session_endpoint: Option<Url>,
    /// `revocation_endpoint` ([RFC 8414 §2](https://www.rfc-editor.org/rfc/rfc8414#section-2)).
    pub revocation_endpoint: Option<Url>,
    /// `jwks_uri`.
    pub jwks_uri: Option<Url>,
    /// `authorization_response_iss_parameter_supported` ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).
    pub authorization_response_iss_parameter_supported: bool,
    /// `id_token_signing_alg_values_supported`.
    pub id_token_signing_alg_values_supported: Option<Vec<String>>,
    /// `userinfo_signing_alg_values_supported`.
    pub userinfo_signing_alg_values_supported: Option<Vec<String>>,
    /// `code_challenge_methods_supported` ([RFC 8414 §2](https://www.rfc-editor.org/rfc/rfc8414#section-2)).
    pub code_challenge_methods_supported: Option<Vec<String>>,
}

impl AuthorizationServer {
    /// Returns whether the metadata say that the server checks `S256` code challenges. An absent
    /// member counts as no.
    pub fn supports_pkce(&self) -> bool {
        self.code_challenge_methods_supported.iter().flatten().any(|method| method == "S256")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_s256_in_the_metadata_says_that_code_challenges_are_checked() {
        for (methods, expected) in [
            (None, false),
            (Some(&[][..]), false),
            (Some(&["plain"][..]), false),
            (Some(&["s256", "S256 "][..]), false),
            (Some(&["S256"][..]), true),
            (Some(&["plain", "S256"][..]), true),
        ] {
            let methods =
                methods.map(|methods: &[&str]| methods.iter().copied().map(str::to_owned).collect());
            let server =
                AuthorizationServer { code_challenge_methods_supported: methods, ..Default::default() };
            assert_eq!(server.supports_pkce(), expected, "{server:?}");
        }
    }
}
