//! The options of Auth.js that are functions.

use async_trait::async_trait;
use serde_json::{Map, Value};
use url::Url;

use crate::callbacks::CallbackError;
use crate::email::Message;
use crate::error::AuthError;
use crate::http::{Headers, OutgoingRequest, OutgoingResponse};
use crate::log::LogEntry;
use crate::model::Credentials;
use crate::platform::{FetchError, Platform};
use crate::providers::Profile;
use crate::timestamp::Timestamp;

/// The options of Auth.js that are functions: `jwt.encode`, `jwt.decode`, `logger`, `customFetch`,
/// `session.generateSessionToken`, and a provider's `profile`, `authorize`, `normalizeIdentifier`,
/// `generateVerificationToken` and `sendVerificationRequest`. Each method has a default that does what
/// the Worker does without it.
///
/// See <https://authjs.dev/reference/core#authconfig>.
#[async_trait(?Send)]
pub trait Functions {
    /// Returns the session token for the cookie: `jwt.encode`. `None` seals the claims as Auth.js
    /// does.
    ///
    /// A token that is not sealed shows its claims to every script and server that gets the cookie.
    async fn encode(&self, _input: Encode<'_>) -> Result<Option<String>, CallbackError> {
        Ok(None)
    }

    /// Returns the claims of a session token: `jwt.decode`. `Ok(None)` opens it as Auth.js does. An
    /// error is an invalid session.
    ///
    /// The claims need an `exp` that has not passed, as every session token does.
    async fn decode(&self, _input: Decode<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        Ok(None)
    }

    /// Returns the token of a new session in the database: `session.generateSessionToken`. `None`
    /// makes one of 256 random bits.
    ///
    /// The token must be unique and hard to guess: it alone signs the user in. A token of more than
    /// 256 bytes is not looked up.
    fn generate_session_token(&self) -> Option<String> {
        None
    }

    /// Returns the user of a provider's profile: `profile`. `None` maps it as the configuration says.
    async fn profile(&self, _input: ProfileInput<'_>) -> Result<Option<Profile>, CallbackError> {
        Ok(None)
    }

    /// Checks the credentials of a provider without `url` and `service`: `authorize`. The default
    /// errors.
    ///
    /// An error is a failure of this code, not a refusal. The visitor sees the error page.
    async fn authorize(&self, _input: Authorize<'_>) -> Result<CredentialsDecision, CallbackError> {
        Err(CallbackError("`Functions::authorize` is not implemented".to_owned()))
    }

    /// Returns the address in what a visitor typed: `normalizeIdentifier` of an e-mail
    /// provider. `None` takes what was typed.
    ///
    /// The address is then normalized and validated in any case, so that it is one recipient. An error
    /// refuses it: the visitor sees the sign-in page with `EmailSignin`.
    fn normalize_identifier(
        &self,
        _provider_id: &str,
        _typed: &str,
    ) -> Result<Option<String>, CallbackError> {
        Ok(None)
    }

    /// Returns the token of a new link: `generateVerificationToken` of an e-mail provider. `None` makes
    /// one of 192 random bits.
    ///
    /// The token must be hard to guess, because it signs in. A token of less than 16 or more than 1,000
    /// bytes is an error, and no mail is sent. If several providers mail links, the link has 16 more
    /// characters, which bind it to its provider.
    async fn generate_verification_token(&self, _provider_id: &str) -> Option<String> {
        None
    }

    /// Sends the mail with a link, in place of the provider: `sendVerificationRequest`. Returns whether
    /// it did. After `false`, the provider sends the mail.
    ///
    /// An error is a mail that was not sent: the link does not work, and the visitor sees the sign-in
    /// page with `EmailSignin`. The text of the error goes to the log.
    async fn send_verification_request(
        &self,
        _input: SendVerificationRequest<'_>,
    ) -> Result<bool, CallbackError> {
        Ok(false)
    }

    /// Returns the token response to use in place of the provider's own: `token.conform`. The default
    /// returns it as it is. What follows judges the result as if the provider had sent it.
    async fn conform_token_response(
        &self,
        _provider_id: &str,
        response: OutgoingResponse,
    ) -> Result<OutgoingResponse, CallbackError> {
        Ok(response)
    }

    /// Returns the userinfo of these tokens: `userinfo.request`. `None` asks the endpoint.
    async fn userinfo(
        &self,
        _provider_id: &str,
        _tokens: &Map<String, Value>,
    ) -> Result<Option<Map<String, Value>>, CallbackError> {
        Ok(None)
    }

    /// Returns the members of a token response to store in the database: `account`. `None` stores
    /// those that have a column.
    fn account(
        &self,
        _provider_id: &str,
        _tokens: &Map<String, Value>,
    ) -> Result<Option<Map<String, Value>>, CallbackError> {
        Ok(None)
    }

    /// Sends a request to a provider or a backend: `customFetch`. [`OutgoingRequest::provider_id`] is the
    /// provider's. `next` sends it as it is.
    async fn fetch(
        &self,
        request: OutgoingRequest,
        next: &dyn Platform,
    ) -> Result<OutgoingResponse, FetchError> {
        next.fetch(request).await
    }

    /// Writes a line to the log: `logger`. `next` writes it to the runtime's log.
    ///
    /// [`LogEntry::error`] is the error that Auth.js passes to `logger.error`, with its type and its
    /// cause.
    fn log(&self, entry: &LogEntry<'_>, next: &dyn Platform) {
        next.log(entry);
    }
}

/// Input of [`Functions::authorize`]. The debug output shows no value.
#[non_exhaustive]
pub struct Authorize<'a> {
    /// The provider's id.
    pub provider_id: &'a str,
    /// What the visitor typed.
    pub credentials: &'a Credentials,
    /// The URL of the request.
    pub url: &'a Url,
    /// The headers of the request.
    pub headers: &'a dyn Headers,
}

impl std::fmt::Debug for Authorize<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authorize")
            .field("provider_id", &self.provider_id)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

/// Input of [`Functions::send_verification_request`]. The debug output shows neither the link nor the
/// address.
#[non_exhaustive]
pub struct SendVerificationRequest<'a> {
    /// The provider's id.
    pub provider_id: &'a str,
    /// The mail that the provider would send: `to` is Auth.js's `identifier`, `url` the link, `code` the
    /// code, if the provider has codes.
    pub message: &'a Message<'a>,
    /// The token in the link. Empty for a mail with a code instead.
    pub token: &'a str,
    /// The time at which the link expires.
    pub expires: Timestamp,
    /// The URL of the request.
    pub url: &'a Url,
    /// The headers of the request.
    pub headers: &'a dyn Headers,
}

impl std::fmt::Debug for SendVerificationRequest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SendVerificationRequest")
            .field("provider_id", &self.provider_id)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// The decision of [`Functions::authorize`].
#[derive(Clone, Debug, PartialEq)]
pub enum CredentialsDecision {
    /// Signs this user in. The account has the same id. A user with an empty id gets a new one.
    SignIn(Profile),
    /// `CredentialsSignin`: the visitor sees the sign-in page and can try again.
    Refuse,
    /// Ends the sign-in with this error, as an `AuthError` that `authorize` throws in Auth.js:
    /// [`AuthError::credentials_signin`] with a code of its own, for example.
    Fail(AuthError),
}

/// Input of [`Functions::encode`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Encode<'a> {
    /// The claims, with `iat`, `exp` and `jti`.
    pub token: &'a Map<String, Value>,
    /// The name of the cookie: Auth.js's `salt`.
    pub salt: &'a str,
    /// The lifetime in seconds.
    pub max_age: i64,
}

/// Input of [`Functions::decode`].
#[non_exhaustive]
pub struct Decode<'a> {
    /// The value of the cookie.
    pub token: &'a str,
    /// The name of the cookie: Auth.js's `salt`.
    pub salt: &'a str,
}

impl std::fmt::Debug for Decode<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decode").field("salt", &self.salt).finish_non_exhaustive()
    }
}

/// Input of [`Functions::profile`].
#[non_exhaustive]
pub struct ProfileInput<'a> {
    /// The provider's id.
    pub provider_id: &'a str,
    /// ID Token claims or userinfo.
    pub profile: &'a Map<String, Value>,
    /// The token response.
    pub tokens: &'a Map<String, Value>,
}

impl std::fmt::Debug for ProfileInput<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProfileInput").field("provider_id", &self.provider_id).finish_non_exhaustive()
    }
}
