//! What a deployer may decide in Rust: Auth.js's callbacks and events, each with Auth.js's default.

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::http::{AuthResponse, Headers};
use crate::model::{Account, User};
use crate::redirect::safe_redirect;

/// A deployer's callback failed; the text goes to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackError(pub String);

/// Auth.js's `callbacks` and `events`. Every method has Auth.js's default, except [`Callbacks::authorized`],
/// which demands a session.
///
/// See <https://authjs.dev/reference/core#callbacks>.
#[async_trait(?Send)]
pub trait Callbacks {
    /// Whether this user may sign in. An error denies.
    async fn sign_in(&self, _input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        Ok(SignInDecision::Allow)
    }

    /// Where to send the visitor afterwards. Default: same origin only, else the origin itself.
    async fn redirect(&self, input: Redirect<'_>) -> Result<String, CallbackError> {
        Ok(safe_redirect(input.url, input.base_url).unwrap_or_else(|| input.base_url.to_owned()))
    }

    /// What the session token holds; called at sign-in, at each session check and at an update.
    /// `None` ends the session.
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        Ok(Some(input.token))
    }

    /// What `GET /session` shows of the token. Whatever is added here is readable by the browser.
    async fn session(&self, input: Session<'_>) -> Result<Map<String, Value>, CallbackError> {
        Ok(input.session)
    }

    /// Whether a request for a protected path may pass. An error refuses with 500.
    async fn authorized(&self, input: Authorized<'_>) -> Result<Authorization, CallbackError> {
        Ok(if input.token.is_some() { Authorization::Allow } else { Authorization::SignIn })
    }

    /// Something happened. Runs before the response is sent; cannot fail.
    async fn event(&self, _event: Event<'_>) {}
}

/// Auth.js's defaults.
#[derive(Clone, Copy, Debug, Default)]
pub struct DefaultCallbacks;

#[async_trait(?Send)]
impl Callbacks for DefaultCallbacks {}

/// Input of [`Callbacks::sign_in`].
#[derive(Debug)]
#[non_exhaustive]
pub struct SignIn<'a> {
    /// The user that the provider's profile mapping made.
    pub user: &'a User,
    /// The account at the provider, with the token response.
    pub account: &'a Account,
    /// The provider's profile: ID Token claims or userinfo.
    pub profile: &'a Map<String, Value>,
}

/// What [`Callbacks::sign_in`] decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInDecision {
    /// Sign in.
    Allow,
    /// `AccessDenied`.
    Deny,
    /// No session; send the visitor here, through [`Callbacks::redirect`].
    Redirect(String),
}

/// Input of [`Callbacks::redirect`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Redirect<'a> {
    /// Where the visitor, or a callback, wants to go.
    pub url: &'a str,
    /// This deployment's origin, without a trailing slash.
    pub base_url: &'a str,
}

/// Input of [`Callbacks::jwt`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Jwt<'a> {
    /// The token as it is.
    pub token: Map<String, Value>,
    /// At sign-in: the user.
    pub user: Option<&'a User>,
    /// At sign-in: the account.
    pub account: Option<&'a Account>,
    /// At sign-in: the profile.
    pub profile: Option<&'a Map<String, Value>>,
    /// Why it is called; none for a plain session check.
    pub trigger: Option<Trigger>,
    /// At an update: what the browser sent as `data`. Not to be trusted.
    pub session: Option<&'a Value>,
}

/// Why [`Callbacks::jwt`] is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A sign-in.
    SignIn,
    /// `POST /session`.
    Update,
}

/// Input of [`Callbacks::session`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Session<'a> {
    /// `{ user: { name, email, image }, expires }`.
    pub session: Map<String, Value>,
    /// The token behind it.
    pub token: &'a Map<String, Value>,
}

/// Input of [`Callbacks::authorized`].
#[non_exhaustive]
pub struct Authorized<'a> {
    /// The method and the canonical URL that will be forwarded.
    pub url: &'a url::Url,
    /// The request's headers.
    pub headers: &'a dyn Headers,
    /// The session token; none when nobody is signed in.
    pub token: Option<&'a Map<String, Value>>,
}

impl std::fmt::Debug for Authorized<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authorized").field("path", &self.url.path()).finish_non_exhaustive()
    }
}

/// What [`Callbacks::authorized`] decides.
#[derive(Clone, Debug)]
pub enum Authorization {
    /// Pass to the origin.
    Allow,
    /// Send to the sign-in page, or 401 where the request is no navigation.
    SignIn,
    /// 403.
    Deny,
    /// Answer this.
    Respond(AuthResponse),
}

/// Auth.js's events that exist without a database.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Somebody signed in.
    SignIn {
        /// The user.
        user: &'a User,
        /// The account.
        account: &'a Account,
    },
    /// Somebody signed out.
    SignOut {
        /// The token that was given up.
        token: &'a Map<String, Value>,
    },
    /// `/session` was read.
    Session {
        /// What it answered.
        session: &'a Map<String, Value>,
        /// The token behind it.
        token: &'a Map<String, Value>,
    },
}
