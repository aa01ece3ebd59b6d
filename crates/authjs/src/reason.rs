//! The reasons why a request was refused or failed: the codes of the log.

use crate::oauth::ErrorCode;
use crate::path::UrlError;

/// Declares the enum and its codes together, so that every reason has a code.
macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// The cause of a refusal or a failure, as one stable code for the log and the tests.
        ///
        /// Codes are for operators. [`AuthError`](crate::AuthError) decides what a visitor sees.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Reason {
            $($(#[doc = $doc])+ $name,)+
            /// A step of OAuth or OpenID Connect failed.
            OAuth(ErrorCode),
        }

        impl Reason {
            /// Returns the code as the log shows it, in `snake_case`.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                    Self::OAuth(code) => code.code(),
                }
            }

            /// The reasons of the flows themselves.
            #[cfg(test)]
            const OWN: &'static [Self] = &[$(Self::$name,)+];
        }
    };
}

reasons! {
    // The request itself
    /// The `Host` header is missing, malformed or not the host of the URL.
    BadHost = "bad_host",
    /// The host has no entry in `hosts`, and `unknownHosts` is `"deny"`.
    UnknownHost = "unknown_host",
    /// A proxy asked about a host whose sessions are not those of the host that it asked.
    CheckOfOtherHost = "check_of_other_host",
    /// The request URL cannot be parsed, or holds user information.
    BadUrl = "bad_url",
    /// A proxy asked whether a request may pass, and did not say which, or named an address that is not
    /// canonical.
    CheckMalformed = "check_malformed",
    /// The path is under the base path but names no action.
    UnknownAction = "unknown_action",
    /// A HEAD of a callback, which would redeem the code.
    MethodNotAllowed = "method_not_allowed",
    /// A prefetch of a callback, which would spend the code.
    Prefetch = "prefetch",
    /// A callback that has already signed in this visitor, repeated by the browser.
    CallbackRepeated = "callback_repeated",
    /// The body is not the JSON or form that its content type says, or has too many fields.
    BadBody = "bad_body",
    /// The body exceeds the limit of auth routes.
    BodyTooLarge = "body_too_large",
    /// A POST has no valid CSRF token.
    MissingCsrf = "missing_csrf",
    /// A callback URL is not on this origin. The origin is used instead.
    CallbackUrlRefused = "callback_url_refused",

    // The deployment
    /// The configuration cannot be used. Every request gets 500.
    Configuration = "configuration",
    /// `trustHost` is off.
    UntrustedHost = "untrusted_host",
    /// `AUTH_DEV` is on and the host of the request is not loopback.
    DevelopmentOnPublicHost = "development_on_public_host",
    /// A binding is missing or has the wrong type.
    BindingUnusable = "binding_unusable",
    /// The runtime threw an exception that it never should.
    RuntimeRefused = "runtime_refused",
    /// A bug of the Worker. The wasm instance ends here.
    Panic = "panic",
    /// The origin behind the gate could not be reached.
    OriginUnreachable = "origin_unreachable",
    /// The origin's answer did not begin within `timeoutMs`.
    OriginTimeout = "origin_timeout",
    /// The origin's answer cannot be passed on safely.
    OriginAnswer = "origin_answer",
    /// A header says that this Worker has already sent the request: it came back, or a visitor
    /// forged the header.
    RequestLoop = "request_loop",
    /// No origin is configured for a path that is not an auth route.
    OriginMissing = "origin_missing",

    // Sessions
    /// The session cookie does not decrypt, or its claims are invalid.
    SessionInvalid = "session_invalid",
    /// The session was made under the configuration of another host.
    SessionOfOtherHost = "session_of_other_host",
    /// A request has session cookies of different users. The one issued last counts.
    SessionAmbiguous = "session_ambiguous",
    /// The session cookie has expired.
    SessionExpired = "session_expired",
    /// The session was ended elsewhere, or began before it could be ended.
    SessionRevoked = "session_revoked",
    /// The session does not say when its user signed in or last used it, and a limit of sessions asks for that.
    SessionUndated = "session_undated",
    /// The provider does not accept the refresh token of a session, or its answer is about another user.
    RefreshRefused = "refresh_refused",
    /// The tokens of a session are not refreshed. It goes on with the old ones.
    RefreshFailed = "refresh_failed",
    /// The database failed or did not answer. No session is ended, and no protected path opened.
    StoreUnavailable = "store_unavailable",
    /// The account is not linked to a user, and the user with its e-mail address has others.
    AccountNotLinked = "account_not_linked",
    /// The account page was asked for with the session of a user who is not in the database.
    AccountUnknown = "account_unknown",
    /// A mail proves the address of a user for the first time, and the accounts of before are unlinked.
    AccountUnproved = "account_unproved",
    /// A user has deleted the own account.
    AccountDeleted = "account_deleted",
    /// The user is unknown, and `signUp` does not let the user sign up.
    SignUpRefused = "sign_up_refused",
    /// A Logout Token was used before.
    LogoutTokenReplayed = "logout_token_replayed",
    /// `sid` of a Logout Token names a session of another user than its `sub`.
    LogoutTokenOtherUser = "logout_token_other_user",
    /// A provider sent a visitor back from its own sign-out with another `state` than was sent.
    PostLogoutState = "post_logout_state",
    /// A protected path was requested without a session.
    SessionMissing = "session_missing",
    /// An `Authorization` header names the scheme Bearer, and is not one token.
    BearerMalformed = "bearer_malformed",
    /// A service token is unknown, has another secret, or has expired.
    ServiceTokenRefused = "service_token_refused",
    /// A path has more readings or names more files than the gate checks, so it counts as
    /// protected.
    PathUnreadable = "path_unreadable",
    /// A request that may come from another site would take the headers of the session to the origin.
    CrossSite = "cross_site",
    /// A header of the session has a value that no header can have. The origin gets the request
    /// without it.
    OriginHeader = "origin_header",
    /// An assertion for the origin, or the set of its keys, cannot be made. The request is refused.
    AssertionFailed = "assertion_failed",
    /// The sign-in page sends visitors to an address that needs a session itself.
    SignInLoop = "sign_in_loop",
    /// The session does not fit into the cookies that a browser keeps.
    SessionTooLarge = "session_too_large",
    /// The session takes 4 KiB of cookies or more.
    SessionLarge = "session_large",
    /// A callback of the deployer failed.
    CallbackFailed = "callback_failed",
    /// The deployer's `signIn` callback refused.
    AccessDenied = "access_denied",
    /// A rule of the gate refuses the request.
    RuleDenied = "rule_denied",
    /// A rule of the gate asks for a sign-in that is more recent, or of another kind.
    StepUpRequired = "step_up_required",
    /// A sign-in that a rule has asked for does not fulfil what it asked, or cannot.
    StepUpRefused = "step_up_refused",
    /// Sign-ins in a row that a rule has asked for have not helped.
    StepUpLoop = "step_up_loop",
    /// A rule of the gate asks for a second factor, which the session has not passed.
    SecondFactorRequired = "second_factor_required",
    /// The code of a second factor is wrong, or was used before.
    SecondFactorInvalid = "second_factor_invalid",
    /// The secret of a second factor does not open with the secrets of the deployment.
    SecondFactorUnreadable = "second_factor_unreadable",
    /// A preflight asks for what `cors` of the rules does not allow.
    PreflightRefused = "preflight_refused",
    /// The deployer's server or code refused the credentials of a visitor.
    CredentialsRefused = "credentials_refused",
    /// A limit of attempts is reached.
    TooManyAttempts = "too_many_attempts",
    /// A request has no valid token of Turnstile, and needs one.
    TurnstileRequired = "turnstile_required",
    /// Cloudflare did not say whether a token of Turnstile is valid. No mail is sent, and no
    /// credentials are checked.
    TurnstileUnavailable = "turnstile_unavailable",
    /// The server that checks credentials did not answer as it should.
    CredentialsBackend = "credentials_backend",
    /// A visitor typed a text that is not an e-mail address.
    EmailAddress = "email_address",
    /// A mail with a link was not sent.
    MailNotSent = "mail_not_sent",
    /// A link for an address that may not sign up was asked for. No mail is sent, and the visitor
    /// does not learn that.
    MailWithheld = "mail_withheld",
    /// A link does not work: it was used before, has expired, or was changed.
    LinkInvalid = "link_invalid",
    /// A code of a mail does not work: it is wrong, was used before, has expired, or belongs to another
    /// browser.
    CodeInvalid = "code_invalid",
    /// The response of an authenticator is not valid, or is not one of a known passkey.
    PasskeyRefused = "passkey_refused",
    /// The backend of `callbacks.signIn.exchange` refused a sign-in or did not answer as it should.
    ExchangeFailed = "exchange_failed",
    /// The server of `events` did not accept an event. It is not sent again.
    EventLost = "event_lost",

    /// A sink of the audit trail or the metrics did not take a record. It is not handed over again.
    RecordLost = "record_lost",

    /// A visitor sees the error page. The line of an earlier request has the cause.
    ErrorPage = "error_page",

    // Check cookies
    /// The state, nonce or PKCE cookie is missing: an old tab, or another browser.
    CheckMissing = "check_missing",
    /// A check cookie does not decrypt, or has expired.
    CheckInvalid = "check_invalid",
    /// The nonce of a sign-in with an ID Token has signed a user in before.
    CheckUsed = "check_used",
    /// A check cookie was made for another provider, issuer or redirect URI.
    CheckOfOtherProvider = "check_of_other_provider",

    // The redirect proxy
    /// The redirect proxy passed a response on to a deployment that only the shared secret
    /// authorizes.
    RedirectProxyUnrestricted = "redirect_proxy_unrestricted",
    /// A state names a deployment that the redirect proxy does not serve.
    RedirectProxyOrigin = "redirect_proxy_origin",
    /// The redirect proxy's secrets do not decrypt a state.
    RedirectProxyState = "redirect_proxy_state",

    // Providers: the request
    /// A request for a sign-in brings no assertion of the proxy in front of the Worker, or that of a machine.
    ProxyAssertionRefused = "proxy_assertion_refused",
    /// No provider has this id, or a required provider is not named.
    UnknownProvider = "unknown_provider",
    /// The runtime refuses to sign with the private key of a client.
    ClientKey = "client_key",

    // Providers: the response
    /// The provider could not be reached, or did not answer in time.
    ProviderUnreachable = "provider_unreachable",

    // The profile
    /// A provider does not say in which of the groups that rules name a user is. The sign-in ends.
    GroupsUnknown = "groups_unknown",
    /// The profile lacks a claim that the provider's mapping needs.
    ProfileMalformed = "profile_malformed",

    /// The picture is a `data:` URL that is too large for a session. The session is created without
    /// it.
    PictureTooLarge = "picture_too_large",
    /// The address of the picture runs a script. The session is created without it.
    PictureScript = "picture_script",

    // Caches
    /// KV failed, was slow or contained invalid data. The request continued without it.
    CacheUnusable = "cache_unusable",
    /// Stale metadata or keys are served because the provider cannot be reached.
    ServingStale = "serving_stale",
}

impl PartialEq<ErrorCode> for Reason {
    fn eq(&self, code: &ErrorCode) -> bool {
        matches!(self, Self::OAuth(own) if own == code)
    }
}

impl From<ErrorCode> for Reason {
    fn from(code: ErrorCode) -> Self {
        Self::OAuth(code)
    }
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
    use std::collections::BTreeSet;

    use super::*;

    /// A code that both the flows and the protocol use, for an invalid configuration.
    const SHARED: &str = "configuration";

    #[test]
    fn codes_are_unique_and_snake_case() {
        let own = Reason::OWN.iter().map(|reason| reason.code());
        let of_oauth = ErrorCode::ALL.iter().map(|code| Reason::from(*code).code());
        let all: Vec<_> = own.chain(of_oauth.filter(|code| *code != SHARED)).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        for code in all {
            let is_snake_case = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            assert!(code.bytes().all(is_snake_case), "{code}");
        }
    }
}
