//! The decisions that a deployer can implement in Rust: Auth.js's callbacks, each with Auth.js's
//! default.

use std::fmt;

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::error::AuthError;
use crate::http::{AuthResponse, Headers, Method};
use crate::model::{Account, Credentials, User};
use crate::platform::{BodyUnreadable, Platform};
use crate::redirect::safe_redirect;

/// The failure of a deployer's callback. The text goes to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackError(pub String);

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CallbackError {}

/// Auth.js's `callbacks`. Every method has Auth.js's default, except [`Callbacks::authorized`],
/// which requires a session.
///
/// Callbacks of the configuration run first. A sign-in needs the consent of both.
/// [`jwt`](Self::jwt) and [`session`](Self::session) get the configured result.
/// [`redirect`](Self::redirect) decides alone; its default follows the configuration.
///
/// See <https://authjs.dev/reference/core#callbacks>.
#[async_trait(?Send)]
pub trait Callbacks {
    /// Decides whether this user may sign in. An error denies, and is the cause of an
    /// `AccessDenied`.
    ///
    /// [`jwt`](Self::jwt) and the events get user, account and profile as this method leaves them.
    async fn sign_in(&self, _input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        Ok(SignInDecision::Allow)
    }

    /// Returns where to send the visitor afterwards. The default is [`Redirect::allowed`].
    async fn redirect(&self, input: Redirect<'_>) -> Result<String, CallbackError> {
        Ok(input.allowed())
    }

    /// Returns the claims of the session token. Called at sign-in, at each session check, at an update,
    /// and before an account is linked to the user of the session, which a new session then replaces.
    /// `None` ends the session. Sessions in the database have no token.
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        Ok(Some(input.token))
    }

    /// Returns what `GET /session` shows of the token. The browser can read every member.
    async fn session(&self, input: Session<'_>) -> Result<Map<String, Value>, CallbackError> {
        Ok(input.session)
    }

    /// Decides whether a request for a protected path may pass. An error refuses with 500.
    async fn authorized(&self, input: Authorized<'_>) -> Result<Authorization, CallbackError> {
        Ok(if input.token.is_some() { Authorization::Allow } else { Authorization::SignIn })
    }

    /// Returns whether [`authorized`](Self::authorized) gets [`Authorized::session`]. It costs a call
    /// of [`session`](Self::session) for each protected request.
    fn authorized_reads_session(&self) -> bool {
        false
    }
}

/// The callbacks with Auth.js's defaults.
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultCallbacks;

#[async_trait(?Send)]
impl Callbacks for DefaultCallbacks {}

/// Input of [`Callbacks::sign_in`].
#[derive(Debug)]
#[non_exhaustive]
pub struct SignIn<'a> {
    /// The user that the provider's profile mapping created.
    pub user: &'a mut User,
    /// The account at the provider, with the token response.
    pub account: &'a mut Account,
    /// The provider's profile: ID Token claims or userinfo.
    pub profile: &'a mut Map<String, Value>,
    /// What the visitor typed, if the provider is one of credentials. The profile is empty then.
    pub credentials: Option<&'a Credentials>,
    /// `email.verificationRequest`: whether a visitor asks for a link in a mail. Nothing proves that the
    /// address is the visitor's own. False when the visitor follows the link.
    pub verification_request: bool,
}

/// The decision of [`Callbacks::sign_in`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInDecision {
    /// Sign in.
    Allow,
    /// `AccessDenied`.
    Deny,
    /// Creates no session, and sends the visitor to this URL, through [`Callbacks::redirect`].
    Redirect(String),
    /// Ends the sign-in with this error, as an `AuthError` that the callback throws in Auth.js:
    /// [`AuthError::access_denied`] or [`AuthError::credentials_signin`].
    Fail(AuthError),
}

/// Input of [`Callbacks::redirect`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Redirect<'a> {
    /// The destination that the visitor, or a callback, requests.
    pub url: &'a str,
    /// This deployment's origin, without a trailing slash.
    pub base_url: &'a str,
    /// The further origins that the configuration allows: `callbacks.redirect.allow`.
    pub(crate) allow: &'a [String],
}

impl Redirect<'_> {
    /// Returns the destination if it is on the deployment's origin or on one that
    /// `callbacks.redirect.allow` names. Otherwise returns the deployment's origin.
    pub fn allowed(&self) -> String {
        // A path is always one of the deployment's own.
        let is_absolute = !self.url.starts_with('/');
        let further = self.allow.iter().filter(|_| is_absolute);
        safe_redirect(self.url, self.base_url)
            .or_else(|| further.into_iter().find_map(|origin| safe_redirect(self.url, origin)))
            .unwrap_or_else(|| self.base_url.to_owned())
    }
}

/// Input of [`Callbacks::jwt`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Jwt<'a> {
    /// The current token.
    pub token: Map<String, Value>,
    /// The user, at sign-in.
    pub user: Option<&'a User>,
    /// The account, at sign-in.
    pub account: Option<&'a Account>,
    /// The profile, at sign-in.
    pub profile: Option<&'a Map<String, Value>>,
    /// The reason for the call. `None` for an ordinary session check.
    pub trigger: Option<Trigger>,
    /// The browser's `data`, at an update. It is untrusted.
    pub session: Option<&'a Value>,
    /// `isNewUser`: whether this sign-in created the user. False without a database.
    pub is_new_user: bool,
}

/// The reason why [`Callbacks::jwt`] or [`Callbacks::session`] is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A sign-in.
    SignIn,
    /// The first sign-in of a user, which the database stores.
    SignUp,
    /// `POST /session`.
    Update,
}

/// Input of [`Callbacks::session`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Session<'a> {
    /// `{ user: { name, email, image }, expires }`.
    pub session: Map<String, Value>,
    /// The token of the session. Of a session in the database: the claims of its user.
    pub token: &'a Map<String, Value>,
    /// The user of a session in the database.
    pub user: Option<&'a User>,
    /// [`Trigger::Update`] at an update of a session in the database.
    pub trigger: Option<Trigger>,
    /// `newSession`: the browser's `data`, at an update of a session in the database. It is
    /// untrusted.
    pub new_session: Option<&'a Value>,
}

/// Input of [`Callbacks::authorized`].
#[non_exhaustive]
pub struct Authorized<'a> {
    /// The method.
    pub method: Method,
    /// The canonical URL that will be forwarded.
    pub url: &'a url::Url,
    /// The request's headers.
    pub headers: &'a dyn Headers,
    /// The session token. `None` if no user is signed in.
    pub token: Option<&'a Map<String, Value>>,
    /// The session as the browser sees it. `None` if no user is signed in, and unless
    /// [`Callbacks::authorized_reads_session`] asks for it.
    pub session: Option<&'a Map<String, Value>>,
    pub(crate) platform: &'a dyn Platform,
}

impl Authorized<'_> {
    /// Reads the body of the request, which the origin gets too. The body is buffered only for this
    /// call.
    ///
    /// Errors if it has more than `limit` bytes, does not arrive in time, or was read before.
    pub async fn body(&self, limit: usize) -> Result<Vec<u8>, CallbackError> {
        let body = self.platform.request_body(limit).await;
        body.map_err(|BodyUnreadable| CallbackError(format!("the body cannot be read within {limit} bytes")))
    }
}

impl fmt::Debug for Authorized<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorized").field("path", &self.url.path()).finish_non_exhaustive()
    }
}

/// The decision of [`Callbacks::authorized`].
#[derive(Clone, Debug)]
pub enum Authorization {
    /// Passes the request to the origin.
    Allow,
    /// Redirects to the sign-in page. A request that is not a navigation gets 401.
    SignIn,
    /// Answers 403.
    Deny,
    /// Answers with this response.
    Respond(AuthResponse),
}
