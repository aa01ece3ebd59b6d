/// Declares the enum and its codes together, so that no variant lacks a code.
macro_rules! error_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// The rule of the protocol that was violated, as one stable code for logs and tests.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $name,)+
        }

        impl ErrorCode {
            /// Returns the code in `snake_case`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];
        }
    };
}

error_codes! {
    // The configuration of the client
    /// The configuration of the client or the server is invalid.
    Configuration = "configuration",
    /// The server has no endpoint that this step needs.
    EndpointMissing = "endpoint_missing",

    // Any response of the provider
    /// The status is not acceptable for this response. This includes redirects.
    ProviderStatus = "provider_status",
    /// The document is too large.
    ProviderTooLarge = "provider_too_large",
    /// The document is not the required JSON.
    ProviderMalformed = "provider_malformed",

    // Metadata
    /// `issuer` differs from the configured one.
    DiscoveryIssuer = "discovery_issuer",
    /// An endpoint is not an https URL.
    DiscoveryEndpoint = "discovery_endpoint",

    // The response to a pushed authorization request
    /// `request_uri` is missing, or is not a URI.
    PushedResponseMalformed = "pushed_response_malformed",

    // The authorization response
    /// The provider redirected back with `error`.
    AuthorizationError = "authorization_error",
    /// `state` is missing or differs from the one that was sent.
    StateMismatch = "state_mismatch",
    /// `iss` is not the provider's issuer (RFC 9207).
    ResponseIssuer = "response_issuer",
    /// `iss` is missing although the metadata announce it (RFC 9207).
    ResponseIssuerMissing = "response_issuer_missing",
    /// `code` is missing, or has characters that are not allowed in a code.
    CodeMissing = "code_missing",
    /// A parameter occurs twice.
    ResponseParameterRepeated = "response_parameter_repeated",
    /// The response has tokens, or is a JWT (JARM).
    ResponseModeUnexpected = "response_mode_unexpected",

    // OAuth 1.0
    /// A response with temporary or token credentials is not a form, or has too many parameters.
    Oauth1ResponseMalformed = "oauth1_response_malformed",
    /// A response with credentials repeats one of its parameters.
    Oauth1ResponseRepeated = "oauth1_response_repeated",
    /// The server does not confirm the callback: it supports OAuth 1.0, not 1.0a.
    Oauth1CallbackUnconfirmed = "oauth1_callback_unconfirmed",
    /// A response with credentials has no `oauth_token`.
    Oauth1TokenMissing = "oauth1_token_missing",
    /// A response with credentials has no `oauth_token_secret`.
    Oauth1TokenSecretMissing = "oauth1_token_secret_missing",
    /// A token or its secret is too long, or has control characters.
    Oauth1TokenUnusable = "oauth1_token_unusable",
    /// The returned `oauth_token` differs from the request token of this browser.
    Oauth1TokenMismatch = "oauth1_token_mismatch",
    /// The response has no `oauth_verifier`. Usually the user declined.
    Oauth1VerifierMissing = "oauth1_verifier_missing",

    // The token response
    /// The token endpoint answered with an OAuth error.
    TokenError = "token_error",
    /// A member is missing or has the wrong type.
    TokenResponseMalformed = "token_response_malformed",
    /// `token_type` is neither Bearer nor DPoP.
    TokenType = "token_type",
    /// An OpenID Provider sent no ID Token.
    IdTokenMissing = "id_token_missing",

    // The ID Token
    /// The token is not a compact JWS with a JSON header and a JSON object as payload.
    IdTokenMalformed = "id_token_malformed",
    /// `alg` is not supported, or not the algorithm registered for this client.
    IdTokenAlgorithm = "id_token_alg",
    /// `crit` names an extension.
    IdTokenCritical = "id_token_crit",
    /// `typ` names another kind of token.
    IdTokenType = "id_token_typ",
    /// The provider has no key that fits.
    IdTokenKey = "id_token_key",
    /// The signature is invalid.
    IdTokenSignature = "id_token_signature",
    /// `iss` is missing or differs from the issuer.
    IdTokenIssuer = "id_token_iss",
    /// `sub` is missing or not a usable text.
    IdTokenSubject = "id_token_sub",
    /// `aud` is missing or does not name this client.
    IdTokenAudience = "id_token_aud",
    /// `azp` is missing or not this client.
    IdTokenAuthorizedParty = "id_token_azp",
    /// `exp` is missing or in the past.
    IdTokenExpired = "id_token_exp",
    /// `nbf` is in the future.
    IdTokenNotBefore = "id_token_nbf",
    /// `iat` is missing, in the future or too old.
    IdTokenIssuedAt = "id_token_iat",
    /// `nonce` differs from the one that was sent.
    IdTokenNonce = "id_token_nonce",
    /// `auth_time` is not a number, or is missing or too old although `max_age` was requested.
    IdTokenAuthTime = "id_token_auth_time",
    /// `acr` is not one of the values that were requested as essential.
    IdTokenAuthenticationContext = "id_token_acr",
    /// `at_hash` is not the hash of the access token.
    IdTokenAccessTokenHash = "id_token_at_hash",
    /// `c_hash` is not the hash of the authorization code.
    IdTokenCodeHash = "id_token_c_hash",

    // Userinfo
    /// The userinfo response cannot be used.
    UserinfoMalformed = "userinfo_malformed",
    /// The userinfo response is not signed although the client registered an algorithm.
    UserinfoUnsigned = "userinfo_unsigned",
    /// The `alg` of a signed userinfo response is not the agreed algorithm.
    UserinfoAlgorithm = "userinfo_alg",
    /// The provider has no key that fits the signed userinfo response.
    UserinfoKey = "userinfo_key",
    /// The signature of the userinfo response is invalid.
    UserinfoSignature = "userinfo_signature",
    /// `iss` of the signed userinfo response differs from the issuer.
    UserinfoIssuer = "userinfo_iss",
    /// `aud` of the signed userinfo response does not name this client.
    UserinfoAudience = "userinfo_aud",
    /// The signed userinfo response is after its `exp`, or before its `nbf`.
    UserinfoTime = "userinfo_time",
    /// The userinfo response is about another subject.
    UserinfoSubject = "userinfo_sub",

    // An access token that a client sends
    /// The token is not a compact JWS with a JSON header and a JSON object as payload.
    AccessTokenMalformed = "access_token_malformed",
    /// `crit` names an extension.
    AccessTokenCritical = "access_token_crit",
    /// `typ` or a claim names another kind of token.
    AccessTokenType = "access_token_typ",
    /// `alg` is not one of the issuer's algorithms.
    AccessTokenAlgorithm = "access_token_alg",
    /// The issuer says that the token is not active.
    AccessTokenInactive = "access_token_inactive",
    /// The issuer has no key that fits.
    AccessTokenKey = "access_token_key",
    /// The signature is invalid.
    AccessTokenSignature = "access_token_signature",
    /// `iss` is missing or not a configured issuer.
    AccessTokenIssuer = "access_token_iss",
    /// `aud` is missing or does not name this site.
    AccessTokenAudience = "access_token_aud",
    /// `exp` is missing or in the past.
    AccessTokenExpired = "access_token_exp",
    /// `nbf` is in the future.
    AccessTokenNotBefore = "access_token_nbf",
    /// `iat` is in the future.
    AccessTokenIssuedAt = "access_token_iat",
    /// `sub` is missing or not a usable text.
    AccessTokenSubject = "access_token_sub",
    /// `client_id` or `azp` is not a client whose tokens are accepted.
    AccessTokenClient = "access_token_client",
    /// The token is bound to a key.
    AccessTokenBound = "access_token_cnf",
    /// The token lacks a scope.
    AccessTokenScope = "access_token_scope",

    // A Logout Token that a provider sends
    /// The token is not a compact JWS with a JSON header and a JSON object as payload.
    LogoutTokenMalformed = "logout_token_malformed",
    /// `crit` names an extension.
    LogoutTokenCritical = "logout_token_crit",
    /// `typ` names another kind of token.
    LogoutTokenType = "logout_token_typ",
    /// `alg` is not supported, or not the algorithm registered for this client.
    LogoutTokenAlgorithm = "logout_token_alg",
    /// The provider has no key that fits.
    LogoutTokenKey = "logout_token_key",
    /// The signature is invalid.
    LogoutTokenSignature = "logout_token_signature",
    /// `iss` is missing or differs from the issuer.
    LogoutTokenIssuer = "logout_token_iss",
    /// `aud` is missing or does not name this client.
    LogoutTokenAudience = "logout_token_aud",
    /// `exp` is missing or in the past.
    LogoutTokenExpired = "logout_token_exp",
    /// `iat` is missing, in the future or more than two minutes ago.
    LogoutTokenIssuedAt = "logout_token_iat",
    /// `events` has no object for back-channel logout.
    LogoutTokenEvents = "logout_token_events",
    /// The token has a `nonce`, as an ID Token has.
    LogoutTokenNonce = "logout_token_nonce",
    /// The token has neither `sub` nor `sid`, or one that is not a usable text.
    LogoutTokenSubject = "logout_token_sub",
    /// `jti` is missing or not a usable text.
    LogoutTokenId = "logout_token_jti",

    // Token revocation
    /// The server did not revoke a token.
    RevocationRefused = "revocation_refused",
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_snake_case() {
        let codes: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.code()).collect();
        assert_eq!(codes.len(), ErrorCode::ALL.len());
        for code in codes {
            let is_snake_case = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            assert!(code.bytes().all(is_snake_case), "{code}");
        }
    }
}
