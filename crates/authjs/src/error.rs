//! What goes wrong on an auth route: the Auth.js error types, and the one map from them to what a visitor sees.

use crate::log::Level;
use crate::oauth::{self, ErrorCode};
use crate::reason::Reason;

/// A failure of an auth route.
///
/// `kind` decides where the visitor goes, `reason` and `detail` are for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuthError {
    /// The Auth.js error type.
    pub kind: AuthErrorKind,
    /// Why, as a stable code.
    pub reason: Reason,
    /// What exactly, without secrets.
    pub detail: String,
    /// Whether the check cookies are to be cleared: they belong to the response, and must not serve again.
    pub spends_checks: bool,
}

impl AuthError {
    /// An error of this kind, for this reason.
    pub(crate) fn new(kind: AuthErrorKind, reason: impl Into<Reason>, detail: impl Into<String>) -> Self {
        Self { kind, reason: reason.into(), detail: detail.into(), spends_checks: false }
    }

    /// A check cookie that is missing, expired or not made for this sign-in. The visitor may try again.
    pub(crate) fn invalid_check(reason: impl Into<Reason>, detail: impl Into<String>) -> Self {
        Self::new(AuthErrorKind::InvalidCheck, reason, detail)
    }

    /// Something failed inside the callback route.
    pub(crate) fn callback_route(reason: impl Into<Reason>, detail: impl Into<String>) -> Self {
        Self::new(AuthErrorKind::CallbackRouteError, reason, detail)
    }

    /// Returns this error, with the check cookies to be cleared.
    #[must_use]
    pub(crate) fn after_checks(self) -> Self {
        Self { spends_checks: true, ..self }
    }

    /// How loud the log line is: what a visitor can cause at will is no error of the operator's.
    pub(crate) const fn level(&self) -> Level {
        match self.reason {
            Reason::Configuration
            | Reason::UntrustedHost
            | Reason::DevelopmentOnPublicHost
            | Reason::OAuth(ErrorCode::Configuration | ErrorCode::EndpointMissing)
            | Reason::ClientKey
            | Reason::CallbackFailed
            | Reason::SessionTooLarge => Level::Error,
            _ => Level::Warn,
        }
    }
}

impl From<oauth::Error> for AuthError {
    /// The provider's own `error` is shown as such; everything else is for the operator.
    fn from(error: oauth::Error) -> Self {
        let code = error.code();
        let kind = match code {
            _ if error.is_cancellation() => AuthErrorKind::SignInCancelled,
            ErrorCode::AuthorizationError => AuthErrorKind::OAuthCallbackError,
            // Compared with a valid cookie: a second tab has started a sign-in since.
            ErrorCode::StateMismatch | ErrorCode::Oauth1TokenMismatch => AuthErrorKind::InvalidCheck,
            _ => AuthErrorKind::CallbackRouteError,
        };
        Self::new(kind, code, error.detail())
    }
}

/// The Auth.js error types that our routes raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuthErrorKind {
    /// The `signIn` callback said no, or failed.
    AccessDenied,
    /// Anything that is not the visitor's doing in the callback route.
    CallbackRouteError,
    /// A check cookie is missing, expired or foreign.
    InvalidCheck,
    /// A route that needs a provider was called without a fitting one.
    InvalidProvider,
    /// A POST without a valid CSRF token.
    MissingCsrf,
    /// The provider redirected back with an error.
    OAuthCallbackError,
    /// The visitor cancelled at the provider, or the provider did not grant access.
    SignInCancelled,
    /// The sign-in could not be started.
    SignInError,
    /// A method this action does not have.
    UnknownAction,
    /// `trustHost` is off, or a development deployment was called by a public name.
    UntrustedHost,
}

/// The page an error is shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorPage {
    /// The sign-in page: the visitor can try again.
    SignIn,
    /// The error page.
    Error,
}

impl AuthErrorKind {
    /// The type as Auth.js writes it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AccessDenied => "AccessDenied",
            Self::CallbackRouteError => "CallbackRouteError",
            Self::InvalidCheck => "InvalidCheck",
            Self::InvalidProvider => "InvalidProvider",
            Self::MissingCsrf => "MissingCSRF",
            Self::OAuthCallbackError | Self::SignInCancelled => "OAuthCallbackError",
            Self::SignInError => "SignInError",
            Self::UnknownAction => "UnknownAction",
            Self::UntrustedHost => "UntrustedHost",
        }
    }

    /// The `code` parameter, by which the sign-in page tells apart what has one `error` in Auth.js.
    pub(crate) const fn code(self) -> Option<&'static str> {
        match self {
            Self::InvalidCheck => Some("retry"),
            Self::SignInCancelled => Some("access_denied"),
            _ => None,
        }
    }

    /// The `error` parameter and the page it goes to. Whatever is not for visitors is `Configuration`.
    pub(crate) const fn shown_as(self) -> (&'static str, ErrorPage) {
        match self {
            Self::AccessDenied => ("AccessDenied", ErrorPage::Error),
            Self::MissingCsrf => ("MissingCSRF", ErrorPage::SignIn),
            Self::OAuthCallbackError | Self::InvalidCheck | Self::SignInCancelled => {
                ("OAuthCallbackError", ErrorPage::SignIn)
            }
            Self::CallbackRouteError
            | Self::InvalidProvider
            | Self::SignInError
            | Self::UnknownAction
            | Self::UntrustedHost => ("Configuration", ErrorPage::Error),
        }
    }
}
