//! The errors of Auth.js, and the only map from them to what a visitor sees.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::rc::Rc;

use crate::oauth::{self, ErrorCode};
use crate::reason::Reason;

/// Auth.js's `AuthError`: the failure of an auth route.
///
/// It reaches code in four places: [`LogEntry::error`] is the one of a log line, which
/// [`Functions::log`] gets; [`Redirection`] and [`CurrentSession`] have the one of a request that
/// code makes; [`Pass::session_error`] is the one of a session that is unknown; and
/// [`SignInDecision::Fail`] ends a sign-in with one.
///
/// See <https://authjs.dev/reference/core/errors>. Mistakes of the configuration are not among
/// them: see [`ConfigError`].
///
/// [`ConfigError`]: crate::config::ConfigError
/// [`CurrentSession`]: crate::CurrentSession
/// [`Functions::log`]: crate::functions::Functions::log
/// [`LogEntry::error`]: crate::log::LogEntry::error
/// [`Pass::session_error`]: crate::gate::Pass::session_error
/// [`Redirection`]: crate::Redirection
/// [`SignInDecision::Fail`]: crate::callbacks::SignInDecision::Fail
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthError {
    pub(crate) error_type: ErrorType,
    pub(crate) reason: Reason,
    /// The details, without secrets.
    pub(crate) detail: String,
    /// Whether to clear the check cookies. They belong to this response, and must not be used
    /// again.
    pub(crate) spends_checks: bool,
    pub(crate) code: Option<Cow<'static, str>>,
    pub(crate) cause: Option<Cause>,
}

impl AuthError {
    /// Creates the error of a user who may not sign in. The text goes to the log.
    ///
    /// The visitor sees the error page.
    pub fn access_denied(detail: impl Into<String>) -> Self {
        Self::new(ErrorType::AccessDenied, Reason::AccessDenied, detail)
    }

    /// Creates the error of a user whose sign-in was not right. The text goes to the log.
    ///
    /// The visitor sees the sign-in page and can try again. The [`code`](Self::code) is
    /// `credentials`.
    pub fn credentials_signin(detail: impl Into<String>) -> Self {
        Self::new(ErrorType::CredentialsSignin, Reason::AccessDenied, detail)
    }

    /// Creates the error that a deployer's code throws under the name of this type: Auth.js's
    /// `error.type`. The text goes to the log.
    ///
    /// A name that is not one of [`ErrorType::ALL`] becomes [`ErrorType::CallbackRouteError`], which
    /// tells the visitor nothing.
    pub fn thrown(type_name: &str, detail: impl Into<String>) -> Self {
        let known = ErrorType::ALL.iter().find(|known| known.name() == type_name);
        match known {
            Some(ErrorType::AccessDenied) => Self::access_denied(detail),
            Some(known) => Self::new(*known, Reason::CallbackFailed, detail),
            None => Self::new(ErrorType::CallbackRouteError, Reason::CallbackFailed, detail),
        }
    }

    /// Replaces the [`code`](Self::code). The browser gets it, so it must not be a secret.
    #[must_use]
    pub fn with_code(self, code: impl Into<String>) -> Self {
        Self { code: Some(Cow::Owned(code.into())), ..self }
    }

    /// Adds the error that led to this one: Auth.js's `cause`.
    #[must_use]
    pub fn caused_by(self, cause: impl Error + 'static) -> Self {
        Self { cause: Some(Cause(Rc::new(cause))), ..self }
    }

    /// Returns the type: Auth.js's `type`.
    pub const fn error_type(&self) -> ErrorType {
        self.error_type
    }

    /// Returns the kind of the type: Auth.js's `kind`.
    pub const fn kind(&self) -> ErrorKind {
        self.error_type.kind()
    }

    /// Returns why this happened, more exactly than the type does. [`Reason::code`] is its code in
    /// the log.
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// Returns what the page for the visitor gets as `code`. It is Auth.js's `code` of
    /// `CredentialsSignin`, `retry` of `InvalidCheck`, and `access_denied` if the visitor cancelled
    /// at the provider.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns the details for the operator. They have no secret and are not for visitors.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Returns the error that led to this one: Auth.js's `cause`. It is the failure of a deployer's
    /// callback ([`CallbackError`]), a violation of the protocol ([`oauth::Error`]), or what
    /// [`caused_by`](Self::caused_by) added. The words of a provider in it may have a secret.
    ///
    /// [`CallbackError`]: crate::callbacks::CallbackError
    pub fn cause(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_ref().map(|Cause(cause)| &**cause)
    }

    /// Returns what the page for the visitor gets as `error`: the type, or `Configuration` if the
    /// type is not for visitors.
    pub const fn shown_as(&self) -> &'static str {
        self.error_type.shown_as()
    }

    /// Creates an error of this type, for this reason.
    pub(crate) fn new(error_type: ErrorType, reason: impl Into<Reason>, detail: impl Into<String>) -> Self {
        let code = error_type.default_code().map(Cow::Borrowed);
        let (reason, detail) = (reason.into(), detail.into());
        Self { error_type, reason, detail, spends_checks: false, code, cause: None }
    }

    /// Creates the error of credentials that were refused.
    pub(crate) fn credentials_refused(detail: impl Into<String>) -> Self {
        Self::new(ErrorType::CredentialsSignin, Reason::CredentialsRefused, detail)
    }

    /// Creates the error for a check cookie that is missing, expired or from another sign-in. The
    /// visitor may try again.
    pub(crate) fn invalid_check(reason: impl Into<Reason>, detail: impl Into<String>) -> Self {
        Self::new(ErrorType::InvalidCheck, reason, detail)
    }

    /// Creates the error for a failure inside the callback route.
    pub(crate) fn callback_route(reason: impl Into<Reason>, detail: impl Into<String>) -> Self {
        Self::new(ErrorType::CallbackRouteError, reason, detail)
    }

    /// Returns this error with another type and its code.
    #[must_use]
    pub(crate) fn retyped(self, error_type: ErrorType) -> Self {
        Self { error_type, code: error_type.default_code().map(Cow::Borrowed), ..self }
    }

    /// Returns this error as the provider's own refusal. It tells the visitor whether the sign-in
    /// was cancelled at the provider.
    #[must_use]
    pub(crate) fn of_provider(self, is_cancellation: bool) -> Self {
        let code = is_cancellation.then_some(Cow::Borrowed("access_denied"));
        Self { code, ..self.retyped(ErrorType::OAuthCallbackError) }
    }

    /// Returns this error, and clears the check cookies.
    #[must_use]
    pub(crate) fn after_checks(self) -> Self {
        Self { spends_checks: true, ..self }
    }
}

impl fmt::Display for AuthError {
    /// Writes the type and the details.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.error_type, self.detail)
    }
}

impl Error for AuthError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause()
    }
}

impl From<oauth::Error> for AuthError {
    /// Shows the provider's own `error` to the visitor. All other errors are for the operator.
    fn from(error: oauth::Error) -> Self {
        let (code, is_cancellation) = (error.code(), error.is_cancellation());
        let of_route = Self::callback_route(code, error.detail());
        let typed = match code {
            ErrorCode::AuthorizationError => of_route.of_provider(is_cancellation),
            _ if is_cancellation => of_route.of_provider(true),
            // The cookie is valid but differs: a second tab has started a sign-in since.
            ErrorCode::StateMismatch | ErrorCode::Oauth1TokenMismatch => {
                of_route.retyped(ErrorType::InvalidCheck)
            }
            _ => of_route,
        };
        typed.caused_by(error)
    }
}

/// The cause of an error. Two causes are equal only if they are the same value.
#[derive(Clone, Debug)]
pub(crate) struct Cause(Rc<dyn Error>);

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Cause {}

/// Declares the types with their names and kinds.
macro_rules! error_types {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $kind:ident;)+) => {
        /// The type of an [`AuthError`]: those of Auth.js's types that occur here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorType {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl ErrorType {
            /// All types.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the type as Auth.js spells it: `AccessDenied`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// Returns the kind that Auth.js gives this type.
            pub const fn kind(self) -> ErrorKind {
                match self {
                    $(Self::$variant => ErrorKind::$kind,)+
                }
            }
        }
    };
}

error_types! {
    /// The passkey's account belongs to another user, or to one who must sign in first.
    AccountNotLinked = "AccountNotLinked", SignIn;
    /// The database failed.
    AdapterError = "AdapterError", Error;
    /// The `signIn` callback refused or failed, or `signUp` does not let the user sign up.
    AccessDenied = "AccessDenied", Error;
    /// A failure in the callback route that the visitor did not cause.
    CallbackRouteError = "CallbackRouteError", Error;
    /// Credentials were refused, or the `signIn` callback ended the sign-in with
    /// [`AuthError::credentials_signin`].
    CredentialsSignin = "CredentialsSignin", SignIn;
    /// An e-mail could not be sent, or its address is not valid.
    EmailSignInError = "EmailSignInError", SignIn;
    /// A check cookie is missing, expired or from another sign-in.
    InvalidCheck = "InvalidCheck", Error;
    /// A route that needs a provider was called without a suitable one.
    InvalidProvider = "InvalidProvider", Error;
    /// The session cookie is invalid, or a callback failed for the session. It is only logged.
    JwtSessionError = "JWTSessionError", Error;
    /// A sign-in by e-mail needs a database.
    MissingAdapter = "MissingAdapter", Error;
    /// Nothing checks the credentials of a provider.
    MissingAuthorize = "MissingAuthorize", Error;
    /// A POST has no valid CSRF token.
    MissingCsrf = "MissingCSRF", SignIn;
    /// The account belongs to another user, or to one who must sign in first to link it.
    OAuthAccountNotLinked = "OAuthAccountNotLinked", SignIn;
    /// The provider redirected back with an error.
    OAuthCallbackError = "OAuthCallbackError", SignIn;
    /// The sign-in could not be started.
    OAuthSignInError = "OAuthSignInError", SignIn;
    /// A session of the database cannot be read, or a callback failed for it. It is only logged.
    SessionTokenError = "SessionTokenError", Error;
    /// A sign-out does not reach the provider, or a provider's does not end a session. It is only logged.
    SignOutError = "SignOutError", Error;
    /// The action does not support the method.
    UnknownAction = "UnknownAction", Error;
    /// `trustHost` is off, or a development deployment was requested under a public name.
    UntrustedHost = "UntrustedHost", Error;
    /// A link in a mail does not work: it was used before, or has expired.
    Verification = "Verification", Error;
    /// The response of an authenticator is not valid.
    WebAuthnVerificationError = "WebAuthnVerificationError", Error;
}

impl ErrorType {
    /// Returns what the page for the visitor gets as `error`: see [`AuthError::shown_as`].
    pub const fn shown_as(self) -> &'static str {
        self.page().0
    }

    /// Returns the `code` parameter. It distinguishes errors on the sign-in page that share one
    /// `error` in Auth.js.
    const fn default_code(self) -> Option<&'static str> {
        match self {
            Self::InvalidCheck => Some("retry"),
            Self::CredentialsSignin => Some("credentials"),
            _ => None,
        }
    }

    /// Returns the `error` parameter and the page that shows it. Errors that are not for visitors
    /// become `Configuration`.
    pub(crate) const fn page(self) -> (&'static str, ErrorPage) {
        match self {
            Self::AccessDenied | Self::Verification | Self::WebAuthnVerificationError => {
                (self.name(), ErrorPage::Error)
            }
            // The name that Auth.js's pages have for it.
            Self::EmailSignInError => ("EmailSignin", ErrorPage::SignIn),
            Self::AccountNotLinked
            | Self::CredentialsSignin
            | Self::MissingCsrf
            | Self::OAuthAccountNotLinked
            | Self::OAuthCallbackError => (self.name(), ErrorPage::SignIn),
            Self::InvalidCheck => (Self::OAuthCallbackError.name(), ErrorPage::SignIn),
            Self::AdapterError
            | Self::CallbackRouteError
            | Self::InvalidProvider
            | Self::JwtSessionError
            | Self::MissingAdapter
            | Self::MissingAuthorize
            | Self::OAuthSignInError
            | Self::SessionTokenError
            | Self::SignOutError
            | Self::UnknownAction
            | Self::UntrustedHost => ("Configuration", ErrorPage::Error),
        }
    }
}

impl fmt::Display for ErrorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The kind of an [`AuthError`]: Auth.js's `kind`.
///
/// In Auth.js it selects the page. Here `InvalidCheck` leads to the sign-in page, where the visitor
/// can try again, and `OAuthSignInError` to the error page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// A failed attempt to sign in.
    SignIn,
    /// Every other error.
    Error,
}

impl ErrorKind {
    /// Returns the kind as Auth.js spells it: `signIn` or `error`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "signIn",
            Self::Error => "error",
        }
    }
}

/// The page that shows an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorPage {
    /// The sign-in page: the visitor can try again.
    SignIn,
    /// The error page.
    Error,
}
