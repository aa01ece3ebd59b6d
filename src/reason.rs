//! Why a request was refused or failed: the codes of the log.

use crate::path::UrlError;

/// Declares the enum and its codes together, so that a reason cannot exist without one.
macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// A refusal or a failure, as one stable code: the log carries it, the tests assert it.
        ///
        /// Codes are for operators. What a visitor sees is decided by [`crate::error::AuthErrorKind`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Reason {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Reason {
            /// The code as it stands in the log, `snake_case`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// Every reason there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];
        }
    };
}

reasons! {
    // The request itself
    /// The `Host` header is missing, malformed or not the host of the URL.
    BadHost = "bad_host",
    /// The request URL cannot be parsed, or holds user information.
    BadUrl = "bad_url",
    /// The path is under the base path but names no action.
    UnknownAction = "unknown_action",
    /// A HEAD of a callback: it would redeem the code.
    MethodNotAllowed = "method_not_allowed",
    /// A prefetch of a callback: it would spend the code.
    Prefetch = "prefetch",
    /// A callback that has signed this visitor in already: the browser repeats it.
    CallbackRepeated = "callback_repeated",
    /// A body that is not the JSON or form its content type says, or with too many fields.
    BadBody = "bad_body",
    /// A body over the limit of auth routes.
    BodyTooLarge = "body_too_large",
    /// A POST without a valid CSRF token.
    MissingCsrf = "missing_csrf",
    /// A callback URL that is not on this origin; the origin is used instead.
    CallbackUrlRefused = "callback_url_refused",

    // The deployment
    /// The configuration cannot be used; everything answers 500.
    Configuration = "configuration",
    /// `trustHost` is off.
    UntrustedHost = "untrusted_host",
    /// `AUTH_DEV` is on and the request came by a host that is not loopback.
    DevelopmentOnPublicHost = "development_on_public_host",
    /// A binding is missing or is not what its name promises.
    BindingUnusable = "binding_unusable",
    /// The runtime threw where it never should.
    RuntimeRefused = "runtime_refused",
    /// A mistake of ours: the instance of the wasm ends here.
    Panic = "panic",
    /// The origin behind the gate could not be reached.
    OriginUnreachable = "origin_unreachable",
    /// The origin's answer cannot be passed on safely.
    OriginAnswer = "origin_answer",
    /// A request says that this Worker has sent it already: it came back, or a visitor forged it.
    RequestLoop = "request_loop",
    /// No origin is configured for a path that is not an auth route.
    OriginMissing = "origin_missing",

    // Sessions
    /// The session cookie could not be opened, or its claims do not hold.
    SessionInvalid = "session_invalid",
    /// Session cookies of different users in one request; the one issued last counts.
    SessionAmbiguous = "session_ambiguous",
    /// The session cookie has expired.
    SessionExpired = "session_expired",
    /// No session on a protected path.
    SessionMissing = "session_missing",
    /// A path has more readings, or names more files, than are looked at, so it counts as protected.
    PathUnreadable = "path_unreadable",
    /// The sign-in page leads to an address that needs a session itself.
    SignInLoop = "sign_in_loop",
    /// The session does not fit the cookies a browser keeps.
    SessionTooLarge = "session_too_large",
    /// The session takes 4 KiB of cookies or more.
    SessionLarge = "session_large",
    /// A callback of the deployer failed.
    CallbackFailed = "callback_failed",
    /// The deployer's `signIn` callback said no.
    AccessDenied = "access_denied",

    // Check cookies
    /// The state, nonce or PKCE cookie is missing: an old tab, or another browser.
    CheckMissing = "check_missing",
    /// A check cookie cannot be opened, or has expired.
    CheckInvalid = "check_invalid",
    /// A check cookie was made for another provider, issuer or redirect URI.
    CheckOfOtherProvider = "check_of_other_provider",

    // The redirect proxy
    /// The redirect proxy passed a response on to a deployment that only the shared secret vouches for.
    RedirectProxyUnrestricted = "redirect_proxy_unrestricted",
    /// A state names a deployment that the redirect proxy does not serve.
    RedirectProxyOrigin = "redirect_proxy_origin",
    /// A state that the redirect proxy's secrets do not open.
    RedirectProxyState = "redirect_proxy_state",

    // Providers: what was asked for
    /// No provider with that id, or none named where one is needed.
    UnknownProvider = "unknown_provider",
    /// The runtime refuses to sign with the private key of a client.
    ClientKey = "client_key",
    /// A provider lacks an endpoint this step needs.
    EndpointMissing = "endpoint_missing",

    // Providers: how they answered
    /// The provider could not be reached, or not in time.
    ProviderUnreachable = "provider_unreachable",
    /// The provider answered with a status it must not answer with (redirects included).
    ProviderStatus = "provider_status",
    /// A document of the provider is too large.
    ProviderTooLarge = "provider_too_large",
    /// A document of the provider is not the JSON it must be.
    ProviderMalformed = "provider_malformed",
    /// The metadata's `issuer` is not the configured one.
    DiscoveryIssuer = "discovery_issuer",
    /// An endpoint in the metadata is not an https URL.
    DiscoveryEndpoint = "discovery_endpoint",

    // The authorization response
    /// The provider redirected back with `error`.
    AuthorizationError = "authorization_error",
    /// `state` is missing or not the one we sent.
    StateMismatch = "state_mismatch",
    /// The `iss` parameter is not the provider's issuer (RFC 9207).
    ResponseIssuer = "response_issuer",
    /// The `iss` parameter is missing although the provider promises it (RFC 9207).
    ResponseIssuerMissing = "response_issuer_missing",
    /// `code` is missing, or holds characters that no code has.
    CodeMissing = "code_missing",
    /// A parameter of the authorization response occurs twice.
    ResponseParameterRepeated = "response_parameter_repeated",
    /// The authorization response carries tokens, or is a JWT (JARM).
    ResponseModeUnexpected = "response_mode_unexpected",

    // OAuth 1.0
    /// A response with temporary or token credentials is not a form, or has too many parameters.
    Oauth1ResponseMalformed = "oauth1_response_malformed",
    /// A response with credentials names one of its parameters twice.
    Oauth1ResponseRepeated = "oauth1_response_repeated",
    /// The provider does not say that it sends the browser to our callback: it speaks OAuth 1.0, not 1.0a.
    Oauth1CallbackUnconfirmed = "oauth1_callback_unconfirmed",
    /// A response with credentials has no `oauth_token`.
    Oauth1TokenMissing = "oauth1_token_missing",
    /// A response with credentials has no `oauth_token_secret`.
    Oauth1TokenSecretMissing = "oauth1_token_secret_missing",
    /// A token or its secret is too long, or holds control characters.
    Oauth1TokenUnusable = "oauth1_token_unusable",
    /// The `oauth_token` that came back is not the one this browser was sent with.
    Oauth1TokenMismatch = "oauth1_token_mismatch",
    /// The browser came back without an `oauth_verifier`: as a rule the user said no.
    Oauth1VerifierMissing = "oauth1_verifier_missing",

    // The token response
    /// The token endpoint answered with an OAuth error.
    TokenError = "token_error",
    /// A member of the token response is missing or of the wrong type.
    TokenResponseMalformed = "token_response_malformed",
    /// The `token_type` is neither Bearer nor DPoP.
    TokenType = "token_type",
    /// An OpenID Provider sent no ID Token.
    IdTokenMissing = "id_token_missing",

    // The ID Token
    /// Not a compact JWS of three parts with a JSON header and a JSON object inside.
    IdTokenMalformed = "id_token_malformed",
    /// `alg` is not the one registered for this client, or none we know.
    IdTokenAlgorithm = "id_token_alg",
    /// `crit` names an extension.
    IdTokenCritical = "id_token_crit",
    /// `typ` says that it is another kind of token.
    IdTokenType = "id_token_typ",
    /// No key of the provider fits.
    IdTokenKey = "id_token_key",
    /// The signature does not hold.
    IdTokenSignature = "id_token_signature",
    /// `iss` is missing or not the issuer.
    IdTokenIssuer = "id_token_iss",
    /// `sub` is missing or no text.
    IdTokenSubject = "id_token_sub",
    /// `aud` is missing or not this client.
    IdTokenAudience = "id_token_aud",
    /// `azp` is missing or not this client.
    IdTokenAuthorizedParty = "id_token_azp",
    /// `exp` is missing or past.
    IdTokenExpired = "id_token_exp",
    /// `nbf` is in the future.
    IdTokenNotBefore = "id_token_nbf",
    /// `iat` is missing, in the future or too old.
    IdTokenIssuedAt = "id_token_iat",
    /// `nonce` is not the one we sent.
    IdTokenNonce = "id_token_nonce",
    /// `auth_time` is no number, or missing or too old where `max_age` was asked for.
    IdTokenAuthTime = "id_token_auth_time",
    /// `acr` is not one that was asked for as essential.
    IdTokenAuthenticationContext = "id_token_acr",
    /// `at_hash` is not the hash of the access token.
    IdTokenAccessTokenHash = "id_token_at_hash",
    /// `c_hash` is not the hash of the authorization code.
    IdTokenCodeHash = "id_token_c_hash",

    // Userinfo and profile
    /// The userinfo response cannot be used.
    UserinfoMalformed = "userinfo_malformed",
    /// The userinfo response is not signed although that is registered for this client.
    UserinfoUnsigned = "userinfo_unsigned",
    /// The `alg` of a signed userinfo response is not the one agreed on.
    UserinfoAlgorithm = "userinfo_alg",
    /// No key of the provider fits the signed userinfo response.
    UserinfoKey = "userinfo_key",
    /// The signature of the userinfo response does not hold.
    UserinfoSignature = "userinfo_signature",
    /// `iss` of the signed userinfo response is not the issuer.
    UserinfoIssuer = "userinfo_iss",
    /// `aud` of the signed userinfo response is not this client.
    UserinfoAudience = "userinfo_aud",
    /// `exp` or `nbf` of the signed userinfo response says that it does not count now.
    UserinfoTime = "userinfo_time",
    /// The userinfo response is about another subject.
    UserinfoSubject = "userinfo_sub",
    /// The profile lacks what the provider's mapping needs.
    ProfileMalformed = "profile_malformed",

    /// The picture is a `data:` URL too large for a session; the session is made without it.
    PictureTooLarge = "picture_too_large",
    /// The address of the picture runs a script; the session is made without it.
    PictureScript = "picture_script",

    // Caches
    /// KV failed, was slow or held garbage; the request went on without it.
    CacheUnusable = "cache_unusable",
    /// Stale metadata or keys are served because the provider cannot be reached.
    ServingStale = "serving_stale",
}

impl From<UrlError> for Reason {
    fn from(error: UrlError) -> Self {
        match error {
            UrlError::BadHost => Self::BadHost,
            UrlError::BadUrl => Self::BadUrl,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_snake_case() {
        let codes: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
        for code in codes {
            assert!(
                code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'),
                "{code}"
            );
        }
    }
}
