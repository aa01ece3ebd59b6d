//! The errors of an auth route: the Auth.js error types, and the only map from them to what a
//! visitor sees.

use crate::log::Level;
use crate::oauth::{self, ErrorCode};
use crate::reason::Reason;

/// A failure of an auth route.
///
/// `kind` selects the page that the visitor sees. `reason` and `detail` are for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuthError {
    /// The Auth.js error type.
    pub kind: AuthErrorKind,
    /// The cause, as a stable code.
    pub reason: Reason,
    /// The details, without secrets.
    pub detail: String,
    /// Whether to clear the check cookies. They belong to this response, and must not be used
    /// again.
    pub spends_checks: bool,
}

impl AuthError {
    /// Creates an error of this kind, for this reason.
    pub(crate) fn new(kind: AuthErrorKind, reason: impl Into<Reason>, detail: impl Into<String>) -> Self {
        Self { kind, reason: reason.into(), detail: detail.into(), spends_checks: false }
    }

    /// Creates the error for a check cookie that is missing, expired or from another sign-in. The
    /// visitor may try again.
    pub(crate) fn invalid_check(reason: impl Into<Reason>, detail: impl Into<String>) -> Self {
        Self::new(AuthErrorKind::InvalidCheck, reason, detail)
    }

    /// Creates the error for a failure inside the callback route.
    pub(crate) fn callback_route(reason: impl Into<Reason>, detail: impl Into<String>) -> Self {
        Self::new(AuthErrorKind::CallbackRouteError, reason, detail)
    }

    /// Returns this error, and clears the check cookies.
    #[must_use]
    pub(crate) fn after_checks(self) -> Self {
        Self { spends_checks: true, ..self }
    }

    /// Returns the level of the log line. A failure that a visitor can cause at will is not an
    /// `error`.
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
    /// Shows the provider's own `error` to the visitor. All other errors are for the operator.
    fn from(error: oauth::Error) -> Self {
        let code = error.code();
        let kind = match code {
            _ if error.is_cancellation() => AuthErrorKind::SignInCancelled,
            ErrorCode::AuthorizationError => AuthErrorKind::OAuthCallbackError,
            // The cookie is valid but differs: a second tab has started a sign-in since.
            ErrorCode::StateMismatch | ErrorCode::Oauth1TokenMismatch => AuthErrorKind::InvalidCheck,
            _ => AuthErrorKind::CallbackRouteError,
        };
        Self::new(kind, code, error.detail())
    }
}

/// The Auth.js error types that the routes raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuthErrorKind {
    /// The `signIn` callback refused or failed.
    AccessDenied,
    /// A failure in the callback route that the visitor did not cause.
    CallbackRouteError,
    /// A check cookie is missing, expired or from another sign-in.
    InvalidCheck,
    /// A route that needs a provider was called without a suitable one.
    InvalidProvider,
    /// A POST has no valid CSRF token.
    MissingCsrf,
    /// The provider redirected back with an error.
    OAuthCallbackError,
    /// The visitor cancelled at the provider, or the provider did not grant access.
    SignInCancelled,
    /// The sign-in could not be started.
    SignInError,
    /// The action does not support the method.
    UnknownAction,
    /// `trustHost` is off, or a development deployment was requested under a public name.
    UntrustedHost,
}

/// The page that shows an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorPage {
    /// The sign-in page: the visitor can try again.
    SignIn,
    /// The error page.
    Error,
}

impl AuthErrorKind {
    /// Returns the type as Auth.js spells it.
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

    /// Returns the `code` parameter. It distinguishes errors on the sign-in page that share one
    /// `error` in Auth.js.
    pub(crate) const fn code(self) -> Option<&'static str> {
        match self {
            Self::InvalidCheck => Some("retry"),
            Self::SignInCancelled => Some("access_denied"),
            _ => None,
        }
    }

    /// Returns the `error` parameter and the page that shows it. Errors that are not for visitors
    /// become `Configuration`.
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
